"""How messages, tokens, files, pings and limits behave when the rules are kept."""

import asyncio

import aiohttp
import pytest

from sandbox.discord.entities import Mentions
from sandbox.discord.limits import Allowance
from sandbox.discord.permissions import Permission
from sandbox.discord.rules import Broken, Fault
from sandbox.stage import Stage
from tests.sandbox.bare_bot import EPHEMERAL, MIB, V2, Api, button, row, select, text


def pings(mentions: Mentions) -> tuple[list[int], list[int], bool]:
    return mentions.users, mentions.roles, mentions.everyone


async def test_a_first_followup_fills_the_deferred_message_and_keeps_its_visibility(api):
    interaction = await api.answered(5, flags=EPHEMERAL)
    assert interaction.original.loading
    status, message, _ = await api("POST", api.webhook(interaction), {"content": "done"})
    assert (status, message["id"]) == (200, str(interaction.original.id))
    assert interaction.original.ephemeral
    assert not interaction.original.loading
    assert interaction.followups == []
    _, second, _ = await api("POST", api.webhook(interaction), {"content": "more"})
    assert second["id"] != message["id"]
    assert second["flags"] == 0  # a follow-up decides for itself


async def test_an_ephemeral_answer_is_seen_by_the_asker_alone_and_not_in_the_channels_history(api):
    interaction = await api.answered(4, content="only you", flags=EPHEMERAL)
    ava, ben = api.discord.person("Ava"), api.discord.person("Ben")
    assert interaction.original in ava.sees("art")
    assert ben.sees("art") == []
    assert (await api("GET", api.art))[1] == []
    assert (await api("GET", f"{api.art}/{interaction.original.id}"))[0] == 404


async def test_a_late_first_response_leaves_the_person_with_a_failure_and_no_message(api):
    interaction = api.begin()
    api.stage.clock.advance(3.1)
    assert interaction.missed
    assert (await api.answer(interaction, 4, {"content": "too late"}))[1]["code"] == 10062
    assert (await api("POST", api.webhook(interaction), {"content": "still"}))[1]["code"] == 10015
    assert api.discord.person("Ava").sees("art") == []


async def test_a_token_works_until_its_fifteen_minutes_are_over(api):
    interaction = await api.answered(5)
    api.stage.clock.advance(890)
    assert (await api("PATCH", api.webhook(interaction, "/messages/@original"), {"content": "in time"}))[0] == 200
    api.stage.clock.advance(20)
    assert (await api("POST", api.webhook(interaction), {"content": "late"}))[1]["code"] == 50027
    assert interaction.original.content == "in time"


async def test_a_nonce_gives_the_first_message_again_for_a_few_minutes_if_enforced(api):
    first = (await api.send(content="one", nonce="job-7", enforce_nonce=True))[1]
    again = (await api.send(content="two", nonce="job-7", enforce_nonce=True))[1]
    assert again == first
    assert (await api.send(content="three", nonce="job-7"))[1]["id"] != first["id"]
    api.stage.clock.advance(301)
    assert (await api.send(content="four", nonce="job-7", enforce_nonce=True))[1]["content"] == "four"


async def test_a_nonce_of_a_message_that_was_deleted_meanwhile_is_an_unknown_message(api):
    await api.send(content="one", nonce="job-8", enforce_nonce=True)
    api.discord.person("Mo").delete(api.discord.person("Mo").sees("art")[-1])
    assert (await api.send(content="one", nonce="job-8", enforce_nonce=True))[1]["code"] == 10008


async def test_an_edit_keeps_the_files_it_lists_and_drops_the_others(api):
    files = {"a.png": b"a", "b.png": b"b"}
    message = (await api("POST", api.art, {"attachments": [{"id": 0, "description": "alt"}]}, files=files))[1]
    assert [(a["filename"], a.get("description")) for a in message["attachments"]] == [
        ("a.png", "alt"),
        ("b.png", None),
    ]
    kept = message["attachments"][1]["id"]
    edit = {"attachments": [{"id": kept}, {"id": 0, "filename": "c.png"}]}
    edited = (await api("PATCH", f"{api.art}/{message['id']}", edit, files={"c.png": b"c"}))[1]
    assert [a["filename"] for a in edited["attachments"]] == ["b.png", "c.png"]
    plain = (await api("PATCH", f"{api.art}/{message['id']}", {"content": "words"}))[1]
    assert len(plain["attachments"]) == 2
    none = (await api("PATCH", f"{api.art}/{message['id']}", {"attachments": []}))[1]
    assert none["attachments"] == []


