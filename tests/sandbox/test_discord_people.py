"""People may do what Discord's client lets them do, and forge the rest."""

import asyncio

import pytest

from sandbox.discord.exchange import NoAnswer
from sandbox.discord.forms import NotOffered
from sandbox.discord.permissions import Permission
from sandbox.stage import Stage

COMMANDS = [
    {
        "name": "paint",
        "description": "Paint.",
        "options": [
            {"type": 3, "name": "prompt", "description": "p", "required": True, "max_length": 10, "min_length": 2},
            {"type": 4, "name": "count", "description": "c", "min_value": 1, "max_value": 4},
            {"type": 3, "name": "shape", "description": "s", "choices": [{"name": "Wide", "value": "16:9"}]},
            {"type": 3, "name": "style", "description": "s", "autocomplete": True},
        ],
    },
    {"name": "mod", "description": "Moderate.", "default_member_permissions": str(int(Permission.MANAGE_MESSAGES))},
    {"name": "admin", "description": "Administer.", "default_member_permissions": "0"},
    {"name": "here", "description": "In servers alone.", "contexts": [0]},
]


@pytest.fixture
async def stage():
    async with Stage(port=None) as stage:
        stage.discord.commands.replace(None, COMMANDS)
        yield stage


@pytest.fixture
def ava(stage):
    return stage.discord.person("Ava")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"prompt": "x"},
        {"prompt": "x" * 11},
        {"prompt": 7},
        {"prompt": "cat", "count": 5},
        {"prompt": "cat", "count": True},
        {"prompt": "cat", "count": "2"},
        {"prompt": "cat", "shape": "1:1"},
        {"prompt": "cat", "colour": "red"},
    ],
)
def test_options_that_the_client_refuses_are_not_offered(ava, options):
    with pytest.raises(NotOffered):
        ava.slash("paint", options)


async def test_a_forged_command_goes_out_with_whatever_it_carries(ava):
    exchange = ava.slash("paint", {"prompt": "x" * 9999, "count": 99}, force=True)
    assert [option["value"] for option in exchange.interaction.data["options"]] == ["x" * 9999, 99]


def test_commands_are_offered_by_permission_context_and_channel(stage, ava):
    mo = stage.discord.person("Mo")
    for person, name, channel in [
        (ava, "mod", "art"),
        (mo, "admin", "art"),
        (ava, "here", ava.direct),
        (ava, "paint", "mods"),
        (ava, "nothing", "art"),
    ]:
        with pytest.raises(NotOffered):
            person.slash(name, {"prompt": "cat"} if name == "paint" else {}, channel)
    stage.discord.world.overwrite(stage.discord.club.art, ava.user, deny=Permission.USE_APPLICATION_COMMANDS)
    with pytest.raises(NotOffered):
        ava.slash("here")


async def test_those_who_may_may(stage, ava):
    assert stage.discord.person("Mo").slash("mod").interaction.name == "mod"
    assert stage.discord.person("Olu").slash("admin").interaction.name == "admin"
    assert ava.slash("mod", force=True).interaction.name == "mod"


async def test_autocomplete_is_for_options_that_have_it(ava):
    with pytest.raises(NotOffered):
        await ava.complete("paint", "prompt", "c")


async def test_an_unanswered_command_says_so_once_its_time_is_over(stage, ava):
    exchange = ava.slash("here")
    stage.clock.advance(3.1)
    assert exchange.failed
    with pytest.raises(NoAnswer, match="did not respond to 'here'"):
        await exchange
    with pytest.raises(NoAnswer, match="in vain"):
        await exchange.until(lambda e: e.original, 0.01)


async def test_who_may_delete_what(stage, ava):
    said = ava.say("art", "hello")
    with pytest.raises(NotOffered):
        stage.discord.person("Ben").delete(said)
    stage.discord.person("Mo").delete(said)
    assert ava.sees("art") == []
    assert stage.discord.person("ava") == ava
    with pytest.raises(KeyError):
        stage.discord.person("nobody")
    with pytest.raises(KeyError):
        stage.discord.channel("nowhere")


async def test_a_person_finds_what_comes_and_is_told_what_there_is_instead(stage, ava):
    waiting = asyncio.ensure_future(ava.finds("art", lambda message: "two" in message.text))
    ben = stage.discord.person("Ben")
    ben.say("art", "one")
    said = ben.say("art", "two")
    assert await waiting is said
    with pytest.raises(NoAnswer, match=r"ava sees .*'one', 'two'"):
        await ava.finds("art", lambda message: "three" in message.text, timeout=0.01)
    with pytest.raises(NotOffered):
        ava.say("mods", "let me in")


def test_ids_are_the_same_for_the_same_seed_and_others_for_another():
    one, same, other = Stage(seed=1), Stage(seed=1), Stage(seed=2)
    assert one.facts == same.facts
    assert one.discord.person("Ava").id == same.discord.person("Ava").id
    assert one.discord.app.token != other.discord.app.token
    assert one.discord.club.art.id != other.discord.club.art.id
