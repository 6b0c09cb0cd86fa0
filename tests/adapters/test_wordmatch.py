"""What is found in a text, by the engines themselves."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.words import benign, words
from bench.words import rules as rules_for
from bot.adapters import wordmatch
from bot.adapters.wordmatch import Matcher, weigh
from bot.domain.errors import Refusal
from bot.domain.text import clean
from bot.domain.wordrules import Clause, Level, Syntax, Unsupported, decide
from tests.wordrules import rule, rules, somebody, stops, verdict

# https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies
DOCUMENTED = [
    ("cat*", ["catch", "Catapult", "CAttLE"], ["wildcat", "location"]),
    ("tra*", ["train", "trade", "TRAditional"], ["extra", "outrage"]),
    ("the mat*", ["the matrix"], ["breathe matter", "them at"]),
    ("*cat", ["wildcat", "copyCat"], ["catch", "location"]),
    ("*tra", ["extra", "ultra", "orchesTRA"], ["train", "abstracted"]),
    ("*the mat", ["breathe mat"], ["the matrix", "breathe matter"]),
    ("*cat*", ["location", "eduCation"], ["coat"]),
    ("*tra*", ["abstracted", "outrage"], ["tarot"]),
    ("*the mat*", ["breathe matter"], ["them atter"]),
    ("cat", ["cat", "Cat", "a cat sat"], ["catch", "wildcat", "location"]),
    ("train", ["train"], ["trains", "strain"]),
    ("the mat", ["the mat", "on THE MAT now"], ["the matrix", "breathe mat"]),
    ("*dog", ["hotdog"], ["dogma"]),
    ("*ana*", ["banana"], ["nan"]),
    ("i like c++", ["i like c++", "now I like C++ too"], ["i like c+", "i like cats"]),
    ("/(b|c)at/", ["bat", "cat"], ["rat"]),
    (r"/^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$/", ["192.168.0.1"], ["192.168.0", "at 192.168.0.1"]),
]
"""Every keyword and pattern of that page, with all that it says each matches, and a few that it says none of."""


@pytest.mark.parametrize(("written", "matching", "others"), DOCUMENTED)
def test_discords_own_examples_match_as_discord_says(written: str, matching: list[str], others: list[str]) -> None:
    for text in matching:
        against = verdict(text, written).against
        assert against is not None, text
        assert against.level is Level.WRITTEN
    for text in others:
        assert not stops(text, written), text


def automod(keyword: str, text: str) -> bool:
    """The documented rules by hand: words between white space, a star for the rest of a word."""
    before, after = ("" if keyword.startswith("*") else " "), ("" if keyword.endswith("*") else " ")
    return f"{before}{keyword.strip('*').casefold()}{after}" in f" {text.casefold()} "


def test_three_hundred_generated_keywords_match_as_discord_says() -> None:
    chance = random.Random(300)
    parts = ["ca", "t", "do", "g", "the", "mat", "na", "ba", "x9"]
    agreed = {True: 0, False: 0}
    for _ in range(300):
        core = "".join(chance.choices(parts, k=chance.randint(1, 3)))
        core += f" {''.join(chance.choices(parts, k=1))}" if chance.random() < 0.2 else ""
        keyword = f"{chance.choice(['', '*'])}{core}{chance.choice(['', '*'])}"
        text = " ".join("".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(6))
        text = f"{text} {core}" if chance.random() < 0.3 else text
        text = "".join(c.upper() if chance.random() < 0.3 else c for c in text)
        written = {hit.level for hit in verdict(text, keyword).standing} & {Level.WRITTEN}
        assert bool(written) is automod(keyword, text), (keyword, text)
        agreed[bool(written)] += 1
    assert min(agreed.values()) > 50


@pytest.mark.parametrize(
    "text",
    [
        "ＶＩＯＬＥＮＣＥ", "𝖛𝖎𝖔𝖑𝖊𝖓𝖈𝖊", "🅥🅘🅞🅛🅔🅝🅒🅔", "ⓥⓘⓞⓛⓔⓝⓒⓔ", "ᴠɪᴏʟᴇɴᴄᴇ", "vіоlеnсе", "víölèñçé",
        "v̴͓̈i̸̛͔o̷̺̐l̶͍̈́e̵͈̓n̶̬̈́c̷̨̈ë̴͕́",
        "vi\u200bol\u2060en\u00adce", "v10l3nc3", "v!0len¢e", "vioIence", "vlolence", "v i o l e n c e",
        "v.i.o.l.e.n.c.e",
        "v-1-0-l-3-n-c-3", "vio-lence", "vio'lence", "viooooolence", "vioolence", "v*olence", "v_olence",
        "v iolence",
        "violenc e", "ǝɔuǝloᴉʌ", "%76iolence", "&#118;iolence", "\\x76iolence", "“violence!”",
        "#violence", "**violence**",
    ],
)  # fmt: skip
def test_a_word_is_known_in_its_disguises(text: str) -> None:
    assert stops(f"some {text} here", "violence"), ascii(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a class of assassins in Assam", "ass"), ("Scunthorpe", "cunt"), ("eine Nudelsuppe", "nude"),
        ("he'll go", "hell"),
        ("who're you", "whore"), ("feliz año nuevo", "ano"), ("şık bir kedi", "sik"), ("güneşli bir gün", "gun"),
        ("schwüles Wetter", "schwul"), ("color #a55", "ass"), ("locker 8008", "boob"), ("the pen is mighty", "penis"),
        ("a good dog", "god"), ("a rapper", "raper"), ("it's as is", "isas"), ("room 455", "ass"), ("l'eau", "leau"),
    ],
)  # fmt: skip
def test_what_only_resembles_a_word_passes(text: str, word: str) -> None:
    assert not stops(text, word)


def test_exceptions_win_over_what_they_cover_and_over_nothing_else() -> None:
    assert not stops("the Scunthorpe pier", "*cunt*", "+scunthorpe")
    assert stops("cunt of Scunthorpe", "*cunt*", "+scunthorpe")
    assert not stops("classic glassware", "*ass*", "+class*", "+glass*")
    assert stops("classic brass", "*ass*", "+class*")
    assert not stops("a blood orange", "*blood*", "+blood orange")


def test_a_pattern_sees_the_text_as_written_and_as_it_looks() -> None:
    assert stops("SHOUTING LOUDLY", "/[A-Z]{5,}/")
    assert not stops("shouting loudly", "/[A-Z]{5,}/")
    assert stops("ｂ00ｍ", "/bo+m/")
    found = verdict("xx b00m", "/bo+m/").against
    assert found is not None
    assert (found.start, found.end, found.level) == (3, 7, Level.ALIKE)


def test_a_pattern_counts_characters_not_bytes() -> None:
    found = verdict("жжж été boom", "/boom/").against
    assert found is not None
    assert (found.start, found.end) == (8, 12)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_no_text_makes_finding_raise(text: str) -> None:
    MATCHER.find(text)


MATCHER = Matcher(rules("violence", "*cat*", "the mat*", "+category", "/b[o0]+m|é{2}/", "死", "*漫画*"))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["cat", "category", "violence", "мат", "b00m", "c a t", "x"]), max_size=8))
def test_every_hit_lies_where_it_says(parts: list[str]) -> None:
    text = " ".join(parts)
    for hit in MATCHER.find(text):
        assert 0 <= hit.start < hit.end <= len(text)
        if hit.rule.pattern == "violence":
            assert text[hit.start : hit.end] == "violence"


def test_innocent_prompts_pass_nearly_always() -> None:
    """At most one in two hundred of thousands of prompts in twelve languages, with every tenth of them looked at."""
    matcher = Matcher(rules_for(words()))
    prompts = [clean(prompt) for prompt in benign()][::10]
    stopped = [prompt for prompt in prompts if decide(matcher.find(prompt), somebody()).against is not None]
    assert len(stopped) <= len(prompts) // 200, stopped


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (r"(a+)+$", None),
        (r"(?i)f+[\W_]*u+[\W_]*c+[\W_]*k+", None),
        (r"[ab]*a[ab]{200}c", Unsupported.TOO_SLOW),
        (r"((a{0,100}){0,10})c", Unsupported.TOO_SLOW),
        (r"(\pL{1,50}\s){1,5}\d", Unsupported.TOO_LARGE),
        (r"(", Unsupported.SYNTAX),
        (r"\p{Emoji}", Unsupported.SYNTAX),
        (r"a*", Unsupported.MATCHES_ALL),
        (r"[a-z&&[^b]]", Unsupported.CLASS_SET),
        ("x" * 261, Unsupported.TOO_LARGE),
    ],
)
def test_a_pattern_is_weighed_before_it_is_taken(pattern: str, fault: Unsupported | None) -> None:
    assert weigh(Clause(pattern=pattern, syntax=Syntax.RE2)) == fault


def test_rules_that_cannot_be_read_let_nothing_pass() -> None:
    with pytest.raises(Refusal, match="rules_unreadable") as refused:
        Matcher([rule("/(/", 12)])
    assert refused.value.values == {"rule": 12}


def test_a_check_over_its_budget_lets_nothing_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordmatch, "BUDGET", -1.0)
    matcher = Matcher(rules(*(f"/x{n}y/" for n in range(wordmatch.STEPS_A_LOOK))))
    with pytest.raises(Refusal, match="rules_unreadable"):
        matcher.find("innocent")


def test_a_flood_of_exceptions_does_not_hide_what_comes_after() -> None:
    assert stops("category " * 400 + "violence", "*cat*", "+category", "violence")


def test_a_text_of_nothing_but_hits_is_refused_rather_than_counted_out() -> None:
    matcher = Matcher(rules(*(f"*{'a' * length}*" for length in range(1, 50))))
    with pytest.raises(Refusal, match="rules_unreadable"):
        matcher.find("a" * 4000)
