"""/policy over the wire: read, changed, taken back, tried and carried as a file, by those who may."""

from typing import Any

import pytest

from sandbox.discord.entities import Channel
from sandbox.discord.exchange import Exchange
from sandbox.discord.permissions import Permission
from sandbox.stage import Stage


async def use(stage: Stage, who: str, command: str, place: str | Channel = "art-wall", **options: Any) -> Exchange:
    """What they read after `/policy …` in a place."""
    renamed = {name.removesuffix("_"): value for name, value in options.items()}
    return await stage.discord.person(who).slash(f"policy {command}", renamed, place).settled()


async def press(stage: Stage, who: str, exchange: Exchange, verb: str) -> Exchange:
    return await stage.discord.person(who).press(exchange.original, named(exchange, verb)).settled()


def named(exchange: Exchange, verb: str) -> str:
    assert exchange.original is not None
    return next(name for name in exchange.original.buttons if name.startswith(f"{verb}:"))


def here(stage: Stage, name: str) -> Channel:
    return stage.discord.channel(name)


async def paint(stage: Stage, channel: str = "art-wall") -> Exchange:
    return await stage.discord.person("Ava").slash("imagine", {"prompt": "a lighthouse"}, channel).settled()


async def test_a_channel_is_set_up_for_review_in_one_command_that_can_be_taken_back(easel: Stage) -> None:
    mods = here(easel, "mods")
    missing = await use(easel, "Olu", "set", mode="reviewed")
    assert "need a channel to be reviewed in" in missing.text
    changed = await use(easel, "Olu", "set", mode="reviewed", review_channel=mods)
    assert changed.original.ephemeral
    assert f"<#{mods.id}>" in changed.text
    assert "⚠️" not in changed.text
    waiting = await paint(easel)
    assert waiting.original.ephemeral

    undone = await press(easel, "Olu", changed, "policyundo")
    assert "reviewed → as around it" in undone.text
    stale = await use(easel, "Olu", "set", mode="off", where="server")
    late = await press(easel, "Olu", undone, "policyundo")
    assert "changed in the meantime" in late.text
    assert "Painting is off in this channel" in (await paint(easel)).text
    await press(easel, "Olu", stale, "policyundo")
    assert not (await paint(easel)).original.ephemeral


async def test_the_nearest_place_counts_and_show_says_which_it_was(easel: Stage) -> None:
    wall = here(easel, "art-wall")
    halls = easel.discord.world.add_category(easel.discord.club.guild, "Halls", wall, here(easel, "art"))
    await use(easel, "Olu", "set", where="server", count=3)
    await use(easel, "Olu", "set", where="category", mode="off")
    await use(easel, "Olu", "set", channel=wall, mode="open", spoiler="always")
    shown = (await use(easel, "Mo", "show")).text
    assert "**Painting**: open · set here" in shown
    assert "**Pictures at once**: 3 · from the server" in shown
    assert f"**Painting**: off · from <#{halls.id}>" in (await use(easel, "Mo", "show", "art")).text
    assert "Painting is off in this channel" in (await paint(easel, "art")).text
    thread = easel.discord.world.add_thread(wall, "details", easel.discord.person("Ava").user)
    assert "**Painting**: open · set here" in (await use(easel, "Mo", "show", thread)).text
    nowhere = await use(easel, "Olu", "set", "lounge", where="category", mode="off")
    assert "in no category" in nowhere.text
    back = await use(easel, "Olu", "set", channel=wall, reset="mode")
    assert "open → as around it" in back.text
    copied = await use(easel, "Olu", "copy", from_=wall, to=here(easel, "lounge"))
    assert f"copied from <#{wall.id}>" in copied.text
    assert "**Covered as spoilers**: yes · set here" in (await use(easel, "Mo", "show", "lounge")).text


