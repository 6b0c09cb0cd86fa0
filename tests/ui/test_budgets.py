"""Every card and form stays within what Discord takes, whatever the facts are."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from discord import ui
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.catalogue import NATIVE, Catalogue, Model
from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Failure, JobState
from bot.domain.ports import Outlook, Showing
from bot.domain.quota import Limits, Quota, Span, Standing
from bot.ui import cards, forms
from bot.ui.custom_ids import parse
from bot.ui.sentences import TABLE
from sandbox.discord.component_checks import check_components
from sandbox.discord.openapi import load
from sandbox.discord.reply_checks import check_modal
from tests.ui.facts import (
    ASKER,
    CATALOGUE,
    ENGLISH,
    LIMITS,
    NOW,
    a_job,
    a_quota,
    buttons,
    failed,
    files,
    painted,
    texts,
    waiting,
)

COMPONENTS_V2 = 1 << 15
MODAL = 9

HOSTILE = st.sampled_from(
    ["`" * 9, "> " * 9, "\n", "@everyone", "<@1>", "*_~|", "👩‍👩‍👧‍👦", "Z̴̢̛͍", "\u202e", "<t:1:R>", "\x00"]
)
WORDS = st.lists(HOSTILE | st.text(max_size=30), max_size=12).map("".join)
LONG = st.builds(lambda words, times: words * times, WORDS, st.sampled_from([1, 50, 1000]))
NUMBERS = st.integers(0, 10**6)
INSTANTS = st.integers(1_420_070_400, 7_258_118_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
VALUES = st.dictionaries(
    st.sampled_from(["limit", "used", "held", "span", "possible", "model", "aspect", "size", "text", "flag", "value"]),
    LONG | NUMBERS | st.lists(LONG, max_size=40),
)
CODES = st.sampled_from(sorted(TABLE)) | st.text(max_size=20)
FAILURES = st.builds(Failure, CODES, VALUES, st.booleans())


@st.composite
def pictures(draw: st.DrawFn, slot: int) -> Any:
    kind = draw(st.sampled_from(["painted", "failed", "waiting"]))
    if kind == "waiting":
        return waiting(slot)
    if kind == "failed":
        failure = draw(FAILURES)
        return failed(slot, failure.code, **failure.values)
    return painted(slot, text=draw(LONG), reshaped=draw(st.booleans()), width=draw(NUMBERS), height=draw(NUMBERS),
                   model=draw(st.sampled_from([None, *(m.id for m in CATALOGUE.models), "m" * 200])))  # fmt: skip


@st.composite
def jobs(draw: st.DrawFn) -> Any:
    count = draw(st.integers(1, 4))
    slots = [draw(pictures(slot)) for slot in range(1, count + 1)]
    return a_job(
        *slots, prompt=draw(LONG), state=draw(st.sampled_from(JobState)), finished_at=draw(st.none() | INSTANTS)
    )


@st.composite
def quotas(draw: st.DrawFn) -> Quota:
    day, month = (Standing(span, draw(NUMBERS), draw(NUMBERS), draw(NUMBERS), draw(INSTANTS)) for span in Span)
    return Quota(day, month)


def many_models() -> Catalogue:
    """An owner's catalogue of forty models with long names."""
    one = {NATIVE: {"1:1": (1, 1)}}
    rows = (
        Model(
            f"m{n}" + "x" * 90, f"Model {n} " + "y" * 90, (), ("1:1", f"{n}:1"), (), one, {NATIVE: 1}, {NATIVE: 9.0}, 0
        )
        for n in range(40)
    )
    return Catalogue(rows)