async def test_an_edit_may_turn_a_plain_message_into_components_once_its_words_are_gone(api):
    message = (await api.send(content="words"))[1]
    path = f"{api.art}/{message['id']}"
    assert (await api("PATCH", path, {"flags": V2, "components": [text()]}))[1]["code"] == 50035
    changed = (await api("PATCH", path, {"flags": V2, "content": None, "components": [text()]}))[1]
    assert changed["flags"] & V2
    assert [part["type"] for part in changed["components"]] == [10]


async def test_a_file_may_be_as_large_as_the_guilds_boosts_allow(api):
    big = {"a.png": bytes(10 * MIB + 1)}
    assert (await api("POST", api.art, {}, files=big))[1]["code"] == 40005
    api.discord.club.guild.premium_tier = 2
    assert (await api("POST", api.art, {}, files=big))[0] == 200


async def test_what_is_just_allowed_is_allowed(api):
    full = [text("x" * 100) for _ in range(38)]
    assert (await api.send_v2({"type": 17, "components": full}, text("x" * 200)))[0] == 200
    assert (await api.send_v2(text("x" * 4000)))[0] == 200
    assert (await api.send(content="x" * 2000))[0] == 200
    assert (await api.send(components=[row(*(button(f"{r}{b}") for b in range(5))) for r in range(5)]))[0] == 200
    assert (await api("POST", api.art, {}, files={f"{n}.png": b"x" for n in range(10)}))[0] == 200
    options = [{"label": str(n), "value": str(n)} for n in range(25)]
    api.stage.clock.advance(10)
    assert (await api.send(components=[row(select(options=options, max_values=25, min_values=0))]))[0] == 200


async def test_a_picture_address_is_signed_and_ends_after_a_day(api):
    message = (await api("POST", api.art, {}, files={"a.png": b"bytes"}))[1]
    url = message["attachments"][0]["url"]
    async with api.http.get(url) as response:
        assert (response.status, await response.read()) == (200, b"bytes")
    async with api.http.get(url.replace("hm=", "hm=0")) as response:
        assert response.status == 404
    api.stage.clock.advance(25 * 3600)
    async with api.http.get(url) as response:
        assert response.status == 404
    renewed = (await api("GET", f"{api.art}/{message['id']}"))[1]["attachments"][0]["url"]
    async with api.http.get(renewed) as response:
        assert response.status == 200
    await api("DELETE", f"{api.art}/{message['id']}")
    async with api.http.get(renewed) as response:
        assert response.status == 404


async def test_an_exchange_wakes_when_the_message_it_came_from_is_edited_later(api):
    posted = await api.answered(components=[row(button("go"))])
    pressed = api.discord.person("Ben").press(posted.original, "go")
    await api.answer(pressed.interaction, 6)
    waiting = asyncio.ensure_future(pressed.until(lambda e: e.original.content == "after", 10))
    await asyncio.sleep(0)
    await api("PATCH", api.webhook(pressed.interaction, "/messages/@original"), {"content": "after"})
    await waiting


# Permissions


async def test_each_act_needs_its_own_permission(api):
    club, world, bot = api.discord.club, api.discord.world, api.discord.app.bot
    said = api.discord.person("Ava").say("art", "hello")
    assert (await api("DELETE", f"{api.art}/{said.id}"))[1]["code"] == 50013
    world.overwrite(club.art, bot, deny=Permission.ATTACH_FILES)
    assert (await api("POST", api.art, {}, files={"a.png": b"x"}))[1]["code"] == 50013
    assert (await api.send(content="words alone"))[0] == 200
    world.overwrite(club.art, bot, allow=Permission.MANAGE_MESSAGES)
    assert (await api("DELETE", f"{api.art}/{said.id}"))[0] == 204
    rules = f"/guilds/{club.guild.id}/auto-moderation/rules"
    assert (await api("GET", rules))[1]["code"] == 50013
    club.guild.roles[club.guild.id].permissions |= Permission.MANAGE_GUILD
    assert (await api("GET", rules))[1] == []


async def test_a_private_channel_is_for_its_roles_and_the_owner(api):
    mods = api.discord.club.mods
    see = {
        name: bool(api.discord.world.permissions_of(api.discord.person(name).user, mods) & Permission.VIEW_CHANNEL)
        for name in ("Ava", "Ben", "Mo", "Olu", "Easel")
    }
    assert see == {"Ava": False, "Ben": False, "Mo": True, "Olu": True, "Easel": True}


