"""The forms that people fill in, and the reading of what they send back.

Forms are returned stopped, like cards: Discord sends a filled-in form as an interaction of its own, and the cog that
answers its custom id reads it with `Reworded.read` or `new_limits`. Every value is a stranger's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord import ui

from bot.domain.appeal import Refused
from bot.domain.budget import DOLLAR, Caps, read_dollars
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Refusal
from bot.domain.job import Job
from bot.domain.quota import Limits
from bot.domain.request import MAX_COUNT, PictureRequest
from bot.ui.custom_ids import Verb, make
from bot.ui.layout import shorten
from bot.ui.uses import USE_OF
from bot.ui.wording import Wording

LONGEST_INPUT = 4000
"""Characters that Discord's component reference allows a text input."""

LONGEST_SINCE = 20
LONGEST_REASON = 500

MOST_OPTIONS = 25
"""Options that Discord's component reference allows a select."""


def reword(job: Job, wording: Wording, catalogue: Catalogue) -> ui.Modal:
    """The job's words to be changed, with its aspect and count chosen."""
    return _reword(make(Verb.REWORDED, job.id), job.request, wording, catalogue)


def reword_refused(refused: Refused, wording: Wording, catalogue: Catalogue) -> ui.Modal:
    """The same for a request that was refused before there was a job."""
    return _reword(make(Verb.REWORDED_REFUSED, refused.id), refused.request, wording, catalogue)


def _reword(custom_id: str, request: PictureRequest, wording: Wording, catalogue: Catalogue) -> ui.Modal:
    prompt = ui.TextInput[ui.Modal](
        custom_id="prompt",
        style=discord.TextStyle.paragraph,
        default=request.prompt[:LONGEST_INPUT] or None,
        max_length=LONGEST_INPUT,
    )
    aspects = _aspects(request, catalogue)
    return _form(
        wording("Change the words"),
        custom_id,
        ui.Label(
            text=wording("What should the picture show?"),
            description=wording("Flags such as --size 2K or --model pro work here too"),
            component=prompt,
        ),
        ui.Label(
            text=wording("Aspect"),
            description=wording("Width to height"),
            component=_select("aspect", [(a, _use(a, wording)) for a in aspects], request.aspect),
        ),
        ui.Label(
            text=wording("How many"),
            description=wording("Each counts as one picture"),
            component=_select("count", [(str(n), "") for n in range(1, MAX_COUNT + 1)], str(request.count)),
        ),
    )


def settings(limits: Limits, wording: Wording) -> ui.Modal:
    """A server's limits to be changed."""
    return _form(
        wording("Settings"),
        make(Verb.SET),
        _short("daily", wording("Pictures a day"), wording("For each member"), str(limits.daily), 6),
        _short("monthly", wording("Pictures a month"), wording("For each member"), str(limits.monthly), 6),
        _short(
            "timezone",
            wording("Time zone"),
            wording("Days and months begin at its midnight, for example Europe/Berlin"),
            limits.timezone,
            64,
        ),
    )


def caps(own: Caps, wording: Wording) -> ui.Modal:
    """A server's own caps on what it may spend, to be changed; empty where it has set none."""
    hint = wording("US dollars, such as 4.50; empty: what this bot gives every server")
    return _form(
        wording("Budget"),
        make(Verb.CAPPED),
        _short("daily", wording("The most in a day"), hint, _amount(own.day), 12, required=False),
        _short("monthly", wording("The most in a month"), hint, _amount(own.month), 12, required=False),
    )


def new_caps(data: Mapping[str, Any]) -> Caps:
    """The filled-in `caps` form. Raises `Refusal("bad_cap")` where one is no amount."""
    values = dict(_answers(data))
    return Caps(day=read_dollars(values.get("daily", "")), month=read_dollars(values.get("monthly", "")))


def _amount(cap: int | None) -> str:
    return "" if cap is None else f"{cap / DOLLAR:.2f}"


def reason(verb: Verb, subject_id: int, wording: Wording) -> ui.Modal:
    """A moderator's own words; the form comes back under `verb`."""
    asked, about = wording("What should they know?"), wording("The member reads this")
    return _form(wording("A reason"), make(verb, subject_id), _words(asked, about))


def purge(user_id: int, pictures: int, since: str, reason: str, wording: Wording) -> ui.Modal:
    """What a purge would take down, to be confirmed; the form comes back as `Verb.PURGED`."""
    count = wording.plural("Take down {n} picture?", "Take down {n} pictures?", pictures)
    since_then, ways = (
        wording("All that they made since"),
        wording("And all that was made from it. This cannot be undone."),
    )
    return _form(
        count,
        make(Verb.PURGED, user_id),
        _short("since", since_then, ways, since, LONGEST_SINCE),
        _words(wording("Why?"), wording("The member reads this"), reason),
    )


