"""How words are read and what follows, apart from the engines that find them."""

from contextlib import suppress

import pytest
from confusable_homoglyphs import confusables
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.wordrules import (
    Clause,
    Hit,
    Kind,
    Level,
    Source,
    Syntax,
    Unsupported,
    decide,
    keys,
    read_file,
    read_listing,
    read_pasted,
    read_pattern,
    readings,
    unsupported,
)
from bot.domain.wordrules._looks import CONFUSABLE
from tests.wordrules import rule, somebody

ANY_TEXT = st.text() | st.text(alphabet="aсa1!|@$*-_.'’ \n\u200b\u0301ɐ%6&#;\\xIl", max_size=60)


@given(ANY_TEXT)
def test_no_text_makes_reading_raise_and_every_place_lies_in_it(text: str) -> None:
    for reading in readings(text):
        assert len(reading.words) == len(reading.spans)
        assert all(0 <= start <= end <= len(text) for start, end in reading.spans)
        for first in range(0, len(reading.text), 7):
            start, end = reading.source(first, min(first + 5, len(reading.text)))
            assert 0 <= start <= len(text)
            assert 0 <= end <= len(text)


@given(st.text(alphabet=st.characters(codec="ascii", categories=["Ll"]), min_size=4, max_size=12), st.data())
def test_the_source_of_a_word_is_where_it_stands(word: str, data: st.DataObject) -> None:
    before = data.draw(st.text(alphabet="bc ", max_size=20))
    text = f"{before} {word} end"
    for reading in readings(text)[:2]:
        at = reading.text.rindex(f" {word} ") + 1
        start, end = reading.source(at, at + len(word))
        assert text[start:end] == word


def test_the_lookalikes_are_unicodes_own() -> None:
    """The table holds what the package with Unicode's whole file says of Latin letters, and nothing else."""
    for letter, signs in CONFUSABLE.items():
        known = {
            entry["c"] for form in (letter, letter.upper()) for entry in confusables.confusables_data.get(form, ())
        }
        assert set(signs) <= known, letter


@pytest.mark.parametrize(
    ("written", "pattern", "syntax"),
    [
        ("cat", "cat", Syntax.WORD),
        ("  the   mat ", "the mat", Syntax.WORD),
        ("cat*", "cat*", Syntax.WILDCARD),
        ("*cat", "*cat", Syntax.WILDCARD),
        ("*the mat*", "*the mat*", Syntax.WILDCARD),
        ("/c[au]t/", "c[au]t", Syntax.RE2),
        ("/", "/", Syntax.WORD),
    ],
)
def test_a_rule_is_what_its_ends_say(written: str, pattern: str, syntax: Syntax) -> None:
    assert read_pattern(written) == (pattern, syntax)


@pytest.mark.parametrize(
    ("written", "why"),
    [("", "empty"), ("* *", "empty"), ("x" * 61, "long"), (f"/{'x' * 261}/", "long"), ("*c*t", "inner_star")],
)
def test_what_cannot_be_a_rule_says_why(written: str, why: str) -> None:
    with pytest.raises(Refusal, match="bad_rule") as refused:
        read_pattern(written)
    assert refused.value.values["why"] == why


def test_a_pattern_that_is_no_word_is_looked_for_as_it_is_written_alone() -> None:
    """ "c++" must not stop every c, nor "420" every word that it looks like."""
    for written in ("c++", "420", ":)"):
        assert {key.levels for key in keys(rule(written))} == {Level.WRITTEN}


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (r"(?=a)", Unsupported.LOOK_AROUND),
        (r"a(?!b)", Unsupported.LOOK_AROUND),
        (r"(?<=a)b", Unsupported.LOOK_AROUND),
        (r"(?<!a)b", Unsupported.LOOK_AROUND),
        (r"(a)\1", Unsupported.BACK_REFERENCE),
        (r"(?P<x>a)\k<x>", Unsupported.BACK_REFERENCE),
        (r"[a-z&&[^b]]", Unsupported.CLASS_SET),
        (r"[a-z--b]", Unsupported.CLASS_SET),
        (r"[a-g~~b-h]", Unsupported.CLASS_SET),
        (r"[[:alpha:]&&[^b]]", Unsupported.CLASS_SET),
        (r"[a[bc]]", Unsupported.CLASS_SET),
        (r"\<cat\>", Unsupported.WORD_EDGE),
        (r"\b{start}cat", Unsupported.WORD_EDGE),
        (r"\bкот\b", Unsupported.FOREIGN_LETTERS),
        (r"кот\w*", Unsupported.FOREIGN_LETTERS),
        (r"\C", Unsupported.BYTE),
        (r"(?i)\bcat\b", None),
        (r"(?P<name>c)(?:a)(?i:t)", None),
        (r"[]a]", None),
        (r"[^]a]", None),
        (r"[[:alpha:]0-9]", None),
        (r"[\]\[a]", None),
        (r"\(?=", None),
        (r"\\1", None),
        (r"a-- b&&c", None),
        (r"[а-я\w]+", None),
        (r"кот[а-я]*", None),
    ],
)
def test_what_re2_lacks_or_would_read_otherwise_is_named(pattern: str, fault: Unsupported | None) -> None:
    assert unsupported(pattern) == fault


