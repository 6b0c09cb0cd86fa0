"""Every code that the bot may raise has a sentence, found by reading the source."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quota import Span
from bot.ui.sentences import TABLE, UNKNOWN, VARIANTS, say
from tests.ui.facts import ENGLISH

ROOT = Path(__file__).parents[2]

AT_START = {
    "sqlite_old",
    "schema_old",
    "schema_newer",
    "database_in_use",
    "database_forgotten",
    "pictures_forgotten",
    "commands_refused",
    "guild_unreachable",
}
"""These end a start of the bot with a line for its owner, as all does that its roof raises; no member reads it."""

CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def modules() -> Iterator[ast.Module]:
    """All that works for members: not what draws, and not the roof that builds, starts and examines the bot."""
    floors = [ROOT / "bot" / floor for floor in ("domain", "adapters", "services", "jobs")]
    for path in [
        ROOT / "bot/client.py",
        *(path for folder in (*floors, ROOT / "cogs") for path in folder.rglob("*.py")),
    ]:
        yield ast.parse(path.read_text(encoding="utf-8"))


def codes(tree: ast.Module) -> Iterator[str]:
    carriers = {"Refusal", "Trouble", "Failure", "Finding", *_own_carriers(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in carriers and node.args:
            yield from _strings(node.args[0])
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "code" for t in node.targets):
            yield from _strings(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name.endswith("_code"):
            for inside in ast.walk(node):
                if isinstance(inside, ast.Return) and inside.value is not None:
                    yield from _strings(inside.value)
        elif isinstance(node, ast.Dict):
            values = [v.value for v in node.values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
            if TABLE.keys() & set(values):  # a table that leads to one code leads to nothing but codes
                yield from values


def _own_carriers(tree: ast.Module) -> Iterator[str]:
    """Rows of a module's own tables: classes whose first field is `code`."""
    for node in ast.walk(tree):
        fields = [f for f in node.body if isinstance(f, ast.AnnAssign)] if isinstance(node, ast.ClassDef) else []
        if fields and ast.unparse(fields[0].target) == "code":
            yield node.name


def _strings(node: ast.expr) -> Iterator[str]:
    """The codes an expression may come to: itself, the two ends of a condition, a default of `.get`."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp():
            yield from _strings(node.body)
            yield from _strings(node.orelse)
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, default]):
            yield from _strings(default)


RAISED = {code for tree in modules() for code in codes(tree)}


def test_the_reading_of_the_source_finds_codes_of_every_kind():
    """A reader that finds nothing would let everything pass."""
    assert {
        "gone",
        "picture_blocked",
        "prohibited",
        "api_overloaded",
        "channel_gone",
        "store_full",
        "internal",
    } <= RAISED


@pytest.mark.parametrize("code", sorted(RAISED - AT_START))
def test_every_code_that_is_raised_has_a_sentence(code: str):
    assert CODE.fullmatch(code)
    assert code in TABLE


def test_no_sentence_waits_for_a_code_that_nobody_raises():
    assert {code.partition(".")[0] for code in TABLE} <= RAISED


@pytest.mark.parametrize("code", sorted(TABLE))
def test_a_sentence_is_complete_and_short(code: str):
    sentence = TABLE[code]
    for part in (sentence.title, sentence.happened, sentence.advice, sentence.reassurance):
        assert 0 < len(part) <= 130
        assert part == part.strip()
    assert not sentence.title.endswith(".")
    assert sentence.happened[-1] in ".”"
    assert sentence.advice[-1] in ".”}"


def test_every_variant_has_its_sentence_and_every_such_sentence_its_variant():
    assert {name for variants in VARIANTS.values() for name, _ in variants} == {code for code in TABLE if "." in code}


def test_an_unknown_code_gets_a_neutral_sentence():
    said = say("no_such_code", {"x": 1}, ENGLISH)
    assert said.title == UNKNOWN.title


def test_a_span_a_missing_choice_and_a_ceiling_choose_the_sentence():
    assert "today" in say("quota_spent", {"span": Span.DAY}, ENGLISH).title
    assert "this month" in say("quota_spent", {"span": Span.MONTH}, ENGLISH).title
    assert "this month" in say("quota_spent", {"span": "month"}, ENGLISH).title
    assert "one size only" in say("size_not_drawn", {"size": "4K", "model": "X", "possible": []}, ENGLISH).title
    assert "10000" in say("bad_limit", {"value": 99999, "most": 10000}, ENGLISH).happened


def test_values_read_as_people_write_them():
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert "<t:1795305600:R>" in say("quota_spent", {"span": "day", "resets_at": at}, ENGLISH).advice
    assert "1K, 2K or 4K" in say("size_not_drawn", {"possible": ["1K", "2K", "4K"]}, ENGLISH).advice
    assert "`--ar` or `--size`" in say("unknown_flag", {"possible": ["--ar", "--size"]}, ENGLISH).advice


def test_a_strangers_words_are_harmless_in_every_sentence():
    hostile = "@everyone **x** `y` <@1> [a](https://e.example) ||z||"
    for code in TABLE:
        for values in (dict.fromkeys(_names(code), hostile), {name: [hostile] for name in _names(code)}):
            said = say(code, values, ENGLISH)
            for part in (said.title, said.happened, said.advice):
                assert not re.search(r"@everyone|\*\*|<@|\]\(|\|\||://", part)


def _names(code: str) -> set[str]:
    sentence = TABLE[code]
    return set(re.findall(r"{(\w+)}", sentence.title + sentence.happened + sentence.advice)) or {"x"}


FIGURES = st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.datetimes(timezones=st.just(UTC)))


@given(
    st.sampled_from(sorted(TABLE)) | st.text(),
    st.dictionaries(st.sampled_from(["limit", "span", "possible", "model", "resets_at", "self", "message"]) | st.text(),
                    FIGURES | st.lists(FIGURES)),
)  # fmt: skip
def test_no_values_make_it_raise(code: str, values: dict[str, object]):
    said = say(code, values, ENGLISH)
    assert said.title
    assert len(said.title) + len(said.happened) + len(said.advice) < 3000
