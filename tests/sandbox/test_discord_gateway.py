"""The gateway through an unmodified discord.py."""

import asyncio
import contextlib

import discord
import pytest
from discord import app_commands

from tests.sandbox.bare_bot import PATIENT, eventually


def ping(bot, got=None):
    @bot.tree.command()
    async def ping(interaction: discord.Interaction):
        """Answer."""
        if got is not None:
            got.append(interaction.id)
        await interaction.response.send_message("pong")


async def answered(stage, name="Ava"):
    return (await stage.discord.person(name).slash("ping")).original.content == "pong"


# Losing the line


@pytest.mark.parametrize(
    "lose",
    [
        lambda gateway: gateway.reconnect(),
        lambda gateway: gateway.invalidate(resumable=True),
        lambda gateway: gateway.close(4000),
        lambda gateway: gateway.close(1001),
        lambda gateway: gateway.cut(),
    ],
    ids=["op-7", "op-9-resumable", "close-4000", "close-1001", "cut"],
)
async def test_a_lost_line_is_resumed_and_what_was_missed_is_replayed(stage, start, lose):
    await start(ping)
    gateway = stage.discord.gateway
    lose(gateway)
    await stage.discord.events.until(lambda: not gateway.online)
    exchange = stage.discord.person("Ava").slash("ping")  # sent into the gap
    await exchange.answered()
    assert exchange.original.content == "pong"
    assert gateway.resumes == 1
    assert len(gateway.identifies) == 1


async def test_an_invalid_session_is_identified_anew_and_the_gap_is_lost(stage, start, monkeypatch):
    bot = await start(ping)

    async def at_once(*_, **__):
        """discord.py waits five seconds before it identifies again."""

    monkeypatch.setattr(bot, "before_identify_hook", at_once)
    stage.discord.gateway.invalidate(resumable=False)
    missed = stage.discord.person("Ava").slash("ping")
    await stage.discord.events.until(lambda: len(stage.discord.gateway.identifies) == 2)
    assert await answered(stage)
    stage.clock.advance(PATIENT + 1)
    assert missed.failed


async def test_a_silent_line_is_left_and_resumed(stage, start):
    stage.discord.gateway.heartbeat_seconds = 0.2
    await start(ping, heartbeat_timeout=1.0)
    stage.discord.gateway.silence()
    exchange = stage.discord.person("Ava").slash("ping")
    await exchange.until(lambda e: e.original, 30)
    assert stage.discord.gateway.resumes == 1


async def test_a_wrong_token_and_forbidden_intents_end_the_client(stage, start):
    wrong = discord.Intents(guilds=True, message_content=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await start(ping, intents=wrong)
    stage.discord.app.privileged_intents = 1 << 15
    bot = await start(ping, intents=wrong)
    assert bot.intents.message_content


# What arrives


async def test_events_can_be_doubled_lost_and_shuffled(stage, start):
    got = []
    await start(lambda bot: ping(bot, got))
    tampering, ava = stage.discord.gateway.tampering, stage.discord.person("Ava")
    tampering.duplicate("INTERACTION_CREATE")
    exchange = await ava.slash("ping")
    await eventually(lambda: len(got) == 2)
    assert got == [exchange.interaction.id] * 2
    tampering.lose("INTERACTION_CREATE")
    lost = ava.slash("ping")
    got.clear()
    tampering.reorder("INTERACTION_CREATE")
    first, second = ava.slash("ping"), ava.slash("ping")
    await first
    assert got == [second.interaction.id, first.interaction.id]
    assert lost.first is None


async def test_two_processes_with_one_token_both_get_every_event(stage, start):
    got = []
    await start(lambda bot: ping(bot, got))
    await start(lambda bot: ping(bot, got))
    assert await answered(stage)
    await eventually(lambda: len(got) == 2)
    assert len(set(got)) == 1
    assert len(stage.discord.gateway.sessions) == 2


async def test_shards_share_the_guilds_by_their_ids(stage, connector):
    class Sharded(discord.AutoShardedClient):
        async def setup_hook(self):
            tree = app_commands.CommandTree(self)

            @tree.command()
            async def ping(interaction: discord.Interaction):
                """Answer."""
                await interaction.response.send_message("pong")

            await tree.sync()

    async def at_once(*_, **__):
        """discord.py waits five seconds between shards."""

    stage.discord.gateway.shards = 2
    bot = Sharded(intents=discord.Intents(guilds=True), connector=connector(), guild_ready_timeout=0.1)
    bot.before_identify_hook = at_once
    task = asyncio.create_task(bot.start(stage.discord.app.token))
    try:
        gateway = stage.discord.gateway
        await gateway.until_online(2)
        guild_id = stage.discord.club.guild.id
        assert sorted(s.shard for s in gateway.sessions.values()) == [(0, 2), (1, 2)]
        await bot.wait_until_ready()
        mine = (guild_id >> 22) % 2
        assert bot.get_guild(guild_id).shard_id == mine
        assert await answered(stage)
        ava = stage.discord.person("Ava")
        await ava.slash("ping", channel=ava.direct)
        got = {s.shard[0]: [e["t"] for e in s.history].count("INTERACTION_CREATE") for s in gateway.sessions.values()}
        assert got == {0: 1 + (mine == 0), 1: int(mine == 1)}  # direct messages are shard 0's
    finally:
        await bot.close()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_without_the_intent_words_of_others_are_empty_but_not_ones_own(stage, start):
    heard = []

    def prepare(bot):
        @bot.event
        async def on_message(message):
            heard.append((message.author.name, message.content))

    bot = await start(prepare)
    ava = stage.discord.person("Ava")
    ava.say("art", "secret")
    ava.say("art", f"hello {bot.user.mention}")
    await bot.get_channel(stage.discord.club.art.id).send("mine")
    await eventually(lambda: len(heard) == 3)
    assert heard == [("ava", ""), ("ava", f"hello {bot.user.mention}"), ("Easel", "mine")]


async def test_deletions_channels_roles_and_guilds_are_told(stage, start):
    told = []

    def prepare(bot):
        for name in (
            "raw_message_delete",
            "guild_channel_create",
            "guild_channel_delete",
            "guild_role_create",
            "guild_join",
            "guild_remove",
            "thread_create",
            "raw_reaction_add",
        ):

            async def event(*_, name=name):
                told.append(name)

            setattr(bot, f"on_{name}", event)

    intents = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True)
    await start(prepare, intents=intents)
    world, club, ava = stage.discord.world, stage.discord.club, stage.discord.person("Ava")
    said = ava.say("art", "hello")
    world.react(said, ava.user, "🎨")
    ava.delete(said)
    world.remove_channel(world.add_channel(club.guild, "new"))
    world.add_thread(club.art, "thread", ava.user)
    world.add_role(club.guild, "Patrons")
    other = world.add_guild("Second", ava.user)
    world.add_member(other, stage.discord.app.bot)
    world.remove_guild(other)
    await eventually(lambda: len(told) == 8)
    assert set(told) == {
        "raw_message_delete",
        "guild_channel_create",
        "guild_channel_delete",
        "guild_role_create",
        "guild_join",
        "guild_remove",
        "thread_create",
        "raw_reaction_add",
    }


