"""Moderators' cards stay within what Discord takes and say no stranger's word alive, whatever the facts are."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from discord import ui

from bot.domain.appeal import Appeal, Refused
from bot.domain.audit import Action, Entry
from bot.domain.case import Case, CaseFile, CaseKind, CaseState, Decision, Queue, Record
from bot.domain.digest import Alarm, Digest, Hits
from bot.domain.gallery import GalleryPage
from bot.domain.job import Face, JobState
from bot.domain.note import Note
from bot.domain.preferences import Preferences
from bot.domain.purge import Account, Outcome
from bot.domain.report import Report, Reported
from bot.domain.sanction import Hold, Standing, Strike, StrikeKind
from bot.ui import cards
from bot.ui.cards._audit import ACTIONS
from bot.ui.cards._note import TITLES
from bot.ui.custom_ids import parse
from sandbox.discord.component_checks import check_components
from tests.ui.facts import CATALOGUE, ENGLISH, NOW, a_job, a_quota, buttons, failed, files, painted, texts

HOSTILE = "@everyone **x** `y` <@1> [a](https://e.example) ||z|| " * 100


def strike(kind: StrikeKind) -> Strike:
    return Strike(1, kind, "case:1", 9, NOW, NOW + timedelta(days=1), HOSTILE)


STANDING = Standing(Record(3, 4, 5), (strike(StrikeKind.STRIKE),) * 30, Hold(NOW, 9, NOW, HOSTILE))
CASE = Case(7, 1, CaseKind.APPEAL, 5, CaseState.OPEN, 42, NOW, None, statement=HOSTILE, against=9, reason=HOSTILE)
JOB = a_job(painted(1), painted(2), painted(3), painted(4), prompt=HOSTILE, state=JobState.DONE, message_id=8)
REFUSED = Refused(3, 1, 2, 42, "en-US", "count_not_here", {"most": HOSTILE}, JOB.request, NOW)
REPORTS = tuple(Report(JOB.id, n, 1, 7, HOSTILE, "en-US", None, NOW) for n in range(300))
ENTRY = Entry(1, 12, NOW, "paused", 7, 9, HOSTILE, f'"{HOSTILE}"', HOSTILE, HOSTILE, {}, {}, "", "f" * 64)
HITS = (Hits("count_not_here", 9), *(Hits("word_rule", 9, n, HOSTILE) for n in range(300)))
WEEK = Digest(NOW, NOW, {str(d): 1000 for d in Decision}, 60.0, 9e6, 3, 4, 5, HITS, 7_390_000)
ACCOUNT = Account(dict.fromkeys(Outcome, 1000), 500)

FACTS = {"reason": HOSTILE, "until": 5, "help": "pass", "refusal": 3, "case": 4, "member": 42, "counts": {"gone": 1}}
NEWS = Note(1, 1, 2, "verdict_rejected", FACTS, "", None, None, NOW)
DIFFERENCES = json.dumps([["server", name, HOSTILE] for name in ("askers", "models", "mode", "count")] * 5)
FILE = CaseFile(
    replace(CASE, kind=CaseKind.REVIEW, escalated=True, expires_at=NOW), STANDING.record, Queue(9, NOW), NOW, "always"
)

CARDS: dict[str, Any] = {
    "review": lambda: cards.review(JOB, FILE, files(1, 2, 3, 4), files(5, 6, 7), ENGLISH, CATALOGUE),
    "changed policy": lambda: cards.audit_page(
        [replace(ENTRY, old=DIFFERENCES, new=DIFFERENCES)] * 10, 1, ENGLISH, more=True, broken=None
    ),
    "appeal": lambda: cards.appeal(Appeal(CASE, JOB, None, STANDING), files(1, 2, 3, 4), ENGLISH),
    "appeal of a refused request": lambda: cards.appeal(Appeal(CASE, None, REFUSED, STANDING), (), ENGLISH),
    "report": lambda: cards.report(Reported(CASE, JOB, REPORTS, STANDING), files(1, 2, 3, 4), ENGLISH),
    "outcome": lambda: cards.outcome(replace(CASE, decision=Decision.DECLINE, decided_by=3), JOB, ENGLISH),
    "hidden": lambda: cards.hidden(JOB, ENGLISH),
    "appealed": lambda: cards.appealed(CASE, ENGLISH),
    "reported": lambda: cards.reported(CASE, ENGLISH),
    "audit": lambda: cards.audit_page([ENTRY] * 10, 1, ENGLISH, more=True, broken=3),
    "log": lambda: cards.audit_log([ENTRY] * 10, ENGLISH),
    "record": lambda: cards.record(42, STANDING, NOW, ENGLISH),
    "struck": lambda: cards.struck(42, STANDING, ENGLISH),
    "purge": lambda: cards.purge(42, ACCOUNT, ENGLISH),
    "whose": lambda: cards.whose(((JOB, True),) * 5, ENGLISH),
    "digest": lambda: cards.digest(WEEK, ENGLISH),
    "alarm": lambda: cards.alarm(Alarm(7, NOW, 300), ENGLISH),
    "me": lambda: cards.me(Preferences(direct=True), ENGLISH),
    "mine": lambda: cards.mine(GalleryPage(number=1, jobs=[JOB] * 4, notes=[NEWS] * 5), ENGLISH),
    "mine, with all there can be": lambda: cards.mine(
        GalleryPage(
            number=2,
            jobs=[replace(JOB, id=n) for n in range(1, 5)],
            looks={1: b"", 2: b""},
            owed=(1, 2),
            disputable=(3, 4),
            notes=[NEWS] * 5,
            passes=[replace(REFUSED, id=n) for n in range(1, 4)],
            more=True,
        ),
        ENGLISH,
    ),
    "fetched": lambda: cards.fetched(JOB, files(1, 2, 3, 4), ENGLISH),
    "details": lambda: cards.details(JOB, ENGLISH, CATALOGUE, moderates=True),
    **{f"note {code}": lambda code=code: cards.note(code, FACTS, ENGLISH) for code in [*TITLES, "unknown"]},
}


@pytest.mark.parametrize("name", CARDS)
async def test_every_card_is_a_message_that_discord_takes(name: str) -> None:
    view: ui.LayoutView = CARDS[name]()
    assert not list(check_components(view.to_components(), v2=True))
    assert all(parse(custom_id) for custom_id in buttons(view))
    assert view.is_finished()


@pytest.mark.parametrize("name", CARDS)
async def test_no_strangers_word_is_alive_on_a_card(name: str) -> None:
    told = re.sub(r"```.*?```", "", texts(CARDS[name]()), flags=re.DOTALL)
    assert "@everyone" not in told
    assert "://e" not in told
    assert "**x**" not in told
    assert "||z||" not in told


def test_every_act_of_the_record_has_its_words() -> None:
    assert set(ACTIONS) == set(Action)


async def test_what_the_image_service_held_back_can_be_appealed_and_what_is_down_not_reported() -> None:
    down = replace(JOB, face=Face.REMOVED)
    assert not any(i.startswith("report:") for i in buttons(cards.details(down, ENGLISH, CATALOGUE)))
    held_back = failed(1, "picture_blocked").failure
    other = failed(1, "no_picture").failure
    for failure, offered in ((held_back, True), (other, False)):
        shown = cards.failure(JOB, failure, a_quota(), ENGLISH, CATALOGUE)
        assert any(i.startswith("appeal:") for i in buttons(shown)) is offered
