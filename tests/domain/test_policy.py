"""What a server allows: nearest place, every rule, and values that anybody may have typed."""

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.policy import (
    DEFAULT,
    FIELDS,
    SERVER,
    SERVER_ONLY,
    Age,
    Circumstances,
    Mode,
    Place,
    Policy,
    Review,
    Scope,
    checked,
    differences,
    examine,
    may_approve,
    must_be_reviewed,
    plain,
    require_review_channel,
    resolve,
    typed,
)
from bot.domain.request import PictureRequest
from tests.policies import PLACES, VALUES

NOW = datetime(2026, 11, 22, tzinfo=UTC)
REQUEST = PictureRequest("a lighthouse", "brush", "1:1", "2K", 2)
WHO = Circumstances(7, 5, 4, frozenset({1, 2}), NOW - timedelta(days=3), age_restricted=False)
CATEGORY, CHANNEL = Place(Scope.CATEGORY, 4), Place(Scope.CHANNEL, 5)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(PLACES, st.integers(1, 9), st.none() | st.integers(1, 9))
def test_the_nearest_place_that_sets_a_field_counts(places: dict[Place, Any], channel: int, category: int | None):
    resolved = resolve(places, channel, category, 3)
    nearest = [Place(Scope.CHANNEL, channel), *([Place(Scope.CATEGORY, category)] if category else []), SERVER]
    for name in FIELDS:
        setting = next((place for place in nearest if name in places.get(place, {})), None)
        expected = getattr(DEFAULT, name) if setting is None else typed(name, places[setting][name])
        assert getattr(resolved.policy, name) == expected
        assert resolved.source(name) == setting


@given(st.sampled_from(sorted(FIELDS)), JSON)
def test_any_value_is_either_taken_or_refused_in_words(name: str, value: Any):
    with contextlib.suppress(Refusal):
        read = typed(name, value)
        assert typed(name, plain(read)) == read
        assert typed(name, json.loads(json.dumps(plain(read)))) == read


@given(st.one_of(st.text(max_size=20), st.integers(), st.none()).filter(lambda name: name not in FIELDS), JSON)
def test_a_setting_that_there_is_not_is_named(name: Any, value: Any):
    with pytest.raises(Refusal, match="unknown_field"):
        typed(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "closed"),
        ("mode", ["open"]),
        ("count", 0),
        ("count", 5),
        ("count", True),
        ("count", "3"),
        ("count", 2.0),
        ("references", 1),
        ("models", "brush"),
        ("models", ["a b"]),
        ("models", ["x\n"]),
        ("askers", [0]),
        ("askers", [2**63]),
        ("askers", [True]),
        ("askers", list(range(1, 60))),
        ("review_channel", -1),
        ("review_hours", 24 * 14 + 1),
    ],
)
def test_what_no_policy_takes_is_refused(name: str, value: Any):
    with pytest.raises(Refusal, match="bad_policy"):
        typed(name, value)


@given(VALUES)
def test_stored_settings_have_one_form(values: dict[str, Any]):
    once = checked(SERVER, values)
    assert checked(SERVER, once) == once
    assert list(once) == [name for name in FIELDS if name in once]
    assert checked(SERVER, {**values, "mode": None}) == {k: v for k, v in once.items() if k != "mode"}


@pytest.mark.parametrize("name", sorted(SERVER_ONLY))
def test_what_belongs_to_the_server_cannot_differ_between_channels(name: str):
    value = {bool: True, int: 3, type(None): 3}.get(type(getattr(DEFAULT, name)), plain(getattr(DEFAULT, name)))
    assert name in checked(SERVER, {name: value})
    for place in (CATEGORY, CHANNEL):
        with pytest.raises(Refusal, match="server_only"):
            checked(place, {name: value})


@pytest.mark.parametrize("place", [SERVER, CATEGORY, CHANNEL])
def test_no_review_without_a_channel_for_it_wherever_it_is_set(place: Place):
    with pytest.raises(Refusal, match="review_channel_missing"):
        require_review_channel({place: {"mode": "reviewed"}})
    require_review_channel({SERVER: {"review_channel": 9}} | {place: {"mode": "reviewed", "review_channel": 9}})
    require_review_channel({place: {"mode": "open"}})


POLICIES = st.builds(lambda values: Policy(**{name: typed(name, value) for name, value in values.items()}), VALUES)
ROLES = st.frozensets(st.integers(1, 9))
ANYBODY = st.builds(
    Circumstances,
    st.integers(1, 9),
    st.integers(1, 9),
    st.none() | st.integers(1, 9),
    ROLES,
    st.none() | st.datetimes(timezones=st.just(UTC)),
    age_restricted=st.booleans(),
    has_references=st.booleans(),
)
REQUESTS = st.builds(
    PictureRequest,
    st.text(),
    st.sampled_from(["brush", "pencil", ""]),
    st.just("1:1"),
    st.none() | st.text(max_size=3),
    st.integers(-1, 9),
)