def drawn(data: st.DataObject) -> Iterator[tuple[str, ui.LayoutView]]:
    job, failure, values, quota = (data.draw(s) for s in (jobs(), FAILURES, VALUES, quotas()))
    slots = tuple(p.slot for p in job.painted)
    catalogue = data.draw(st.sampled_from([CATALOGUE, many_models()]))
    limits = Limits(data.draw(NUMBERS), data.draw(NUMBERS), "America/Argentina/ComodRivadavia")
    yield "progress", cards.progress(job, Outlook(NOW, NOW + timedelta(hours=1), ahead=10**6), ENGLISH, catalogue)
    yield "result", cards.result(job, Showing(files(*slots), quota), ENGLISH, catalogue)
    yield "failure", cards.failure(job, failure, quota, ENGLISH, catalogue)
    yield "refusal", cards.refusal(Refusal(failure.code, **values), ENGLISH, job.request.prompt)
    yield "trouble", cards.trouble(Trouble(failure.code), "9" * 20, ENGLISH, job.request.prompt)
    yield "neutral", cards.neutral(job, ENGLISH)
    yield "stopped", cards.stopped(job, ENGLISH)
    yield "quota", cards.quota(quota, limits, ENGLISH)
    yield "details", cards.details(job, ENGLISH, catalogue)
    yield "guide", cards.guide(catalogue, limits, ENGLISH)
    yield "limits", cards.limits(limits, ENGLISH)
    yield "about", cards.about("10.20.30", catalogue, ENGLISH)
    yield "settings", cards.settings(limits, ENGLISH)
    yield "saved", cards.saved(limits, ENGLISH)


UNHURRIED = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@UNHURRIED
@given(st.data())
def test_every_card_is_a_message_that_discord_takes(data: st.DataObject):
    """At most 40 components counting nested ones and 4,000 characters in all, ids unique, nothing empty, and so on."""
    for name, view in drawn(data):
        components = view.to_components()
        assert not list(check_components(components, v2=True)), name
        assert not faults("/channels/1/messages", {"flags": COMPONENTS_V2, "components": components}), name
        assert all(parse(custom_id) for custom_id in buttons(view)), name


@UNHURRIED
@given(st.data())
def test_no_strangers_word_becomes_a_mention_a_link_or_markup(data: st.DataObject):
    """Beside the asker's name and the instants that the card itself writes, nothing on it is alive."""
    for name, view in drawn(data):
        told = re.sub(r"```.*?```", "", texts(view), flags=re.DOTALL)
        alive = re.findall(r"<[^>\s]+>|@everyone|@here|\]\(|://|\|\||~~", told)
        assert all(re.fullmatch(rf"<@{ASKER}>|<t:\d+:[RF]>", found) for found in alive), name


@UNHURRIED
@given(jobs(), st.sampled_from([CATALOGUE, many_models()]))
def test_every_form_is_a_modal_that_discord_takes(job: Any, catalogue: Catalogue):
    for form in (forms.reword(job, ENGLISH, catalogue), forms.settings(LIMITS, ENGLISH)):
        sent = form.to_dict()
        assert not list(check_modal(sent))
        assert not faults("/interactions/1/token/callback", {"type": MODAL, "data": sent})


async def test_cards_and_forms_are_stopped_so_that_nothing_of_them_stays_in_memory():
    for view in (
        cards.result(a_job(), Showing(files(1), a_quota()), ENGLISH, CATALOGUE),
        cards.quota(a_quota(), LIMITS, ENGLISH),
        forms.reword(a_job(), ENGLISH, CATALOGUE),
        forms.settings(LIMITS, ENGLISH),
    ):
        assert view.is_finished()


def test_the_same_facts_draw_the_same_card():
    """Nothing random, no clock: two processes draw one job alike."""
    twice = [cards.result(a_job(), Showing(files(1), a_quota()), ENGLISH, CATALOGUE).to_components() for _ in range(2)]
    assert twice[0] == twice[1]
    form = [forms.reword(a_job(), ENGLISH, CATALOGUE).to_dict() for _ in range(2)]
    assert form[0] == form[1]


def faults(route: str, body: Any) -> list[Any]:
    """By Discord's own description of its API, where EASEL_DISCORD_SPEC names a folder that has it; else none."""
    folder = os.environ.get("EASEL_DISCORD_SPEC")
    operation = load(Path(folder)).operation("POST", route) if folder else None
    return list(operation.request_faults(body, {})) if operation else []


@pytest.mark.skipif(not os.environ.get("EASEL_DISCORD_SPEC"), reason="EASEL_DISCORD_SPEC names no folder")
def test_the_description_does_refuse_what_discord_refuses():
    for wrong in ([{"type": 10, "content": "x" * 4001}], [{"type": 12, "items": []}], [{"type": 99}]):
        assert faults("/channels/1/messages", {"flags": COMPONENTS_V2, "components": wrong})
    assert faults("/interactions/1/token/callback", {"type": MODAL, "data": {"title": "x" * 46}})