async def test_a_member_in_time_out_may_only_look(api):
    ava = api.discord.person("Ava")
    api.discord.world.time_out(api.discord.club.guild, ava.user, api.stage.clock.now() + 60)
    art = api.discord.club.art
    assert api.discord.world.permissions_of(ava.user, art) == Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
    api.stage.clock.advance(61)
    assert api.discord.world.permissions_of(ava.user, art) & Permission.SEND_MESSAGES


# Pings


async def test_who_is_pinged_follows_the_words_and_the_allowed_mentions(api):
    ava, mods = api.discord.person("Ava"), api.discord.club.moderators
    words = f"{ava.mention} <@&{mods.id}> @everyone"
    last = api.discord.requests

    await api.send(content=words)
    assert pings(last[-1].pinged) == ([ava.id], [], False)  # the role is not mentionable, the bot may not mention all
    assert pings(last[-1].could_ping) == ([ava.id], [mods.id], True)
    mods.mentionable = True
    await api.send(content=words)
    assert pings(last[-1].pinged) == ([ava.id], [mods.id], False)
    await api.send(content=words, allowed_mentions={"parse": []})
    assert not last[-1].pinged
    assert not last[-1].could_ping
    await api.send(content=words, allowed_mentions={"parse": [], "users": [str(ava.id)]})
    assert pings(last[-1].could_ping) == ([ava.id], [], False)
    await api.answered(content=words)
    assert pings(last[-1].could_ping) == ([ava.id], [], False)  # an interaction's answer parses users alone
    await api.send_v2(text(words), allowed_mentions={"parse": ["everyone"]})
    assert pings(last[-1].could_ping) == ([], [], True)  # the words of components count


# Limits


async def test_headers_tell_the_bucket_and_a_429_when_to_come_back(api):
    _, _, headers = await api.send(content="1")
    assert headers["X-RateLimit-Limit"] == "5"
    assert headers["X-RateLimit-Remaining"] == "4"
    assert 0 < float(headers["X-RateLimit-Reset-After"]) <= 5
    for n in range(4):
        await api.send(content=str(n))
    status, body, headers = await api.send(content="6")
    assert (status, body["global"], headers["X-RateLimit-Scope"]) == (429, False, "user")
    assert headers["Via"]
    assert 0 < body["retry_after"] <= 5
    other = f"/channels/{api.discord.club.lounge.id}/messages"
    assert (await api("POST", other, {"content": "elsewhere"}))[0] == 200
    api.stage.clock.advance(5)
    assert (await api.send(content="6"))[0] == 200


async def test_interactions_are_not_under_the_global_limit_and_the_switch_turns_all_off(api):
    api.discord.limits.global_per_second = 1
    await api("GET", "/users/@me")
    assert (await api("GET", "/users/@me"))[1]["global"] is True
    assert [await api.answered() for _ in range(5)]
    api.discord.limits.enabled = False
    assert (await api("GET", "/users/@me"))[0] == 200


async def test_limits_can_be_set_for_a_test(api):
    api.discord.limits.allowances["GET /users/{user}"] = Allowance(1, 60.0, "user")
    path = f"/users/{api.discord.person('Ava').id}"
    assert (await api("GET", path))[0] == 200
    assert (await api("GET", path))[0] == 429


async def test_invalid_requests_are_counted_for_ten_minutes(api):
    await api("GET", "/users/@me", token="wrong")
    await api("GET", f"/guilds/{api.discord.club.guild.id}/auto-moderation/rules")
    await api("GET", "/users/1")  # a 404 is not one of them
    assert api.discord.limits.invalid_requests == 2
    api.stage.clock.advance(601)
    assert api.discord.limits.invalid_requests == 0


# Form


async def test_errors_name_the_field_in_discords_tree(api):
    _, body, _ = await api.send(components=[row(button(label="x" * 81))])
    assert body["message"] == "Invalid Form Body"
    assert body["errors"]["components"]["0"]["components"]["0"]["label"]["_errors"] == [
        {"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be between 0 and 80 in length."}
    ]
    assert str(api.discord.violations[-1]) == (
        "POST /channels/{channel}/messages: components.0.components.0.label: "
        "Must be between 0 and 80 in length. (text_lengths)"
    )


@pytest.mark.parametrize(
    "components",
    [
        [row(*(button(str(n)) for n in range(6)))],
        [row(button(style=5))],
        [row({"type": 2, "style": 1, "custom_id": "a"})],
        [row(button(""))],
        [row(select(options=[{"label": "a", "value": "a"}] * 2))],
        [row(select(max_values=2))],
        [{"type": 4, "custom_id": "t", "style": 1, "label": "not in messages"}],
    ],
)
async def test_plain_components_that_discord_refuses_are_refused(api, components):
    assert (await api.send(components=components))[1]["code"] == 50035


