"""The record, for moderators: as a log channel reads it, and page by page."""

import json
from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.audit import Action, Entry
from bot.domain.budget import dollars
from bot.domain.text import quote
from bot.ui import policy_words
from bot.ui.layout import Colour, card, dotted, mention, relative, rule, shorten, small_print, text
from bot.ui.wording import N_, Wording

LONGEST_FACT = 80
SHOWN_OF_HASH = 12

ACTIONS = {
    "case_decided": N_("decided a review"),
    "case_escalated": N_("escalated a review"),
    "case_expired": N_("a review expired"),
    "case_withdrawn": N_("a case was withdrawn"),
    "paused": N_("paused painting"),
    "resumed": N_("resumed painting"),
    "limits_set": N_("set the limits"),
    "caps_set": N_("set the caps on money"),
    "policy_changed": N_("changed the policy"),
    "job_stopped": N_("stopped a job"),
    "picture_erased": N_("erased a picture"),
    "picture_hidden": N_("a picture was hidden"),
    "picture_restored": N_("restored a picture"),
    "picture_removed": N_("removed a picture"),
    "picture_blocked": N_("blocked a picture"),
    "picture_unblocked": N_("unblocked a picture"),
    "purge_begun": N_("began a purge"),
    "purge_ended": N_("a purge ended"),
    "strike_given": N_("gave a strike"),
    "strikes_pardoned": N_("pardoned strikes"),
    "hold_set": N_("set a hold"),
    "hold_lifted": N_("lifted a hold"),
    "appeal_made": N_("appealed"),
    "appeal_decided": N_("decided an appeal"),
    "picture_reported": N_("reported a picture"),
    "report_decided": N_("decided a report"),
    "rules_changed": N_("changed the word rules"),
    "fields_erased": N_("erased personal fields of the record"),
}


def audit_log(entries: Sequence[Entry], wording: Wording) -> ui.LayoutView:
    """What the log channel is told: a line for each act, with the beginning of its hash as a witness."""
    lines = [f"{_line(entry, wording)}\n-# {entry.hash[:SHOWN_OF_HASH]}" for entry in entries]
    return card(Colour.QUIET, text(*lines))


def audit_page(
    entries: Sequence[Entry], page: int, wording: Wording, *, more: bool, broken: int | None
) -> ui.LayoutView:
    """One page, newest first, and whether the whole chain is what it was."""
    if broken is None:
        state = wording("🔗 The record is intact")
    else:
        state = wording("⛓️‍💥 The record was tampered with at entry {number}", number=broken)
    onward = wording("`/audit page: {page}` shows older entries", page=page + 1) if more else ""
    return card(
        Colour.QUIET if broken is None else Colour.OUR_FAULT,
        text(wording("### 📜 Record"), *(_line(entry, wording) for entry in entries)),
        None if entries else text(wording("Nothing fits.")),
        rule(),
        small_print(state, onward),
    )


def exported(name: str, count: int, wording: Wording) -> ui.LayoutView:
    """The record as a file; `name` is the attachment's."""
    told = wording.plural("{n} entry", "{n} entries", count)
    return card(Colour.DONE, text(wording("### 📜 Record"), told), ui.File(f"attachment://{name}"))


def _line(entry: Entry, wording: Wording) -> str:
    action = wording(ACTIONS[entry.action]) if entry.action in ACTIONS else quote(entry.action, 40)
    actor = "" if not entry.actor_id else mention(entry.actor_id)
    return dotted(
        f"**{entry.number}**",
        relative(entry.at),
        f"{actor} {action}".strip(),
        _subject(entry.subject or ""),
        _change(entry, wording),
        quote(entry.reason, LONGEST_FACT) if entry.reason else "",
        f"#{entry.case_id}" if entry.case_id else "",
    )


def _subject(subject: str) -> str:
    kind, _, number = subject.partition(":")
    if number.isascii() and number.isdigit():
        return {"member": f"<@{number}>", "channel": f"<#{number}>"}.get(kind, f"`{kind} {number}`")
    return quote(subject, LONGEST_FACT) if subject else ""


def _change(entry: Entry, wording: Wording) -> str:
    old, new = _told(entry.old), _told(entry.new)
    if _is_policy(old) and _is_policy(new):
        fields = (_field(before, after, wording) for before, after in zip(old, new, strict=False))
        return shorten("; ".join(fields), 2 * LONGEST_FACT)
    if entry.action == Action.CAPS_SET:
        old, new = (_in_dollars(told, wording) for told in (old, new))
    before, after = _fact(old), _fact(new)
    return f"{before} → {after}" if before and after else after or before


def _in_dollars(caps: Any, wording: Wording) -> Any:
    """The caps that there are, as money; the record has millionths of a dollar."""
    if not isinstance(caps, dict):
        return caps
    set_ones = {span: dollars(most) for span, most in caps.items() if isinstance(most, int)}
    return set_ones or wording("no cap")


def _is_policy(told: Any) -> bool:
    """Whether this is what a change of the policy leaves in the record: place, field and value of each difference."""
    return isinstance(told, list) and bool(told) and all(isinstance(one, list) and len(one) == 3 for one in told)


def _field(before: Sequence[Any], after: Sequence[Any], wording: Wording) -> str:
    _, name, old = before
    label = quote(policy_words.label(str(name), wording), LONGEST_FACT)
    was, now = (policy_words.value(str(name), value, wording, most=2) for value in (old, after[2]))
    return f"{label}: {was} → {now}"


def _told(value: str | None) -> Any:
    """What an entry says was or is: JSON, or a word."""
    try:
        return None if value is None else json.loads(value)
    except ValueError:
        return value


def _fact(told: Any) -> str:
    if told is None or told == []:
        return ""
    if isinstance(told, list):
        return quote(", ".join(str(one) for one in told), LONGEST_FACT)
    if isinstance(told, dict):
        return quote(", ".join(f"{name} {value}" for name, value in told.items()), LONGEST_FACT)
    return quote(str(told), LONGEST_FACT)
