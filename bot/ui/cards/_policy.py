"""What a server allows, as those who look after it see it: how it stands, what has changed, what would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord
from discord import ui

from bot.domain.ground import Ground
from bot.domain.mention import Mention
from bot.domain.policy import FIELDS, SERVER, SERVER_ONLY, Difference, Place, Resolved
from bot.ui import policy_words
from bot.ui.custom_ids import Verb, make
from bot.ui.layout import Colour, bullets, button, card, mention, relative, row, rule, shorten, small_print, text
from bot.ui.wording import Wording

TOLD_EVERYWHERE = frozenset({"adults_confirmed", "review_channel"})
"""Of what belongs to the server, what decides in a channel."""

VERSIONS_TOLD = 6
POLICY_FILE = "policy.yaml"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the past, and what it changed."""

    number: int
    by: int
    at: datetime
    note: str
    differing: tuple[Difference, ...]


def policy(place: Place, resolved: Resolved, last: Version | None, wording: Wording, *, manages: bool) -> ui.LayoutView:
    """What holds at a place, and where each field comes from; with the ways to change it for who `manages`."""
    told = [n for n in FIELDS if place == SERVER or n not in SERVER_ONLY or n in TOLD_EVERYWHERE]
    return card(
        Colour.QUIET,
        text(wording("### 🧭 Policy · {place}", place=policy_words.place(place, wording))),
        text(bullets(_field(name, place, resolved, wording) for name in told)),
        row(
            button(Verb.POLICY_CHANGE, wording("Change…"), "✏️", job_id=place.id) if manages else None,
            button(Verb.POLICY_LOG, wording("History"), "📜"),
            _undo(last.number, wording) if manages and last else None,
        ),
        rule(),
        small_print(wording("version {n}", n=resolved.version), _made(last, wording) if last else ""),
    )


def _field(name: str, place: Place, resolved: Resolved, wording: Wording) -> str:
    source = resolved.source(name)
    value = policy_words.value(name, getattr(resolved.policy, name), wording)
    told = f"**{policy_words.label(name, wording)}**: {value}"
    if source is None or source == place:
        return told if source is None else wording("{field} · set here", field=told)
    return wording("{field} · from {place}", field=told, place=policy_words.place(source, wording))


def policy_changed(version: Version, grounds: Iterable[Ground], wording: Wording) -> ui.LayoutView:
    """What has just changed, old → new, with a way back; `grounds` are the channels it leans on."""
    warnings = [line for ground in grounds for line in _warnings(ground, wording)]
    return card(
        Colour.YOUR_MOVE if warnings else Colour.DONE,
        text(wording("### ✅ Policy changed"), policy_words.differences(version.differing, wording)),
        text(*warnings) if warnings else None,
        row(_undo(version.number, wording)),
        rule(),
        small_print(
            wording("version {n}", n=version.number),
            policy_words.note(version.note, wording),
            wording("applies to every request from now on, and to pictures that are not shown yet"),
        ),
    )


def _warnings(ground: Ground, wording: Wording) -> Iterable[str]:
    channel = Mention.channel(ground.channel_id)
    if not ground.there:
        yield wording("⚠️ {channel} is gone, or I can’t see it: nobody will be asked.", channel=channel)
        return
    if ground.public:
        yield wording("⚠️ Everybody can read {channel}: they would see what is still to be decided.", channel=channel)
    if ground.missing:
        missing = wording.all_of(ground.missing)
        yield wording("⚠️ In {channel} I still need: {missing}.", channel=channel, missing=missing)


def policy_history(versions: Sequence[Version], wording: Wording, *, manages: bool) -> ui.LayoutView:
    """Who changed what, newest first; a manager may choose a version to go back to."""
    lines = [_version(version, wording) for version in versions[:VERSIONS_TOLD]]
    choice = _versions(versions, wording) if manages and versions else None
    return card(
        Colour.QUIET,
        text(wording("### 📜 How the policy came about"), *(lines or [wording("Nothing has been changed yet.")])),
        None if choice is None else ui.ActionRow(choice),
    )


def _version(version: Version, wording: Wording) -> str:
    title = f"**{wording('version {n}', n=version.number)}** · {_made(version, wording)}"
    about = policy_words.note(version.note, wording)
    return "\n".join(
        line for line in (title, about, policy_words.differences(version.differing, wording, most=2)) if line
    )


def _versions(versions: Sequence[Version], wording: Wording) -> ui.Select[ui.LayoutView] | None:
    """Every version but the one that holds; 0 is before the first."""
    earlier = list(versions[1:])
    options = [
        discord.SelectOption(
            label=wording("Version {n}", n=version.number),
            value=str(version.number),
            description=shorten(_fields(version, wording), 100) or None,
        )
        for version in earlier
    ]
    if versions[-1].number == 1:
        options.append(discord.SelectOption(label=wording("Before the first change"), value="0"))
    if not options:
        return None
    return ui.Select(
        custom_id=make(Verb.POLICY_BACK), placeholder=wording("Go back to a version…"), options=options[:25]
    )


def _fields(version: Version, wording: Wording) -> str:
    return wording.all_of(dict.fromkeys(policy_words.label(one.name, wording) for one in version.differing))


def policy_proposal(
    proposal_id: int,
    note: str,
    differing: Iterable[Difference],
    expires_at: datetime,
    warnings: tuple[int, tuple[Ground, ...]],
    wording: Wording,
) -> ui.LayoutView:
    """What would change, before anything does; `warnings` are how many places are unknown, and the channels meant."""
    unknown, grounds = warnings
    strange = wording.plural(
        "⚠️ {n} of its places is not in this server.", "⚠️ {n} of its places are not in this server.", unknown
    )
    cautions = [*([strange] if unknown else []), *(line for ground in grounds for line in _warnings(ground, wording))]
    return card(
        Colour.YOUR_MOVE,
        text(wording("### 🔍 This would change"), policy_words.differences(differing, wording)),
        text(_adults(wording)) if note == "adults" else None,
        text(*cautions) if cautions else None,
        row(
            button(Verb.POLICY_APPLY, wording("Apply"), "✅", job_id=proposal_id, style=discord.ButtonStyle.primary),
            button(Verb.POLICY_LEAVE, wording("Leave it"), "✋", job_id=proposal_id),
        ),
        rule(),
        small_print(
            wording("Nothing has changed yet"),
            policy_words.note(note, wording),
            wording("expires {when}", when=relative(expires_at)),
        ),
    )


def _adults(wording: Wording) -> str:
    return wording(
        "By applying it you confirm that this server is for adults. Your name and the moment are kept with it."
    )


def policy_left(wording: Wording) -> ui.LayoutView:
    """That a proposal was not taken."""
    return card(Colour.QUIET, small_print(wording("✋ Left as it was")))


def policy_file(version: int, wording: Wording) -> ui.LayoutView:
    """The policy as a file, which goes with this message."""
    return card(
        Colour.QUIET,
        text(
            wording("### 📤 The policy as a file"),
            wording("Change it as you like; `/policy import` shows what would become of it before anything does."),
        ),
        ui.File(f"attachment://{POLICY_FILE}"),
        small_print(wording("version {n}", n=version)),
    )


def _undo(version: int, wording: Wording) -> ui.Button[ui.LayoutView]:
    return button(Verb.POLICY_UNDO, wording("Undo"), "↩️", job_id=version)


def _made(version: Version, wording: Wording) -> str:
    return wording("{when} by {member}", when=relative(version.at), member=mention(version.by))