@pytest.mark.parametrize(
    "component",
    [
        {"type": 9, "components": [text()]},
        {"type": 9, "components": [text()] * 4, "accessory": button()},
        {"type": 13, "file": {"url": "https://example.com/a.png"}},
        {"type": 17, "components": [{"type": 11, "media": {"url": "https://example.com/a.png"}}]},
        {"type": 12, "items": [{"media": {"url": "https://example.com/a.png"}, "description": "x" * 1025}]},
        text(""),
    ],
)
async def test_new_components_that_discord_refuses_are_refused(api, component):
    assert (await api.send_v2(component))[1]["code"] == 50035


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 46},
        {"custom_id": "x" * 101},
        {"components": []},
        {"components": [row(button())]},
        {"components": [{"type": 18, "label": "x", "component": text()}]},
        {"components": [{"type": 18, "label": "x" * 46, "component": {"type": 4, "custom_id": "a", "style": 1}}]},
        {"components": [{"type": 18, "label": "x", "component": select(disabled=True)}]},
        {"components": [{"type": 18, "label": "x", "component": {"type": 19, "custom_id": "f", "max_values": 11}}]},
        {"components": [{"type": 18, "label": "x", "component": {"type": 21, "custom_id": "r", "options": []}}]},
    ],
)
async def test_modals_that_discord_refuses_are_refused(api, changes):
    assert (await api.modal(**changes))[1]["code"] == 50035


def test_a_broken_rule_reads_as_a_sentence_with_its_page():
    broken = Broken("content_length", [Fault(("content",), "content_length", "X", "too long")])
    assert "2,000 characters" in str(broken)
    assert "https://docs.discord.com/developers/resources/message" in str(broken)


async def test_the_stage_is_for_this_machine_alone():
    with pytest.raises(ValueError, match="loopback"):
        Stage(host="0.0.0.0")
    async with Stage() as stage, aiohttp.ClientSession() as http:
        api = Api(stage, http)
        assert (await api("GET", "/gateway"))[1] == {"url": stage.url.replace("http", "ws") + "/gateway"}


async def test_a_time_out_needs_its_permission_and_a_higher_role(api):
    guild, world = api.discord.club.guild, api.discord.world
    path = f"/guilds/{guild.id}/members/"
    until = {"communication_disabled_until": "2020-01-01T00:00:00+00:00"}
    ava, mo, olu = (api.discord.person(name) for name in ("Ava", "Mo", "Olu"))
    assert (await api("PATCH", f"{path}{ava.id}", until))[1]["code"] == 50013
    guild.roles[guild.id].permissions |= Permission.MODERATE_MEMBERS
    assert (await api("PATCH", f"{path}{ava.id}", until))[1]["communication_disabled_until"].startswith("2020")
    assert (await api("PATCH", f"{path}{olu.id}", until))[1]["code"] == 50013
    higher = world.add_role(guild, "Higher", position=99)
    world.set_roles(guild, mo.user, higher)
    assert (await api("PATCH", f"{path}{mo.id}", until))[1]["code"] == 50013


async def test_a_body_of_the_wrong_form_is_refused_and_not_a_crash(api):
    assert (await api.send(components=[{"no": "type"}]))[1]["code"] == 50035
    assert (await api("PUT", api.commands, {"not": "a list"}))[1]["code"] == 50035


async def test_the_bot_lists_its_guilds(api):
    api.discord.world.add_guild("Elsewhere", api.discord.person("Ava").user)
    [mine] = (await api("GET", "/users/@me/guilds"))[1]
    assert (mine["name"], mine["permissions"]) == ("Lighthouse Photo Club", mine["permissions"])


async def test_with_a_state_file_the_next_stage_remembers_what_was_said_and_shown(tmp_path):
    path = tmp_path / "state.json"
    async with Stage(port=None, state_file=path) as stage:
        ava = stage.discord.person("Ava")
        ava.say("art", "look", [("a.png", b"bytes")])
        ava.say(ava.direct, "not kept, for its channel is not the seed's")
    async with Stage(port=None, state_file=path) as stage:
        [message] = stage.discord.person("Ben").sees("art")
        assert (message.content, message.attachments[0].data) == ("look", b"bytes")
        assert message.author is stage.discord.person("Ava").user
    async with Stage(port=None, state_file=path, seed=1) as other:
        assert other.discord.person("Ben").sees("art") == []
    path.write_text("[]")
    with pytest.raises(ValueError, match=r"state\.json"):
        async with Stage(port=None, state_file=path):
            pass
