"""The authorisation matrix: every handler as every kind of person, over the wire, against docs/authority.md."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from bench.cast import PIXEL, Cast
from bot import roles
from bot.adapters.interactions import Interaction, pressed
from bot.client import EaselClient, Undeclared
from bot.ui.custom_ids import CustomId, Verb, make
from bot.ui.sentences import TABLE
from cogs.review import Review
from sandbox.discord.commands import CHAT_INPUT, MESSAGE
from sandbox.discord.entities import Json
from sandbox.discord.exchange import Exchange
from sandbox.stage import Stage
from tests.journeys.authority import Row, Tally, groups, rows
from tests.journeys.conftest import settings_for

FORMS = {
    Verb.REWORDED: {"prompt": "a lighthouse"},
    Verb.REWORDED_REFUSED: {"prompt": "a lighthouse"},
    Verb.SET: {"daily": "12", "monthly": "200", "timezone": "UTC"},
    Verb.CAPPED: {},
    Verb.POLICY_SET: {},
    Verb.REPORTED: {"reason": "so"},
    Verb.REMOVED: {"reason": "so"},
    Verb.PURGED: {"since": "7d", "reason": "so"},
    Verb.HELD: {"reason": "so"},
    Verb.REJECTED: {"reason": "so"},
    Verb.DECLINED: {"reason": "so"},
    Verb.APPEALED: {"reason": "so"},
    Verb.APPEALED_REFUSED: {"reason": "so"},
}
SELECTS = {Verb.REJECT: "other", Verb.POLICY_BACK: "0"}

NOT_FOR_THEM = {"not_allowed", "escalated", "timed_out"}
NO_SUCH_THING = {"gone", "not_yours", "own_picture", "proposal_gone", "channel_not_here", "not_a_picture"}
BROKEN = {"internal", "unanswered"}


def told(exchange: Exchange, codes: set[str]) -> bool:
    return any(TABLE[code].title in exchange.text for code in codes)


async def is_admitted(exchange: Exchange, denials: set[str]) -> bool:
    """Whether the bot let it through, whatever came of it then."""
    await exchange.answered(60)
    await exchange.until(lambda e: e.modal or e.followups or (e.original and not e.original.loading), 60)
    assert not told(exchange, BROKEN), f"{exchange!r} broke"
    return exchange.modal is not None or not told(exchange, denials)


async def as_everybody(row: Row, use: Callable[[str], Awaitable[bool]]) -> dict[str, bool]:
    everybody = list(groups()[row.group])
    return dict(zip(everybody, await asyncio.gather(*map(use, everybody)), strict=True))


def leaves(command: Json, before: str = "") -> Iterator[tuple[str, list[Json]]]:
    """The commands that can be used, with their required options."""
    name = f"{before} {command['name']}".strip()
    below = [option for option in command.get("options", []) if option["type"] in (1, 2)]
    if not below:
        yield name, [option for option in command.get("options", []) if option.get("required")]
    for option in below:
        yield from leaves(option, name)


def offered(cast: Cast) -> dict[str, list[Json]]:
    """Every slash command with its required options, and every menu."""
    found: dict[str, list[Json]] = {}
    for command in cast.stage.discord.commands.all(cast.stage.discord.club.guild):
        if command["type"] == CHAT_INPUT:
            found |= {f"/{name}": options for name, options in leaves(command)}
        else:
            assert command["type"] == MESSAGE
            found[command["name"]] = []
    return found


def filled(cast: Cast, options: list[Json], who: str) -> dict[str, Any]:
    """Something fitting for each required option."""
    words = {"since": "7d", "rule": "mauve", "message": "https://discord.com/channels/1/2/3"}
    kinds: dict[int, Callable[[str], Any]] = {
        3: lambda name: words.get(name, "a lighthouse"),
        4: lambda _: 1,
        5: lambda _: True,
        6: lambda _: cast.people["elsewhere" if who == "elsewhere" else "bystander"],
        7: lambda _: cast.place(who),
        11: lambda name: ("a.png", PIXEL) if name == "picture" else ("policy.yaml", b"server: {count: 2}"),
    }
    return {option["name"]: kinds[option["type"]](option["name"]) for option in options}


async def test_every_command_admits_whom_the_paper_says_and_nobody_else(
    cast: Cast, tell: Callable[[str], None]
) -> None:
    """Discord's own hint about who is offered a command is set aside: these are sent all the same."""
    known, tally = offered(cast), Tally()
    listed = [row for row in rows() if not row.about]
    assert sorted(row.handler for row in listed) == sorted(known), "docs/authority.md knows other commands"
    for row in sorted(listed, key=lambda row: row.handler == "/policy undo"):  # last: it undoes the cast's policy

        async def use(who: str, row: Row = row) -> bool:
            person, place = cast.people[who], cast.place(who)
            if row.handler.startswith("/"):
                options = filled(cast, known[row.handler], who)
                exchange = person.slash(row.handler[1:], options, place, force=True)
                return await is_admitted(exchange, NOT_FOR_THEM)
            message = cast.message(who)
            if who != "elsewhere":
                await cast.picture(message)
            return await is_admitted(person.menu(row.handler, message, force=True), NOT_FOR_THEM | NO_SUCH_THING)

        tally.add(row, await as_everybody(row, use))
    tell(f"Authority of commands and menus: {tally}")
    assert (tally.wrong_admits, tally.wrong_denials) == ([], [])