async def test_moderators_read_and_try_and_only_managers_change(easel: Stage) -> None:
    shown = await use(easel, "Mo", "show")
    assert {name.partition(":")[0] for name in shown.original.buttons} == {"policylog"}
    mo = easel.discord.person("Mo")
    for refused in (
        mo.slash("policy set", {"mode": "off"}, "art-wall", force=True),
        mo.press(shown.original, "policychange:v1:0", force=True),
        mo.press(shown.original, "policyundo:v1:0", force=True),
    ):
        assert "Your roles don’t include that" in (await refused.settled()).text
    assert "Nothing has been changed yet" in (await press(easel, "Mo", shown, "policylog")).text


async def test_the_form_sets_whom_it_is_about_and_only_what_was_touched(easel: Stage) -> None:
    olu, club = easel.discord.person("Olu"), easel.discord.club
    opened = await press(easel, "Olu", await use(easel, "Olu", "show"), "policychange")
    form = opened.modal
    assert set(form.fields) == {"mode", "review", "askers", "barred", "approvers"}
    changed = await olu.submit(form, {"askers": [club.boosters, club.moderators], "mode": ["open"]}).settled()
    assert changed.text.count("**May ask**") == 1
    assert "Painting" not in changed.text
    refused = await paint(easel)
    assert f"<@&{club.boosters.id}>" in refused.text
    assert "Painting needs a role here" in refused.text
    again = (await press(easel, "Olu", await use(easel, "Olu", "show"), "policychange")).modal
    assert "Nothing would change" in (await olu.submit(again, {}).settled()).text
    cleared = await use(easel, "Olu", "set", askers=club.guild.roles[club.guild.id])
    assert "→ everybody" in cleared.text
    everyone = await use(easel, "Olu", "set", barred=club.guild.roles[club.guild.id])
    assert "That would mean everybody" in everyone.text


async def test_history_tells_who_changed_what_and_leads_back_after_a_confirmation(easel: Stage) -> None:
    olu = easel.discord.person("Olu")
    await use(easel, "Olu", "set", mode="off")
    await use(easel, "Olu", "set", mode="open", count=1)
    history = await use(easel, "Olu", "history")
    assert f"by <@{olu.id}>" in history.text
    assert "policyback" not in str((await use(easel, "Mo", "history")).original.buttons)
    asked = await olu.select(history.original, named(history, "policyback"), ["1"]).settled()
    assert "open → off" in asked.text
    assert "Nothing has changed yet" in asked.text
    assert "set here" in (await use(easel, "Mo", "show")).text
    apply = named(asked, "policyapply")
    done = await press(easel, "Olu", asked, "policyapply")
    assert "back to version 1" in done.text
    assert "Painting is off in this channel" in (await paint(easel)).text
    assert "That waited too long" in (await olu.press(done.original, apply, force=True).settled()).text
    undone = await use(easel, "Olu", "undo")
    assert "off → open" in undone.text


async def test_a_file_goes_out_and_comes_back_only_by_a_word(easel: Stage) -> None:
    mods = here(easel, "mods")
    await use(easel, "Olu", "set", mode="reviewed", review_channel=mods, models="flash, pro")
    exported = await use(easel, "Mo", "export")
    [file] = exported.original.attachments
    assert file.filename == "policy.yaml"
    assert b"# art-wall" in file.data
    same = await use(easel, "Olu", "import", file=("policy.yaml", file.data))
    assert "Nothing would change" in same.text
    edited = file.data.replace(b"mode: reviewed", b"mode: off") + b"  77:\n    mode: open\n"
    proposed = await use(easel, "Olu", "import", file=("policy.yaml", edited))
    assert "reviewed → off" in proposed.text
    assert "1 of its places is not in this server" in proposed.text
    assert "Painting**: reviewed" in (await use(easel, "Mo", "show")).text
    left = await press(easel, "Olu", proposed, "policyleave")
    assert "Left as it was" in left.text
    again = await use(easel, "Olu", "import", file=("policy.yaml", edited))
    await press(easel, "Olu", again, "policyapply")
    assert "Painting is off in this channel" in (await paint(easel)).text
    assert "from a file" in (await use(easel, "Olu", "history")).text