async def test_the_status_of_a_bot_is_taken(stage, start):
    bot = await start(ping)
    await bot.change_presence(status=discord.Status.idle)
    [session] = stage.discord.gateway.sessions.values()
    await eventually(lambda: (session.presence or {}).get("status") == "idle")


async def test_until_somebody_is_online_nobody_answers(stage):
    stage.discord.commands.replace(None, [{"name": "ping", "description": "Answer."}])
    exchange = stage.discord.person("Ava").slash("ping")
    stage.clock.advance(PATIENT + 1)
    assert exchange.failed


RULE = {
    "id": "1",
    "creator_id": "3",
    "name": "No blood",
    "event_type": 1,
    "trigger_type": 1,
    "trigger_metadata": {"keyword_filter": ["*blood*"], "regex_patterns": [], "allow_list": []},
    "actions": [{"type": 1, "metadata": {}}],
    "enabled": True,
    "exempt_roles": [],
    "exempt_channels": [],
}


async def test_a_guilds_own_automod_rules_are_for_bots_that_may_manage_it(stage, start):
    told = []

    def prepare(bot):
        for name in ("create", "update", "delete"):

            async def event(rule, name=name):
                told.append((name, rule.name))

            setattr(bot, f"on_automod_rule_{name}", event)

    bot = await start(prepare, intents=discord.Intents(guilds=True, auto_moderation_configuration=True))
    world, guild = stage.discord.world, stage.discord.club.guild
    world.set_auto_moderation(guild, [RULE])
    with pytest.raises(discord.Forbidden):
        await bot.get_guild(guild.id).fetch_automod_rules()
    easel = next(role for role in guild.roles.values() if role.bot_id)
    easel.permissions |= discord.Permissions(manage_guild=True).value
    world.role_changed(guild, easel)
    [rule] = await bot.get_guild(guild.id).fetch_automod_rules()
    assert rule.trigger.keyword_filter == ["*blood*"]
    world.set_auto_moderation(guild, [RULE | {"name": "No gore"}])
    world.set_auto_moderation(guild, [])
    await eventually(lambda: len(told) == 2)
    assert told == [("update", "No gore"), ("delete", "No gore")]


async def test_a_bot_that_is_thrown_out_loses_the_guild(stage, start):
    bot = await start(ping)
    guild = stage.discord.club.guild
    stage.discord.world.guild_changed(guild)
    stage.discord.world.remove_member(guild, stage.discord.app.bot)
    await eventually(lambda: bot.get_guild(guild.id) is None)
    with pytest.raises(discord.Forbidden):
        await bot.fetch_guild(guild.id)