async def test_every_button_select_and_form_admits_whom_the_paper_says_and_nobody_else(
    cast: Cast, tell: Callable[[str], None]
) -> None:
    listed, tally = [row for row in rows() if row.about], Tally()
    assert {row.handler for row in listed} == {str(verb) for verb in Verb}, "docs/authority.md knows other verbs"
    for row in listed:

        async def use(who: str, row: Row = row) -> bool:
            verb, card = Verb(row.handler), cast.message(who)
            custom_id, person = make(verb, await cast.thing(row.about, who)), cast.people[who]
            if verb in FORMS:
                exchange = person.forge_modal(custom_id, FORMS[verb], card.channel, card)
            elif verb in SELECTS:
                exchange = person.select(card, custom_id, [SELECTS[verb]], force=True)
            else:
                exchange = person.press(card, custom_id, force=True)
            return await is_admitted(exchange, NOT_FOR_THEM | NO_SUCH_THING)

        tally.add(row, await as_everybody(row, use))
    tell(f"Authority of buttons, selects and forms: {tally}")
    assert (tally.wrong_admits, tally.wrong_denials) == ([], [])


class UndeclaredButton(commands.Cog):
    @pressed(Verb.LIMITS)
    async def button(self, interaction: Interaction, custom_id: CustomId) -> None: ...


class UndeclaredCommand(commands.Cog):
    @app_commands.command(description="Anything")
    async def anything(self, interaction: Interaction) -> None: ...


class UndeclaredSubcommand(commands.Cog):
    group = app_commands.Group(name="group", description="Anything")

    @group.command(description="Anything")
    async def anything(self, interaction: Interaction) -> None: ...


class UndeclaredMenu(commands.Cog):
    def __init__(self) -> None:
        self.menus = (app_commands.ContextMenu(name="Anything", callback=self.anything),)

    async def anything(self, interaction: Interaction, message: discord.Message) -> None: ...


@pytest.mark.parametrize("cog", [UndeclaredButton, UndeclaredCommand, UndeclaredSubcommand, UndeclaredMenu])
async def test_a_handler_without_a_declared_capability_fails_the_start(cog: type[commands.Cog]) -> None:
    async def nothing(*_: object) -> None: ...

    client = EaselClient(nothing, nothing)
    with pytest.raises(Undeclared, match="does not declare who may use it"):
        await client.add_cog(cog())


async def test_a_bot_with_an_undeclared_handler_ends_instead_of_trying_again(
    stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Review.escalate, "capability")
    with pytest.raises(Undeclared):
        async with asyncio.timeout(60):
            await roles.run(settings_for(stage, folder))