def read_purge(data: Mapping[str, Any]) -> tuple[str, str]:
    """Since when, and why, of a filled-in `purge` form. Never raises."""
    return dict(_answers(data)).get("since", ""), read_reason(data)


def hold(subject_id: int, wording: Wording) -> ui.Modal:
    """Why an author is held; the form comes back as `Verb.HELD`."""
    asked, about = wording("Why?"), wording("The member reads this. /mod release ends the hold early.")
    return _form(wording("Put this author on hold"), make(Verb.HELD, subject_id), _words(asked, about))


def appeal(verb: Verb, subject_id: int, wording: Wording) -> ui.Modal:
    """A member's words to another moderator; the form comes back under `verb`."""
    asked, about = wording("Why should it be allowed?"), wording("A moderator reads this beside your prompt")
    return _form(wording("Ask a moderator"), make(verb, subject_id), _words(asked, about))


def report(job_id: int, wording: Wording) -> ui.Modal:
    asked, about = wording("What is wrong with it?"), wording("The moderators read this, and nobody else")
    return _form(wording("Report picture"), make(Verb.REPORTED, job_id), _words(asked, about))


def _words(label: str, description: str, default: str = "") -> ui.Label[ui.Modal]:
    field = ui.TextInput[ui.Modal](
        custom_id="reason",
        style=discord.TextStyle.paragraph,
        default=default[:LONGEST_REASON] or None,
        max_length=LONGEST_REASON,
        required=True,
    )
    return ui.Label(text=shorten(label, 45), description=shorten(description, 100), component=field)


def read_reason(data: Mapping[str, Any]) -> str:
    """From a modal interaction's `data`. Never raises."""
    return dict(_answers(data)).get("reason", "").strip()[:LONGEST_REASON]


@dataclass(frozen=True, slots=True)
class Reworded:
    """A filled-in `reword` form; None where it brought nothing usable."""

    prompt: str
    aspect: str | None
    count: int | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From a modal interaction's `data`. Never raises: the request is checked as any other."""
        values = dict(_answers(data))
        count = values.get("count", "")
        return cls(
            prompt=values.get("prompt", ""),
            aspect=values.get("aspect") or None,
            count=int(count) if count.isascii() and count.isdigit() and len(count) < 4 else None,
        )


def new_limits(data: Mapping[str, Any]) -> Limits:
    """The filled-in `settings` form. Raises `Refusal("bad_limit")` where a limit is no number; no zone is checked."""
    values = dict(_answers(data))
    return Limits(
        daily=_number(values.get("daily", "")),
        monthly=_number(values.get("monthly", "")),
        timezone=values.get("timezone", "").strip(),
    )


def _number(value: str) -> int:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise Refusal("bad_limit", value=digits)
    return int(digits)


def _answers(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each component's custom id and its value, the first one of a select; whatever has another shape is left out."""
    tops = data.get("components")
    for top in tops if isinstance(tops, list) else ():
        match top:
            case {"component": {"custom_id": str(name), "values": [str(value), *_]}}:
                yield name, value
            case {"component": {"custom_id": str(name), "value": str(value)}}:
                yield name, value


def _form(title: str, custom_id: str, *labels: ui.Label[ui.Modal]) -> ui.Modal:
    form = ui.Modal(title=shorten(title, 45), custom_id=custom_id)
    for label in labels:
        form.add_item(label)
    form.stop()
    return form


def _short(
    name: str, label: str, description: str, value: str, longest: int, *, required: bool = True
) -> ui.Label[ui.Modal]:
    default = value if len(value) <= longest else None  # what the environment sets may be longer than a form takes
    field = ui.TextInput[ui.Modal](custom_id=name, default=default, max_length=longest, required=required)
    return ui.Label(text=shorten(label, 45), description=shorten(description, 100), component=field)


def _select(name: str, options: list[tuple[str, str]], chosen: str) -> ui.Select[ui.Modal]:
    return ui.Select(
        custom_id=name,
        options=[
            discord.SelectOption(label=value, description=shorten(about, 100) or None, default=value == chosen)
            for value, about in options[:MOST_OPTIONS]
        ],
    )


def _aspects(request: PictureRequest, catalogue: Catalogue) -> tuple[str, ...]:
    model = catalogue.known(request.model)
    drawn = catalogue.aspects if model is None else model.aspects
    return drawn if request.aspect in drawn else (request.aspect, *drawn)


def _use(aspect: str, wording: Wording) -> str:
    return wording(USE_OF[aspect]) if aspect in USE_OF else ""
