"""What counts as a flag in a member's prompt, and what stays words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.prompt import MAX_PROMPT, Flags, parse, read_aspect


def refusal(text: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse(text)
    return caught.value


def outcome(text: str) -> str:
    try:
        words, _ = parse(text)
    except Refusal as refused:
        return refused.code
    return "parsed" if words == words.strip() != "" else "parsed into nothing"


def test_flags_part_from_words_and_each_lands_in_its_field():
    assert parse("a red fox --ar 16:9 --size 4K --n 2 --model pro") == (
        "a red fox",
        Flags(aspect="16:9", size="4K", model="pro", count=2),
    )


@pytest.mark.parametrize(
    "text",
    [
        "--ar 16:9 a red fox",
        "a red --ar 16:9 fox",
        "a red fox --ar 16:9",
        "a red fox --aspect 16:9",
        "a red fox --AR 16:9",
        "a red fox --ar=16:9",
        "a red fox --ar:16:9",
        "a red fox --ar   16:9",
        "a red --ar\n16:9 fox",
        "a red fox --ar 16:9.",
        "a red --ar 16:9, fox",
        "a red fox --ar '16:9'",
        'a red fox --ar="16:9"',
        "a red fox —ar 16:9",
        "a red fox –ar 16:9",
        "a red fox ---ar 16:9",
        "a red fox −−ar 16:9",
    ],
)
def test_a_flag_may_stand_anywhere_and_be_typed_as_phones_and_habits_type_it(text):
    assert parse(text) == ("a red fox", Flags(aspect="16:9"))


@pytest.mark.parametrize(
    "text",
    [
        "a fox -- a red one",
        "a fox --",
        "a fox--ar 16:9",
        "a well--known fox",
        "a fox -ar 16:9",
        "a fox --5 legs",
        "a fox — a red one — asleep",
        "dice —hola— y duerme",
        "a sign that says “--ar 16:9”",
        "a sign that says “no --ar 16:9 here”",
        'a sign that says "--ar 16:9" in red',
        'a sign ("no --size 4K here")',
        'a 12" vinyl record',
        "x --",
        "-- x",
    ],
)
def test_dashes_of_prose_and_words_in_quotes_stay_words(text):
    assert parse(text) == (text, Flags())


@pytest.mark.parametrize("size", ['12" vinyl', '12"-wide vinyl'])
def test_an_inch_mark_hides_no_flag(size):
    assert parse(f'a {size} --ar 1:1 and a 7" single') == (f'a {size} and a 7" single', Flags(aspect="1:1"))


def test_a_bracket_that_closes_after_a_flag_stays():
    assert parse("a fox (asleep --ar 16:9) in snow")[0] == "a fox (asleep ) in snow"


def test_what_cannot_be_seen_hides_no_flag():
    assert parse("a fox --\u200bar 16:\u20609 \u202e--n 2") == ("a fox", Flags(aspect="16:9", count=2))


@pytest.mark.parametrize("name", ["pro", "gemini-2.5-flash-image", "gemini-nano-banana-2.1", "my_model"])
def test_a_models_name_may_have_dots_and_hyphens(name):
    assert parse(f"a fox --model {name}") == ("a fox", Flags(model=name))
    assert parse(f"a fox --model={name}, asleep") == ("a fox asleep", Flags(model=name))


def test_a_quoted_value_may_have_spaces():
    assert parse('--model "Nano Banana Pro" a fox') == ("a fox", Flags(model="Nano Banana Pro"))
    assert parse("a fox --model=“Nano Banana Pro”") == ("a fox", Flags(model="Nano Banana Pro"))


def test_of_a_flag_given_twice_the_last_one_counts_whatever_its_spelling():
    assert parse("a fox --ar 1:1 --n 4 --aspect wide --count 2")[1] == Flags(aspect="16:9", count=2)


@pytest.mark.parametrize("text", ["a fox --stylize 100", "a fox --no hands", "--seed=3 a fox", "a fox --ar16:9", "--x"])
def test_an_unknown_flag_is_named_with_what_is_possible(text):
    refused = refusal(text)
    assert refused.code == "unknown_flag"
    assert str(refused.values["flag"]) in text
    assert {"--ar", "--size", "--n", "--model"} <= set(refused.values["possible"])


@pytest.mark.parametrize(
    ("text", "flag", "value"),
    [
        ("a fox --ar", "--ar", ""),
        ("a fox --ar=", "--ar", ""),
        ("a fox --ar --n 2", "--ar", ""),
        ("a fox --ar —n 2", "--ar", ""),
        ("a fox --ar big", "--ar", "big"),
        ("a fox --aspect 0:9", "--aspect", "0:9"),
        ("a fox --size huge", "--size", "huge"),
        ("a fox --n two", "--n", "two"),
        ("a fox --n -2", "--n", "-2"),
        ("a fox --count ²", "--count", "²"),
        ("a fox --n 99999", "--n", "99999"),
        ("a fox --model @everyone", "--model", "＠everyone"),
        ("a fox --model **", "--model", "＊＊"),
    ],
)
def test_a_flag_without_a_sensible_value_is_shown_with_an_example_that_works(text, flag, value):
    refused = refusal(text)
    assert refused.code == "bad_flag"
    assert (refused.values["flag"], refused.values["value"]) == (flag, value)
    assert parse(f"a fox {refused.values['example']}")[0] == "a fox"
    assert str(refused.values["example"]).startswith(flag)


def test_what_a_refusal_repeats_is_short_and_harmless():
    unknown = refusal(f"a fox --x{'[y](https//z)' * 300}")
    bad = refusal(f"a fox --size {'@everyone<@1>' * 300}")
    for told in (unknown.values["flag"], bad.values["value"]):
        assert len(str(told)) < 70
        assert not set(str(told)) & set("[]<>@*`|\\")


@pytest.mark.parametrize(
    "text", ["", "   ", "\n", "--ar 16:9", "--ar 16:9 --n 2", "\u200b\u200b", "\u202e", "\ud800", "\x00"]
)
def test_without_words_there_is_nothing_to_paint(text):
    assert refusal(text).code == "empty_prompt"


def test_the_length_is_that_of_the_words_alone():
    words = "x" * MAX_PROMPT
    assert parse(f"{words} --ar 16:9 --model pro")[0] == words
    refused = refusal(f"{words}y --ar 16:9")
    assert (refused.code, refused.values) == ("long_prompt", {"length": MAX_PROMPT + 1, "most": MAX_PROMPT})


@pytest.mark.parametrize(
    ("spelling", "aspect"),
    [
        ("16:9", "16:9"),
        ("16x9", "16:9"),
        ("16X9", "16:9"),
        ("16×9", "16:9"),
        ("16/9", "16:9"),
        ("16:09", "16:9"),
        ("1920x1080", "16:9"),
        ("1024x1024", "1:1"),
        ("21:9", "21:9"),
        ("42:18", "21:9"),
        ("4:5", "4:5"),
        ("8:1", "8:1"),
        ("square", "1:1"),
        ("Portrait", "3:4"),
        ("landscape", "4:3"),
        ("wide", "16:9"),
        ("TALL", "9:16"),
        ("", None),
        ("16", None),
        ("16:", None),
        (":9", None),
        ("0:0", None),
        ("16:9:1", None),
        ("-16:9", None),
        ("1.5:1", None),
        ("١٦:٩", None),
        ("999999:1", None),
    ],
)
def test_one_aspect_has_one_spelling(spelling, aspect):
    assert read_aspect(spelling) == aspect


OUTCOMES = {"parsed", "empty_prompt", "long_prompt", "unknown_flag", "bad_flag"}
FRAGMENTS = [
    "--ar",
    "--n",
    "—ar",
    "--",
    "—",
    "16:9",
    "2",
    '"',
    "“",
    "”",
    "=",
    " ",
    "\n",
    "fox",
    "--nose",
    "(",
    ")",
    "'",
]


@given(st.text(max_size=400))
def test_any_text_is_parsed_or_refused(text):
    assert outcome(text) in OUTCOMES


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_jumble_of_flags_and_quotes_is_parsed_or_refused(text):
    assert outcome(text) in OUTCOMES


words_of_prose = st.text(alphabet="abcdefghij ,.äé猫", min_size=1, max_size=60).filter(str.strip)


@given(words_of_prose, words_of_prose, st.sampled_from(["16:9", "1:1"]), st.integers(1, 4))
def test_flags_leave_the_words_around_them_whole(before, after, aspect, count):
    plain, _ = parse(f"{before} {after}")
    assert parse(f"{before} --ar {aspect} {after} --n {count}") == (plain, Flags(aspect=aspect, count=count))
