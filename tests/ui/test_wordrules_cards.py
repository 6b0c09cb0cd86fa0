"""The cards of word rules: what Discord takes, whatever moderators and members write."""

import re
from collections.abc import Iterator

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.wordrules import Clause, Hit, Kind, Level, Problem, Rule, Source, Syntax, Unsupported, Verdict
from bot.ui import cards
from bot.ui.custom_ids import Verb, parse
from bot.ui.sentences import TABLE
from sandbox.discord.component_checks import check_components
from tests.ui.facts import ENGLISH, buttons, texts
from tests.wordrules import EPOCH

HOSTILE = "@everyone `x` <@1> [a](https://e.example) ||z|| ~~y~~ \u202e" * 9
WORDS = st.text(max_size=80) | st.just(HOSTILE[:70])
CLAUSES = st.builds(
    Clause,
    pattern=WORDS,
    syntax=st.sampled_from(Syntax),
    kind=st.sampled_from(Kind),
    channel_id=st.none() | st.integers(1, 2**63 - 1),
    note=WORDS,
    source=st.sampled_from(Source),
)
RULES = st.builds(lambda clause, number: Rule.of(clause, number, 9, EPOCH), CLAUSES, st.integers(1, 10**6))
PROBLEMS = st.builds(Problem, st.just(0), WORDS, st.sampled_from([*Unsupported, "empty", "long", "kind", "preset"]))


def drawn(data: st.DataObject) -> Iterator[ui.LayoutView]:
    added = data.draw(st.lists(CLAUSES, max_size=20))
    removed = data.draw(st.lists(RULES, max_size=20))
    problems = data.draw(st.lists(PROBLEMS, max_size=20))
    words = data.draw(st.text(max_size=400)) + HOSTILE
    hits = [Hit(rule, Level.ALIKE, 0, data.draw(st.integers(1, 300)), rule.pattern) for rule in removed]
    excused = tuple((hit, hit) for hit in hits)
    page = cards.RulesPage(removed[: cards.A_PAGE], 1, 3, 30, tells_words=data.draw(st.booleans()))
    yield cards.rules_list(page, ENGLISH)
    yield cards.rules_changed(7, added, range(len(added)), removed, ENGLISH)
    yield cards.rules_undone(added, removed, ENGLISH)
    yield cards.rules_proposal(7, added, removed, 3, problems, ENGLISH)
    yield cards.rules_tested(words, Verdict(hits[0] if hits else None, tuple(hits), excused), ENGLISH)


@given(st.data())
def test_every_card_is_a_message_that_discord_takes_and_nothing_on_it_is_alive(data: st.DataObject) -> None:
    for view in drawn(data):
        assert not list(check_components(view.to_components(), v2=True))
        assert all(parse(custom_id) for custom_id in buttons(view))
        told = re.sub(r"`[^`]*`", "", texts(view))
        assert all(re.fullmatch(r"<#\d+>", live) for live in re.findall(r"<[^>\s]+>|@everyone|\]\(|://|\|\||~~", told))


async def test_a_page_turns_only_where_there_is_one() -> None:
    def turns(page: int, pages: int) -> list[str]:
        view = cards.rules_list(cards.RulesPage([], page, pages, 30, tells_words=False), ENGLISH)
        return [custom_id for custom_id in buttons(view) if custom_id.startswith(Verb.RULES_PAGE)]

    assert turns(0, 1) == []
    assert turns(0, 2) == ["rulespage:v1:1"]
    assert turns(1, 3) == ["rulespage:v1:0", "rulespage:v1:2"]


async def test_a_script_without_spaces_gets_a_hint() -> None:
    for pattern, hinted in (("死", True), ("ความตาย", True), ("*死*", False), ("death", False)):
        syntax = Syntax.WILDCARD if "*" in pattern else Syntax.WORD
        view = cards.rules_changed(7, [Clause(pattern=pattern, syntax=syntax)], [1], [], ENGLISH)
        assert ("without spaces" in texts(view)) is hinted


@pytest.mark.parametrize("fault", list(Unsupported))
def test_every_reason_has_its_own_sentence(fault: Unsupported) -> None:
    assert f"bad_rule.{fault}" in TABLE or fault is Unsupported.SYNTAX
