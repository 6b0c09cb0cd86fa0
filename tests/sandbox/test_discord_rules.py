"""Each rule of the table is broken once, and refused with the code that Discord's documentation gives it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox.discord.entities import Kind
from sandbox.discord.permissions import Permission
from sandbox.discord.rules import RULES
from tests.sandbox.bare_bot import MIB, V2, Api, button, option, row, select, text


async def late(api: Api) -> Any:
    interaction = api.begin()
    api.stage.clock.advance(3.1)
    return await api.answer(interaction)


async def twice(api: Api) -> Any:
    return await api.answer(await api.answered())


async def expired(api: Api) -> Any:
    interaction = await api.answered()
    api.stage.clock.advance(900.1)
    return await api("PATCH", api.webhook(interaction, "/messages/@original"), {"content": "late"})


async def forged_token(api: Api) -> Any:
    interaction = api.begin()
    return await api("POST", f"/interactions/{interaction.id}/forged/callback", {"type": 4, "data": {}})


async def too_early(api: Api) -> Any:
    return await api("POST", api.webhook(api.begin()), {"content": "before the first answer"})


async def deleted_original(api: Api) -> Any:
    interaction = await api.answered()
    assert (await api("DELETE", api.webhook(interaction, "/messages/@original")))[0] == 204
    return await api("PATCH", api.webhook(interaction, "/messages/@original"), {"content": "again"})


async def deleted_channel(api: Api) -> Any:
    api.discord.world.remove_channel(api.discord.club.lounge)
    return await api("POST", f"/channels/{api.discord.club.lounge.id}/messages", {"content": "hello"})


async def hidden_channel(api: Api) -> Any:
    club = api.discord.club
    api.discord.world.overwrite(club.lounge, api.discord.app.bot, deny=Permission.VIEW_CHANNEL)
    return await api("POST", f"/channels/{club.lounge.id}/messages", {"content": "hello"})


async def muted_channel(api: Api) -> Any:
    club = api.discord.club
    api.discord.world.overwrite(club.art, api.discord.app.bot, deny=Permission.SEND_MESSAGES)
    return await api.send(content="hello")


async def foreign_edit(api: Api) -> Any:
    said = api.discord.person("Ava").say("art", "mine")
    return await api("PATCH", f"{api.art}/{said.id}", {"content": "yours"})


async def old_bulk(api: Api) -> Any:
    club, world = api.discord.club, api.discord.world
    world.overwrite(club.art, api.discord.app.bot, allow=Permission.MANAGE_MESSAGES)
    said = [api.discord.person("Ava").say("art", str(n)).id for n in range(2)]
    api.stage.clock.advance(15 * 24 * 3600)
    return await api("POST", f"{api.art}/bulk-delete", {"messages": [str(each) for each in said]})


async def long_time_out(api: Api) -> Any:
    guild, ava = api.discord.club.guild, api.discord.person("Ava")
    guild.roles[guild.id].permissions |= Permission.MODERATE_MEMBERS
    body = {"communication_disabled_until": "2999-01-01T00:00:00+00:00"}
    return await api("PATCH", f"/guilds/{guild.id}/members/{ava.id}", body)


async def too_fast(api: Api) -> Any:
    for n in range(5):
        assert (await api.send(content=str(n)))[0] == 200
    return await api.send(content="one too many")


async def too_much_of_everything(api: Api) -> Any:
    for _ in range(50):
        assert (await api("GET", "/users/@me"))[0] == 200
    return await api("GET", "/users/@me")


async def unlisted_v2(api: Api) -> Any:
    status, message, _ = await api.send_v2(text())
    assert status == 200, message
    return await api("PATCH", f"{api.art}/{message['id']}", {"flags": 0})


async def many_commands(api: Api) -> Any:
    return await api.register(*({"name": f"menu {n}", "type": 3, "description": ""} for n in range(16)))


async def many_creations(api: Api) -> Any:
    for n in range(200):
        assert (await api.register({"name": f"c{n}"}))[0] == 200
        api.stage.clock.advance(1)
    return await api.register({"name": "one-more"})


BREAK: dict[str, Callable[[Api], Awaitable[Any]]] = {
    "token": lambda api: api("GET", "/users/@me", token="wrong"),
    "route": lambda api: api("GET", "/nowhere"),
    "json": lambda api: api.http.post(
        api.stage.facts["discord_api_base"] + api.art,
        data=b"{not json",
        headers={"Authorization": f"Bot {api.discord.app.token}", "Content-Type": "application/json"},
    ),
    "first_response": late,
    "unknown_interaction": forged_token,
    "one_first_response": twice,
    "token_life": expired,
    "unknown_webhook": too_early,
    "callback_kind": lambda api: api.answer(api.begin(Kind.AUTOCOMPLETE), 4, {"content": "hello"}),
    "defer_flags": lambda api: api.answer(api.begin(), 5, {"flags": V2}),
    "unknown_channel": deleted_channel,
    "unknown_guild": lambda api: api("GET", "/guilds/1"),
    "unknown_member": lambda api: api("GET", f"/guilds/{api.discord.club.guild.id}/members/1"),
    "unknown_message": deleted_original,
    "unknown_user": lambda api: api("GET", "/users/1"),
    "unknown_application": lambda api: api("GET", "/applications/1/commands"),
    "unknown_command": lambda api: api("GET", f"{api.commands}/1"),
    "access": hidden_channel,
    "permission": muted_channel,
    "own_message": foreign_edit,
    "time_out": long_time_out,
    "file_size": lambda api: api("POST", api.art, {}, files={"a.png": bytes(10 * MIB + 1)}),
    "request_size": lambda api: api("POST", api.art, {}, files={f"{n}.png": bytes(9 * MIB) for n in range(3)}),
    "empty_message": lambda api: api.send(),
    "bulk_age": old_bulk,
    "rate_limit": too_fast,
    "global_limit": too_much_of_everything,
    "content_length": lambda api: api.send(content="x" * 2001),
    "nonce_length": lambda api: api.send(content="x", nonce="n" * 26),
    "embed_limits": lambda api: api.send(embeds=[{"description": "x" * 3001}] * 2),
    "file_count": lambda api: api("POST", api.art, {}, files={f"{n}.png": b"x" for n in range(11)}),
    "file_reference": lambda api: api.send_v2({"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}),
    "file_listing": lambda api: api.send(content="x", attachments=[{"id": 3, "filename": "no.png"}]),
    "component_count": lambda api: api.send_v2(*[{"type": 17, "components": [text(), text(), text()]}] * 11),
    "displayed_text": lambda api: api.send_v2(text("x" * 2001), text("x" * 2000)),
    "custom_ids": lambda api: api.send_v2(row(button()), row(button())),
    "component_ids": lambda api: api.send_v2(text() | {"id": 7}, text() | {"id": 7}),
    "v2_exclusive": lambda api: api.send_v2(text(), content="both"),
    "v2_needed": lambda api: api.send(components=[text()]),
    "v2_kept": unlisted_v2,
    "legacy_rows": lambda api: api.send(components=[row(button(str(n))) for n in range(6)]),
    "row_content": lambda api: api.send(components=[row(button(), select())]),
    "button_form": lambda api: api.send(components=[row(button(url="https://example.com"))]),
    "select_range": lambda api: api.send(components=[row(select(min_values=2, max_values=1))]),
    "select_options": lambda api: api.send(components=[row(select(options=[]))]),
    "text_lengths": lambda api: api.send(components=[row(button(label="x" * 81))]),
    "gallery": lambda api: api.send_v2({"type": 12, "items": []}),
    "nesting": lambda api: api.send_v2({"type": 17, "components": [{"type": 17, "components": [text()]}]}),
    "modal_form": lambda api: api.modal(components=[text()] * 6),
    "choices": lambda api: api.answer(
        api.begin(Kind.AUTOCOMPLETE), 8, {"choices": [{"name": "a", "value": "x" * 101}]}
    ),
    "command_count": many_commands,
    "command_name": lambda api: api.register({"name": "Upper case"}),
    "command_options": lambda api: api.register({"options": [option("a"), option("b", required=True)]}),
    "command_size": lambda api: api.register(
        {
            "options": [
                option(f"o{n}", choices=[{"name": f"{m}" * 100, "value": "v" * 100} for m in range(3)])
                for n in range(20)
            ]
        }
    ),
    "command_creations": many_creations,
    "schema": lambda api: api("POST", api.art, {"contents": "misspelt"}),
}


def test_every_rule_is_broken_here():
    assert set(BREAK) == set(RULES)


@pytest.mark.parametrize("key", [key for key in RULES if key != "schema"])
async def test_a_rule_is_broken_and_refused_as_documented(api, key):
    rule = RULES[key]
    await BREAK[key](api)
    record = api.discord.requests[-1]
    assert (record.rule, record.status, record.code) == (key, rule.status, rule.code)
    assert rule.page.startswith("https://docs.discord.com/developers/")
    if rule.code == 50035:
        assert f"({key})" in record.violations[0]
        assert record.answer["errors"]
        assert [v.by for v in api.discord.violations] == ["bot"] * len(record.violations)
