"""Word rules from a moderator's command to a member's refusal, over real sockets."""

import pytest

from sandbox.discord.commands import CHAT_INPUT
from sandbox.discord.entities import Json, Kind
from sandbox.discord.forms import NotOffered, fill_options
from sandbox.discord.people import Person
from sandbox.discord.permissions import Permission
from sandbox.stage import Stage
from tests.journeys.conftest import painted, quota_left

GORE = {
    "id": "7001",
    "creator_id": "3",
    "name": "No gore",
    "event_type": 1,
    "trigger_type": 1,
    "trigger_metadata": {
        "keyword_filter": ["*blood*", "gore"],
        "regex_patterns": [r"de+ath\d", r"(?=never)x"],
        "allow_list": ["blood orange"],
    },
    "actions": [{"type": 1, "metadata": {}}],
    "enabled": True,
    "exempt_roles": [],
    "exempt_channels": [],
}
PRESET = GORE | {
    "id": "7002",
    "name": "Swearing",
    "trigger_type": 4,
    "trigger_metadata": {"presets": [1, 3], "allow_list": []},
}


async def test_a_rule_refuses_before_anything_is_asked_or_held_and_no_longer_once_it_is_gone(easel: Stage) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    added = await mo.slash("rules add", {"rule": "volcano", "note": "no disasters"}, "art").settled()
    assert added.original.ephemeral
    refused = await ava.slash("imagine", {"prompt": "a v0lc4no at dusk"}, "art").settled()
    assert refused.original.ephemeral
    assert "rule 1" in refused.text
    assert "no disasters" in refused.text
    assert "volcano" not in refused.text
    assert easel.gemini.received == 0
    assert "12 left" in await quota_left(ava)
    seen_by_all = [m for m in easel.discord.messages(easel.discord.channel("art"), ava) if m.seen_by is None]
    assert seen_by_all == []
    await mo.slash("rules remove", {"number": 1}, "art").settled()
    await painted(ava.slash("imagine", {"prompt": "a v0lc4no at dusk"}, "art"))
    assert easel.gemini.paid == 1


async def test_buttons_and_forms_meet_the_rules_too(easel: Stage) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    first = ava.slash("imagine", {"prompt": "a volcano"}, "art")
    await painted(first)
    await mo.slash("rules add", {"rule": "volcano"}, "art").settled()
    again = await ava.press(first.original, f"again:v1:{first.interaction.id}").settled()
    assert again.original.ephemeral
    assert "rule 1" in again.text
    form = (await ava.press(first.original, f"reword:v1:{first.interaction.id}").settled()).modal
    reworded = await ava.submit(form, {"prompt": "v o l c a n o"}).settled()
    assert "rule 1" in reworded.text
    assert easel.gemini.paid == 1


async def test_rules_are_for_moderators_and_a_channels_rule_for_that_channel(easel: Stage) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    with pytest.raises(NotOffered):
        ava.slash("rules list", {}, "art")
    forged = await ava.slash("rules list", {}, "art", force=True).settled()
    assert "Your roles don’t include that" in forged.text
    await mo.slash("rules add", {"rule": "volcano", "channel": easel.discord.channel("art-wall")}, "art").settled()
    await painted(ava.slash("imagine", {"prompt": "a volcano"}, "art"))
    refused = await ava.slash("imagine", {"prompt": "a volcano"}, "art-wall").settled()
    assert "rule 1" in refused.text


async def test_numbers_are_completed_for_moderators_and_for_nobody_else(easel: Stage) -> None:
    mo = easel.discord.person("Mo")
    for rule in ("volcano", "*quake*"):
        await mo.slash("rules add", {"rule": rule}, "art").settled()
    choices = await mo.complete("rules remove", "number", "quake", {}, "art")
    assert [choice["value"] for choice in choices] == [2]
    assert await forged_completion(easel.discord.person("Ava"), "rules remove", "number") == []


async def forged_completion(person: Person, command: str, option: str) -> list[Json]:
    """What is offered to somebody whose client would not show them the command."""
    place = person._place("art")
    found = person._offered(command, CHAT_INPUT, place, force=True)
    filled = fill_options(person.backstage, place, found, {option: ""}, focused=option)
    asked = person._send(Kind.AUTOCOMPLETE, place, person._command_data(found, filled.options), filled.resolved)
    return (await asked.answered()).choices or []


