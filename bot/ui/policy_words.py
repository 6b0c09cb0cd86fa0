"""A policy's fields and their values as people read them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.domain.mention import Mention
from bot.domain.policy import DEFAULT, SERVER, Difference, Place
from bot.domain.text import quote
from bot.ui.layout import bullets, shorten
from bot.ui.wording import N_, Wording

LABELS = {
    "mode": N_("Painting"),
    "review": N_("A review looks at"),
    "models": N_("Models"),
    "sizes": N_("Sizes"),
    "count": N_("Pictures at once"),
    "references": N_("Pictures of one’s own"),
    "spoiler": N_("Covered as spoilers"),
    "age": N_("Pictures may be made"),
    "adults_confirmed": N_("Server for adults"),
    "askers": N_("May ask"),
    "barred": N_("May not ask"),
    "approvers": N_("May approve"),
    "own_approval": N_("Approving one’s own"),
    "review_channel": N_("Review channel"),
    "log_channel": N_("Log channel"),
    "review_hours": N_("Waits for a review"),
    "new_member_days": N_("Members are new for"),
    "strike_days": N_("Strikes count for"),
    "strikes_to_hold": N_("Strikes that lead to a hold"),
    "hold_hours": N_("A hold lasts"),
    "discord_timeout": N_("Discord’s time-out with a hold"),
    "provider_refusals": N_("Requests the image service holds back"),
    "own_appeals": N_("Appeals to whoever decided first"),
    "report_hide": N_("Reports that hide a picture"),
    "report_covers": N_("Reported pictures are covered only"),
}

WORDS = {
    ("mode", "off"): N_("off"),
    ("mode", "open"): N_("open"),
    ("mode", "reviewed"): N_("reviewed"),
    ("review", "always"): N_("all pictures"),
    ("review", "new_members"): N_("new members’ pictures"),
    ("review", "references"): N_("pictures with references"),
    ("spoiler", "never"): N_("no"),
    ("spoiler", "always"): N_("yes"),
    ("age", "anywhere"): N_("everywhere"),
    ("age", "restricted"): N_("in age-restricted channels"),
    ("provider_refusals", "off"): N_("no consequence"),
    ("provider_refusals", "soft"): N_("a soft strike"),
}

NOBODY_NAMED = {
    "models": N_("all"),
    "sizes": N_("all"),
    "askers": N_("everybody"),
    "barred": N_("nobody"),
    "approvers": N_("moderators"),
}
"""What an empty list means."""

NOTES = {
    "copied": N_("copied from {what}"),
    "restored": N_("back to version {what}"),
    "imported": N_("from a file"),
    "adults": N_("confirmed that the server is for adults"),
}
"""Why a version was made, by the first word of its note."""

MOST_LINES = 14
MOST_LISTED = 5
LONGEST_NAME = 40
LONGEST_LINE = 230
"""A card's 4,000 characters hold them all at once, and no line is so long that a mention in it would be cut."""


def label(name: str, wording: Wording) -> str:
    return wording(LABELS[name]) if name in LABELS else name


def value(name: str, value: Any, wording: Wording, most: int = MOST_LISTED) -> str:
    """A field's value, from a `Policy` or in JSON's types; of a list, so many."""
    if value is None:
        return wording("none")
    if isinstance(value, bool):
        return wording("yes") if value else wording("no")
    if isinstance(value, str):
        return wording(WORDS[name, value]) if (name, value) in WORDS else quote(value, LONGEST_NAME)
    if isinstance(value, int):
        return _number(name, value, wording)
    if not value:
        return wording(NOBODY_NAMED.get(name, NOBODY_NAMED["models"]))
    named = [Mention.role(one) if isinstance(one, int) else f"`{shorten(one, LONGEST_NAME)}`" for one in value[:most]]
    more = len(value) - most
    return wording.all_of([*named, *([wording.plural("{n} more", "{n} more", more)] if more > 0 else [])])


def place(place: Place, wording: Wording) -> str:
    return wording("the server") if place == SERVER else Mention.channel(place.id)


def difference(one: Difference, wording: Wording) -> str:
    """Old → new; a place that stops to set a field falls back to what the wider one says."""
    old, new = (_or_wider(one, each, wording) for each in (one.old, one.new))
    where = place(one.place, wording)
    return wording(
        "**{field}** · {place}: {old} → {new}", field=label(one.name, wording), place=where, old=old, new=new
    )


def differences(many: Iterable[Difference], wording: Wording, most: int = MOST_LINES) -> str:
    """A list of them, cut to what a card holds."""
    lines = [shorten(difference(one, wording), LONGEST_LINE) for one in many]
    more = len(lines) - most
    rest = [wording.plural("and {n} more", "and {n} more", more)] if more > 0 else []
    return bullets(lines[:most] + rest)


def note(text: str, wording: Wording) -> str:
    """What a version's note says; "" where it says nothing."""
    word, _, about = text.partition(" ")
    if word not in NOTES:
        return ""
    what = place(Place.parse(about), wording) if word == "copied" else quote(about, 40)
    return wording(NOTES[word], what=what)


def _or_wider(one: Difference, value_: Any, wording: Wording) -> str:
    if value_ is not None:
        return value(one.name, value_, wording, most=2)
    if one.place == SERVER:
        return value(one.name, getattr(DEFAULT, one.name, None), wording)
    return wording("as around it")


def _number(name: str, n: int, wording: Wording) -> str:
    if name.endswith("_channel"):
        return Mention.channel(n)
    return _UNITS[name.rpartition("_")[2]](n, wording) if name.rpartition("_")[2] in _UNITS else str(n)


_UNITS: Mapping[str, Callable[[int, Wording], str]] = {
    "hours": lambda n, wording: wording.plural("{n} hour", "{n} hours", n),
    "days": lambda n, wording: wording.plural("{n} day", "{n} days", n),
}
