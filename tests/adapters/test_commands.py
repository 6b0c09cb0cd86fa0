"""Registering commands at a Discord that counts: only what changed is told, and nothing shows twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands

from bot.adapters.clock import SystemClock
from bot.adapters.commands import Change, CommandSync, digests
from bot.adapters.database import Database
from bot.domain.errors import Again, Trouble
from sandbox.discord.faults import Fault
from sandbox.stage import Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    with TemporaryDirectory(prefix="easel-") as folder:  # a unix socket's path has at most 108 bytes
        async with Stage(socket=Path(folder) / "discord.sock", port=None) as stage:
            yield stage


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()


@asynccontextmanager
async def tree(stage: Stage, **described: str) -> AsyncIterator[app_commands.CommandTree[Any]]:
    """A client that has logged in, with one command for each name and description."""
    connector = aiohttp.UnixConnector(str(stage.socket), limit=0)
    async with discord.Client(intents=discord.Intents.none(), connector=connector) as client:
        made = app_commands.CommandTree(client)
        for name, description in described.items():
            made.add_command(app_commands.Command(name=name, description=description, callback=_nothing))
        await client.login(stage.discord.app.token)
        yield made


async def _nothing(interaction: discord.Interaction) -> None: ...


async def sync(
    stage: Stage, database: Database, *, dev_guild_id: int | None = None, force: bool = False, **described: str
) -> Change:
    async with tree(stage, **described) as made:
        return await CommandSync(made, database, SystemClock(), dev_guild_id).sync(force=force)


def told(stage: Stage) -> int:
    """How many times Discord was told commands."""
    return sum(request.method == "PUT" for request in stage.discord.requests)


def registered(stage: Stage, guild_id: int | None = None) -> dict[str, str]:
    return {c["name"]: c["description"] for c in stage.discord.commands.scopes.get(guild_id, {}).values()}


async def test_discord_is_told_only_what_changed(stage: Stage, database: Database) -> None:
    assert str(await sync(stage, database, draw="Draw", quota="Quota")) == "+2 ~0 -0"
    assert told(stage) == 1
    assert not await sync(stage, database, quota="Quota", draw="Draw")
    assert told(stage) == 1, "the same commands, in whatever order, are not told again"
    assert str(await sync(stage, database, draw="Draw well", help="Help")) == "+1 ~1 -1"
    assert registered(stage) == {"draw": "Draw well", "help": "Help"}
    assert not await sync(stage, database, draw="Draw well", help="Help", force=True)
    assert told(stage) == 3, "but forced they are"


async def test_a_look_tells_the_change_and_changes_nothing(stage: Stage, database: Database) -> None:
    async with tree(stage, draw="Draw") as made:
        change = await CommandSync(made, database, SystemClock()).compare()
    assert (change.added, told(stage)) == (("chat_input draw",), 0)


async def test_commands_of_a_development_server_are_nowhere_else(stage: Stage, database: Database) -> None:
    (server,) = stage.discord.world.guilds
    await sync(stage, database, draw="Draw")
    await sync(stage, database, draw="Draw", dev_guild_id=server)
    assert (registered(stage), registered(stage, server)) == ({}, {"draw": "Draw"}), "never in both, or it shows twice"
    before = told(stage)
    await sync(stage, database, draw="Draw", dev_guild_id=server)
    assert told(stage) == before
    await sync(stage, database, draw="Draw")
    assert (registered(stage), registered(stage, server)) == ({"draw": "Draw"}, {}), "and back again"


async def test_what_an_unknown_past_left_everywhere_is_removed(stage: Stage, database: Database) -> None:
    (server,) = stage.discord.world.guilds
    async with tree(stage, old="Old") as made:
        await made.sync()
    await sync(stage, database, draw="Draw", dev_guild_id=server)
    assert (registered(stage), registered(stage, server)) == ({}, {"draw": "Draw"})


async def test_a_development_servers_commands_are_found_when_they_are_used(stage: Stage, database: Database) -> None:
    (server,) = stage.discord.world.guilds
    async with tree(stage, draw="Draw") as made:
        CommandSync(made, database, SystemClock(), server)
        assert made.get_command("draw", guild=discord.Object(server))


async def test_a_server_without_the_bot_is_named(stage: Stage, database: Database) -> None:
    with pytest.raises(Trouble, match="12345678901234567"):
        await sync(stage, database, draw="Draw", dev_guild_id=12345678901234567)


async def test_what_discord_finds_wrong_is_told_and_not_tried_again(stage: Stage, database: Database) -> None:
    with pytest.raises(Trouble, match="description") as caught:
        await sync(stage, database, draw="a description of more than a hundred characters " * 3)
    assert (caught.value.code, caught.value.again) == ("commands_refused", Again.NEVER)
    stage.discord.faults.add("PUT /applications/*", Fault.down(), times=9)
    with pytest.raises(Trouble) as caught:
        await sync(stage, database, draw="Draw")
    assert caught.value.again is Again.LATER, "but a Discord that is down is"


async def test_the_digest_follows_translations(stage: Stage) -> None:
    class German(app_commands.Translator):
        async def translate(
            self,
            string: app_commands.locale_str,
            locale: discord.Locale,
            _context: app_commands.TranslationContextTypes,
        ) -> str | None:
            return "zeichnen" if locale is discord.Locale.german and str(string) == "draw" else None

    async with tree(stage, draw="Draw") as made:
        plain = await digests(made)
        assert plain == await digests(made)
        await made.set_translator(German())
        assert await digests(made) != plain