async def test_no_file_sends_pictures_elsewhere_or_does_harm(easel: Stage) -> None:
    world, olu = easel.discord.world, easel.discord.person("Olu")
    elsewhere = world.add_channel(world.add_guild("Elsewhere", olu.user), "general")
    for data, told in (
        (f"server: {{review_channel: {elsewhere.id}}}".encode(), "That channel is not in this server"),
        (b"server: {mode: reviewed}", "need a channel to be reviewed in"),
        (b"server: {models: [unheard-of]}", "does not take"),
        (b"server: &a {mode: open}\nchannels: *a", "Line 1 is not what I expected"),
        (b"\x00\xff\xfe", "I can’t read the file"),
        (b"#" * 200_000, "The file is too long"),
        (b"#" * 9_000_000, "The file is too long"),
    ):
        answer = await use(easel, "Olu", "import", file=("policy.yaml", data))
        assert told in answer.text
        assert answer.original.ephemeral
    assert "Nothing has been changed yet" in (await use(easel, "Mo", "history")).text


async def test_a_proposal_gives_way_to_what_somebody_else_set_meanwhile(easel: Stage) -> None:
    proposed = await use(easel, "Olu", "import", file=("policy.yaml", b"server: {count: 1}"))
    world, guild = easel.discord.world, easel.discord.club.guild
    role = world.add_role(guild, "Managers", int(Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES))
    world.add_member(guild, world.add_user("second"), role)
    await use(easel, "second", "set", count=2)
    late = await press(easel, "Olu", proposed, "policyapply")
    assert "The policy has changed in the meantime" in late.text


async def test_what_would_happen_is_told_rule_by_rule_and_costs_nothing(easel: Stage) -> None:
    ava, wall, mods = easel.discord.person("Ava"), here(easel, "art-wall"), here(easel, "mods")
    free = await use(easel, "Mo", "test", "mods", prompt="a cat --n 2", member=ava, channel=wall)
    assert "It would be painted and shown" in free.text
    await use(easel, "Olu", "set", mode="reviewed", review_channel=mods, count=1)
    looked = await use(easel, "Mo", "test", prompt="a cat", member=ava)
    assert "then wait for a moderator" in looked.text
    refused = await use(easel, "Mo", "test", prompt="a cat --n 2", member=ava)
    assert "It would be refused" in refused.text
    assert f"set in <#{wall.id}>" in refused.text
    assert easel.gemini.received == 0
    assert "12 left" in (await ava.slash("quota", {}, "art").settled()).text


async def test_why_somebody_cannot_paint_names_each_rule_and_the_way_to_change_it(easel: Stage) -> None:
    ava, club, world = easel.discord.person("Ava"), easel.discord.club, easel.discord.world
    assert f"<@{ava.id}> can paint" in (await use(easel, "Mo", "why", member=ava)).text
    await use(easel, "Olu", "set", askers=club.boosters, age="restricted")
    told = (await use(easel, "Mo", "why", member=ava)).text
    assert "can’t paint" in told
    assert "`/policy set askers:`" in told
    assert "`/policy set age:`" in told
    world.time_out(club.guild, ava.user, easel.clock.now() + 600)
    easel_role = next(role for role in club.guild.roles.values() if role.bot_id)
    world.overwrite(club.art_wall, easel_role, deny=Permission.ATTACH_FILES)
    told = (await use(easel, "Mo", "why", member=ava)).text
    assert "🚫 **Time-out by Discord**" in told
    assert "I lack attach files in that channel" in told
    hidden = (await use(easel, "Mo", "why", "mods", member=ava)).text
    assert "They lack view channel" in hidden
    stranger = world.add_user("stranger")
    assert "They are not in this server" in (await use(easel, "Mo", "why", member=stranger)).text