@given(st.text(max_size=60) | st.text(alphabet=r"[]^\&-~(?<=!){}abк:1", max_size=40))
def test_no_pattern_makes_the_scan_raise(pattern: str) -> None:
    unsupported(pattern)


def hit(
    number: int, start: int, end: int, *, kind: Kind = Kind.BLOCK, level: Level = Level.WRITTEN, **more: object
) -> Hit:
    return Hit(
        rule("word", number, **more) if kind is Kind.BLOCK else rule("+word", number, **more), level, start, end, ""
    )


def test_an_exception_excuses_what_it_covers_and_nothing_else() -> None:
    allowed = hit(3, 0, 10, kind=Kind.ALLOW)
    inside, across = hit(1, 1, 5), hit(2, 8, 12)
    judged = decide([allowed, inside, across], somebody())
    assert judged.standing == (across,)
    assert judged.excused == ((inside, allowed),)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 20), st.integers(1, 20), st.sampled_from(list(Level)))))
def test_an_exception_over_everything_lets_everything_pass(found: list[tuple[int, int, int, Level]]) -> None:
    hits = [hit(number, start, start + length, level=level) for number, start, length, level in found]
    assert decide([*hits, hit(9, 0, 99, kind=Kind.ALLOW)], somebody()).against is None
    assert (decide(hits, somebody()).against is None) is not bool(hits)


def test_an_exception_of_an_automod_rule_excuses_that_rules_words_alone() -> None:
    allowed = hit(3, 0, 10, kind=Kind.ALLOW, group=70)
    theirs, others, own = hit(1, 1, 5, group=70), hit(2, 1, 5, group=71), hit(4, 1, 5)
    assert decide([allowed, theirs, others, own], somebody()).standing == (others, own)


def test_the_verdict_bends_the_text_least() -> None:
    far, near = hit(1, 0, 5, level=Level.SQUEEZED), hit(2, 7, 9, level=Level.ALIKE)
    assert decide([far, near], somebody()).against == near


def test_a_rule_holds_where_and_for_whom_it_says() -> None:
    here = rule("x", channel_id=5)
    assert here.holds(somebody(5))
    assert here.holds(somebody(6, category_id=5))
    assert not here.holds(somebody(6))
    spared = rule("x", exempt_roles=(70,), exempt_channels=(8,))
    assert spared.holds(somebody())
    assert not spared.holds(somebody(roles=frozenset({70})))
    assert not spared.holds(somebody(8))
    assert not spared.holds(somebody(5, category_id=8))


def test_a_list_is_a_rule_a_line_with_exceptions_and_remarks() -> None:
    listing = read_listing("# ours\ncat*\n\n+catalogue\n/b(?=x)/\n*\n")
    assert [(clause.pattern, clause.kind) for clause in listing.clauses] == [
        ("cat*", Kind.BLOCK),
        ("catalogue", Kind.ALLOW),
    ]
    assert [(problem.line, problem.why) for problem in listing.problems] == [(5, "look_around"), (6, "empty")]


def test_a_table_names_its_columns() -> None:
    listing = read_file(b'\xef\xbb\xbfnote,pattern,kind\n"no, please",cat,\n,"a, b",allow\nx,dog,perhaps\n,,\n')
    assert listing.clauses == (
        Clause(pattern="cat", syntax=Syntax.WORD, note="no, please"),
        Clause(pattern="a, b", syntax=Syntax.WORD, kind=Kind.ALLOW),
    )
    assert [(problem.line, problem.why) for problem in listing.problems] == [(4, "kind")]


def test_a_pasted_list_keeps_a_patterns_own_commas() -> None:
    assert [c.pattern for c in read_pasted(r"cat, /a{1,3}\/b/ , +dog,bird*").clauses] == [
        "cat",
        r"a{1,3}\/b",
        "dog",
        "bird*",
    ]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xff\xfe\x00c", b"x\n" * 8001])
def test_a_file_without_a_list_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match="bad_list"):
        read_file(data)


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    with suppress(Refusal):
        assert all(clause.source is Source.OWN for clause in read_listing(text).clauses)