@given(POLICIES, REQUESTS, ANYBODY, st.datetimes(timezones=st.just(UTC)))
def test_examining_never_raises_and_refuses_by_the_first_rule_that_fails(
    policy: Policy, request: PictureRequest, who: Circumstances, now: datetime
):
    verdict = examine(policy, request, who, now)
    failed = [finding.code for finding in verdict.findings if not finding.passed]
    assert (verdict.refusal.code if verdict.refusal else None) == (failed[0] if failed else None)
    assert verdict.reviewed <= (policy.mode is Mode.REVIEWED)
    assert Circumstances.from_json(json.loads(json.dumps(who.to_json()))) == who


@pytest.mark.parametrize(
    ("policy", "who", "code"),
    [
        ({}, {}, None),
        ({"mode": "off"}, {}, "channel_off"),
        ({"age": "restricted"}, {}, "adults_only"),
        ({"age": "restricted"}, {"age_restricted": True}, None),
        ({"age": "restricted", "adults_confirmed": True}, {}, None),
        ({"barred": [2]}, {}, "role_barred"),
        ({"barred": [3]}, {}, None),
        ({"askers": [3]}, {}, "role_missing"),
        ({"askers": [2, 3]}, {}, None),
        ({"askers": [1], "barred": [2]}, {}, "role_barred"),
        ({"models": ["pencil"]}, {}, "model_not_here"),
        ({"models": ["brush"]}, {}, None),
        ({"sizes": ["1K"]}, {}, "size_not_here"),
        ({"count": 1}, {}, "count_not_here"),
        ({"references": False}, {}, None),
        ({"references": False}, {"has_references": True}, "references_not_here"),
        ({"mode": "reviewed"}, {}, "no_review_channel"),
        ({"mode": "reviewed", "review_channel": 9}, {}, None),
    ],
)
def test_each_rule_says_no_where_it_should_and_only_there(
    policy: dict[str, Any], who: dict[str, Any], code: str | None
):
    asked = Policy(**{name: typed(name, value) for name, value in policy.items()})
    refusal = examine(asked, REQUEST, replace(WHO, **who), NOW).refusal
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("review", "who", "reviewed"),
    [
        (Review.ALWAYS, {}, True),
        (Review.NEW_MEMBERS, {}, True),
        (Review.NEW_MEMBERS, {"joined_at": NOW - timedelta(days=7)}, False),
        (Review.NEW_MEMBERS, {"joined_at": NOW - timedelta(days=7) + timedelta(seconds=1)}, True),
        (Review.NEW_MEMBERS, {"joined_at": None}, True),
        (Review.REFERENCES, {}, False),
        (Review.REFERENCES, {"has_references": True}, True),
    ],
)
def test_who_waits_for_a_moderator(review: Review, who: dict[str, Any], reviewed: bool):  # noqa: FBT001
    policy = Policy(mode=Mode.REVIEWED, review=review, age=Age.ANYWHERE)
    assert must_be_reviewed(policy, replace(WHO, **who), NOW) is reviewed
    assert not must_be_reviewed(replace(policy, mode=Mode.OPEN), replace(WHO, **who), NOW)


@pytest.mark.parametrize(
    ("policy", "user", "roles", "moderates", "code"),
    [
        ({}, 8, {1}, True, None),
        ({}, 8, {1}, False, "not_allowed"),
        ({"approvers": [1]}, 8, {1}, False, None),
        ({"approvers": [2]}, 8, {1}, False, "not_allowed"),
        ({}, 7, {1}, True, "own_picture"),
        ({"approvers": [1]}, 7, {1}, False, "own_picture"),
        ({"own_approval": True}, 7, {1}, True, None),
        ({"own_approval": True}, 7, {1}, False, "not_allowed"),
    ],
)
def test_who_approves(policy: dict[str, Any], user: int, roles: set[int], moderates: bool, code: str | None):  # noqa: FBT001
    asked = Policy(**{name: typed(name, value) for name, value in policy.items()})
    if code is None:
        may_approve(asked, user, frozenset(roles), 7, moderates=moderates)
        return
    with pytest.raises(Refusal, match=code):
        may_approve(asked, user, frozenset(roles), 7, moderates=moderates)


@settings(max_examples=50)
@given(PLACES, PLACES)
def test_differences_tell_every_change_and_nothing_else(before: dict[Place, Any], after: dict[Place, Any]):
    told = differences(before, after)
    rebuilt = {place: dict(values) for place, values in before.items()}
    for one in told:
        assert one.old != one.new
        rebuilt.setdefault(one.place, {})[one.name] = one.new
    kept = {place: {n: v for n, v in values.items() if v is not None} for place, values in rebuilt.items()}
    assert {p: v for p, v in kept.items() if v} == {p: dict(v) for p, v in after.items() if v}
    assert differences(after, after) == ()
    assert differences(before, after) == told


def test_a_place_is_written_and_read_back():
    for place in (SERVER, CATEGORY, CHANNEL):
        assert Place.parse(str(place)) == place