async def test_a_review_channel_that_is_open_or_closed_to_the_bot_is_warned_of(easel: Stage) -> None:
    club, world = easel.discord.club, easel.discord.world
    easel_role = next(role for role in club.guild.roles.values() if role.bot_id)
    world.overwrite(club.lounge, easel_role, deny=Permission.SEND_MESSAGES)
    told = (await use(easel, "Olu", "set", mode="reviewed", review_channel=club.lounge)).text
    assert f"Everybody can read <#{club.lounge.id}>" in told
    assert "I still need: send messages" in told


async def test_that_a_server_is_for_adults_takes_a_word_of_confirmation(easel: Stage) -> None:
    asked = await use(easel, "Olu", "set", adults_confirmed=True, age="restricted", where="server")
    assert "you confirm that this server is for adults" in asked.text
    assert "Painting**: open" in (await use(easel, "Mo", "show")).text
    await press(easel, "Olu", asked, "policyapply")
    assert "confirmed that the server is for adults" in (await use(easel, "Mo", "history")).text
    assert not (await paint(easel)).original.ephemeral


async def test_who_names_no_model_gets_one_that_is_used_here(easel: Stage) -> None:
    await use(easel, "Olu", "set", models="flash", sizes="all")
    asked = await paint(easel)
    await asked.until(lambda e: e.original is not None and e.original.attachments)
    assert easel.gemini.calls[0].model == "gemini-2.5-flash-image"
    refused = (
        await easel.discord.person("Ava").slash("imagine", {"prompt": "a cat", "model": "pro"}, "art-wall").settled()
    )
    assert "That model isn’t used here" in refused.text


async def test_suggestions_go_on_from_the_last_comma_and_only_for_managers(easel: Stage) -> None:
    olu, mo = easel.discord.person("Olu"), easel.discord.person("Mo")
    offered = await olu.complete("policy set", "models", "gemini-2.5-flash-image, pro", channel="art")
    assert offered
    assert all(choice["value"].startswith("gemini-2.5-flash-image, ") for choice in offered)
    assert {c["value"] for c in await olu.complete("policy set", "reset", "review", channel="art")} >= {"review_hours"}
    assert await mo.complete("policy set", "models", "pro", channel="art") == []


async def test_settings_say_how_painting_stands(easel: Stage) -> None:
    await use(easel, "Olu", "set", mode="off")
    settings = await easel.discord.person("Olu").slash("settings", {}, "art").settled()
    assert "Painting here is **open** · it differs in 1 place" in settings.text
    sanctions = await use(easel, "Olu", "sanctions", strikes_to_hold=2, provider_refusals="soft")
    assert "a soft strike" in sanctions.text


async def test_whoever_resumes_is_told_what_still_rests(easel: Stage) -> None:
    mo, ava = easel.discord.person("Mo"), easel.discord.person("Ava")

    async def says(command: str, **options: str) -> str:
        return (await mo.slash(command, options, "art").settled()).text

    await says("pause", where="guild")
    assert "rests in the whole server" in (await ava.slash("imagine", {"prompt": "a pier"}, "art").settled()).text
    assert "It is the whole server that rests" in await says("resume")
    await says("pause")
    assert "The whole server still rests" in await says("resume")
    assert "paints again" in await says("resume", where="guild")
    assert "Nothing is paused there" in await says("resume")


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({}, "There is nothing to set yet"),
        ({"reset": "nosuch"}, "There is no such setting"),
        ({"reset": "count", "count": 2}, "two wishes for one setting"),
        ({"where": "server", "channel": "mods", "count": 2}, "names two places"),
    ],
)
async def test_a_wish_that_says_too_little_or_too_much_is_told_so(
    easel: Stage, options: dict[str, object], title: str
) -> None:
    if "channel" in options:
        options = {**options, "channel": easel.discord.channel("mods")}
    said = await easel.discord.person("Olu").slash("policy set", options, "art").settled()
    assert title in said.text