async def test_a_test_says_which_rule_hits_and_how_it_was_read_and_paints_nothing(easel: Stage) -> None:
    mo = easel.discord.person("Mo")
    await mo.slash("rules add", {"rule": "volcano"}, "art").settled()
    await mo.slash("rules add", {"rule": "volcano cake", "kind": "allow"}, "art").settled()
    stopped = await mo.slash("rules test", {"text": "a v0lc4no"}, "art").settled()
    assert stopped.original.ephemeral
    assert "would be stopped" in stopped.text
    assert "as it looks" in stopped.text
    passing = await mo.slash("rules test", {"text": "a Volcano Cake"}, "art").settled()
    assert "would pass" in passing.text
    assert "let pass by rule 2" in passing.text
    assert easel.gemini.received == 0


async def test_automod_is_read_once_the_bot_may_and_a_preview_comes_before_the_change(easel: Stage) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    world, guild = easel.discord.world, easel.discord.club.guild
    world.set_auto_moderation(guild, [GORE, PRESET])
    closed = await mo.slash("rules import", {}, "art").settled()
    assert "Manage Server" in closed.text
    role = next(role for role in guild.roles.values() if role.bot_id)
    role.permissions |= int(Permission.MANAGE_GUILD)
    world.role_changed(guild, role)
    preview = await mo.slash("rules import", {}, "art").settled()
    assert "This would change" in preview.text
    assert "looks around itself" in preview.text
    assert "Swearing" in preview.text
    await painted(ava.slash("imagine", {"prompt": "a bloodhound"}, "art"))
    applied = await mo.press(preview.original, f"rulesapply:v1:{preview.interaction.id}").settled()
    assert "Rules changed" in applied.text
    assert "No gore" in (await ava.slash("imagine", {"prompt": "a bloodhound"}, "art").settled()).text
    await painted(ava.slash("imagine", {"prompt": "a blood orange"}, "art"))
    twice = await mo.slash("rules import", {}, "art").settled()
    assert "Nothing would change" in twice.text
    await mo.press(preview.original, f"rulesundo:v1:{preview.interaction.id}").settled()
    await painted(ava.slash("imagine", {"prompt": "a bloodhound"}, "art"))


async def test_a_list_as_text_or_as_a_file_is_taken_once_it_was_seen(easel: Stage) -> None:
    mo = easel.discord.person("Mo")
    pasted = await mo.slash("rules import", {"text": "volcano, /la+va{1,3}/, +volcano cake, (bad*"}, "art").settled()
    assert "3 new" in pasted.text or "4 new" in pasted.text
    file = ("rules.csv", b"pattern,kind,note\nvolcano,block,no disasters\n/(?!x)y/,,\nfine cake,allow,\n")
    sent = await mo.slash("rules import", {"file": file}, "art").settled()
    assert "no disasters" in sent.text
    assert "2 new" in sent.text
    assert "1 left out" in sent.text
    await mo.press(sent.original, f"rulesapply:v1:{sent.interaction.id}").settled()
    late = await mo.press(pasted.original, f"rulesapply:v1:{pasted.interaction.id}").settled()
    assert "Somebody else changed the rules" in late.text
    listed = await mo.slash("rules list", {}, "art").settled()
    assert "volcano" in listed.text
    assert "2 rules" in listed.text


async def test_whether_members_hear_the_word_is_the_servers_choice(easel: Stage) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    await mo.slash("rules add", {"rule": "volcano"}, "art").settled()
    listed = await mo.slash("rules list", {}, "art").settled()
    await mo.press(listed.original, "rulestell:v1:0").settled()
    told = await ava.slash("imagine", {"prompt": "one v0lc4no"}, "art").settled()
    assert "because of “v0lc4no”" in told.text
    await mo.press(listed.original, "rulesquiet:v1:0").settled()
    quiet = await ava.slash("imagine", {"prompt": "one v0lc4no"}, "art").settled()
    assert "because of" not in quiet.text
