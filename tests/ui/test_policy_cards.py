"""Policies' cards stay within what Discord takes, and every field, value and rule has words."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.ground import Ground
from bot.domain.policy import (
    DEFAULT,
    FIELDS,
    SERVER,
    Circumstances,
    Finding,
    Place,
    Policy,
    Resolved,
    Scope,
    Verdict,
    differences,
    examine,
    resolve,
    typed,
)
from bot.domain.request import PictureRequest
from bot.ui import cards, policy_form, policy_words
from bot.ui.cards._rehearsal import RULES
from bot.ui.custom_ids import parse
from bot.ui.sentences import TABLE
from sandbox.discord.component_checks import check_components
from sandbox.discord.reply_checks import check_modal
from tests.policies import PLACES
from tests.ui.facts import CATALOGUE, ENGLISH, NOW, buttons, texts

LARGEST = 2**63 - 1
WALL = Place(Scope.CHANNEL, LARGEST)
FULL = {
    name: [f"{n}{'x' * 98}" for n in range(50)] if name in {"models", "sizes"} else [LARGEST - n for n in range(50)]
    for name in ("models", "sizes", "askers", "barred", "approvers")
}
"""A place that names as much as it may."""

MISSING = ("view channel", "send messages", "attach files", "read message history")
GROUNDS = (Ground(LARGEST, there=False), Ground(LARGEST, there=True, public=True, missing=MISSING))
UNHURRIED = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


def version(places: Any, number: int = 2) -> cards.Version:
    return cards.Version(number, LARGEST, NOW, f"restored {number}", differences({}, places))


def drawn(places: Any, resolved: Resolved) -> dict[str, Any]:
    last = version(places)
    return {
        "policy": cards.policy(SERVER, resolved, last, ENGLISH, manages=True),
        "policy of a channel": cards.policy(WALL, resolved, last, ENGLISH, manages=False),
        "changed": cards.policy_changed(last, GROUNDS, ENGLISH),
        "history": cards.policy_history([version(places, n) for n in range(25, 0, -1)], ENGLISH, manages=True),
        "proposal": cards.policy_proposal(LARGEST, "adults", last.differing, NOW, (99, GROUNDS), ENGLISH),
        "left": cards.policy_left(ENGLISH),
        "file": cards.policy_file(10**6, ENGLISH),
    }


@UNHURRIED
@given(PLACES.filter(bool))
def test_every_card_is_a_message_that_discord_takes(places: Any):
    for name, view in drawn(places, resolve(places, 5, 4, 10**6)).items():
        assert not list(check_components(view.to_components(), v2=True)), name
        assert all(parse(custom_id) for custom_id in buttons(view)), name


def test_what_names_as_much_as_it_may_still_fits():
    places = dict.fromkeys((SERVER, Place(Scope.CATEGORY, LARGEST), WALL), FULL)
    policy = Policy(**{name: typed(name, value) for name, value in FULL.items()})
    for name, view in drawn(places, Resolved(policy, 10**6, dict.fromkeys(FIELDS, WALL))).items():
        assert not list(check_components(view.to_components(), v2=True)), name
        assert re.findall(r"<@?[&#]?\d+[^\d>]", texts(view)) == [], "no mention is cut"


def test_a_rehearsal_in_which_everything_fails_still_fits():
    who = Circumstances(LARGEST, LARGEST, None, frozenset(FULL["barred"]), None, age_restricted=False)
    policy = Policy(**{n: typed(n, v) for n, v in {**FULL, "mode": "off", "age": "restricted", "askers": [1]}.items()})
    request = PictureRequest("@everyone **x** <@1> " * 300, CATALOGUE.default.id, "1:1", "4K", 4)
    told = {
        finding.name: finding for finding in examine(policy, request, replace(who, has_references=True), NOW).findings
    }
    further = {
        name: Finding("paused", name, passed=False, values={"missing": list(MISSING), "until": NOW}) for name in RULES
    }
    verdict = Verdict(tuple({**further, **told}.values()), reviewed=True)
    resolved = Resolved(policy, 10**6, dict.fromkeys(FIELDS, WALL))
    facts = cards.Rehearsal(LARGEST, LARGEST, request, resolved, verdict)
    for view in (cards.would_happen(facts, ENGLISH, CATALOGUE), cards.why(facts, ENGLISH, CATALOGUE)):
        assert not list(check_components(view.to_components(), v2=True))
        alive = re.findall(r"<[^>\s]+>|@everyone|\*\*x", texts(view))
        assert set(alive) <= {f"<@{LARGEST}>", f"<#{LARGEST}>", "<@&1>", *(f"<@&{role}>" for role in FULL["barred"])}


@pytest.mark.parametrize("places", [{}, {SERVER: {"mode": "off"}}, {SERVER: FULL}])
def test_the_form_is_one_that_discord_takes(places: Any):
    policy = resolve(places, 0, None).policy
    form = policy_form.policy_form(WALL, policy, ENGLISH)
    assert not list(check_modal(form.to_dict()))
    assert parse(form.custom_id)


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["components", "component", "custom_id", "values"]), inner)))  # fmt: skip  # noqa: E501
def test_reading_a_form_never_raises(data: Any):
    wish = policy_form.read_policy_form({"components": data}, DEFAULT)
    assert set(wish) <= {"mode", "review", "askers", "barred", "approvers"}


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_field_and_each_of_its_words_can_be_read(name: str):
    assert name in policy_words.LABELS
    default = getattr(DEFAULT, name)
    if isinstance(default, str):
        assert {(name, str(one)) for one in type(default)} <= set(policy_words.WORDS)
    if isinstance(default, tuple):
        assert name in policy_words.NOBODY_NAMED
    assert policy_words.value(name, default, ENGLISH)


def test_every_rule_of_a_policy_has_a_label_and_its_refusal_a_sentence():
    who = Circumstances(1, 1, None, frozenset(), None, age_restricted=False)
    request = PictureRequest("x", "brush", "1:1", "1K", 1)
    for finding in examine(DEFAULT, request, who, NOW).findings:
        assert finding.name in RULES
        assert Refusal(finding.code).code in TABLE
