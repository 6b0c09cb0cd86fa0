"""What reaches the API clean, and what an echo may look like on a card."""

import itertools
import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean, quote

# A reader of Discord's markup that shares nothing with the echo's table: it looks for whole constructs, forgives no
# backslash, and knows line starts. What it finds in a card with an echo must be what it finds in the card without.
ANYWHERE = {
    "link": r"\w+://\S|(?i:\bwww\.\w)",
    "invite": r"(?i:discord(?:app)?\.(?:gg|com|new|me)\b)",
    "angle": r"<(?:[@#!/&:]|id:|t:|a?:\w+:|https?|mailto|tel|\+)[^>\n]*>?",
    "ping": r"@(?:everyone|here)|<@",
    "masked link": r"\[[^\]]*\]\s*\(",
    "code": r"`[^`]*`|```",
    "bold or italic": r"(\*{1,3})(?=\S)[\s\S]*?\1",
    "underline or italic": r"(_{1,3})(?=\S)[\s\S]*?\1",
    "struck": r"~~[\s\S]*?~~",
    "spoiler": r"\|\|[\s\S]*?\|\|",
    "escape": r"\\[^0-9A-Za-z\s]",
}
AT_LINE_START = {
    "heading": r"#{1,3}\s",
    "small print": r"-#\s",
    "list": r"(?:[-*+]|\d+[.)])\s",
    "block quote": r">(?:>>)?",
}
RULES = {
    **{name: re.compile(rule) for name, rule in ANYWHERE.items()},
    **{name: re.compile(rf"(?m)^[ \t]*{rule}") for name, rule in AT_LINE_START.items()},
}
CARDS = ("{}", "`{}`", "❝ {} ❞", "-# {} · 16:9", "**{}**", "> {}", "{}\n{}", "### {}\n- {}", "a {} b", "{}({})")


def constructs(text: str) -> list[str]:
    return sorted(name for name, rule in RULES.items() for _ in rule.finditer(text))


def live(echo: str) -> list[str]:
    """What an echo adds to any card: nothing, one hopes."""
    return [card for card in CARDS if constructs(card.replace("{}", echo)) != constructs(card.replace("{}", "word"))]


LIVE = [
    "**bold**",
    "*italic*",
    "_italic_",
    "***both***",
    "__under__",
    "~~struck~~",
    "||spoiler||",
    "`code`",
    "``co`de``",
    "```py\nfence\n```",
    "# heading",
    "### heading",
    "-# small",
    "- item",
    "* item",
    "1. item",
    "> quoted",
    ">>> all of it",
    "[masked](https://example.org)",
    "[ma\nsked](https://example.org)",
    "[a](<https://example.org>)",
    "https://example.org/x_y_z",
    "HTTP://EXAMPLE.ORG",
    "steam://run/1",
    "discord://-/channels/1",
    "<https://example.org>",
    "<mailto:a@example.org>",
    "<tel:+1234567>",
    "discord.gg/abc",
    "Discord.GG/abc",
    "discordapp.com/invite/abc",
    "www.example.org",
    "@everyone",
    "@here",
    "<@1>",
    "<@!1>",
    "<@&1>",
    "<#1>",
    "</imagine:1>",
    "</imagine sub:1>",
    "<id:customize>",
    "<id:browse>",
    "<t:1618953630>",
    "<t:1618953630:R>",
    "<:name:1>",
    "<a:name:1>",
    r"\*escaped\*",
]


@pytest.mark.parametrize("text", LIVE)
def test_the_reader_sees_each_construct_and_none_is_left_in_an_echo(text):
    assert constructs(text), "the reader is blind to it"
    assert live(quote(text)) == []


def test_no_construct_comes_alive_by_what_is_taken_away():
    for text in LIVE:
        for hidden in ("\u200b", "\u202e", "\x00", "\ud800", "\U000e0041", "\u2066", "\ufe01", "\u034f"):
            assert live(quote(hidden.join(text))) == []
            assert live(quote(hidden + text)) == []


def test_ten_thousand_jumbled_constructs_leave_nothing_alive():
    dice = random.Random(20_24)
    pieces = [*LIVE, *"*_~|`<>[]()@#!&:/\\-.+ \n\u200b\u202ea1x", "discord", "gg", "everyone", "http", "://", "```"]
    for _ in range(10_000):
        text = "".join(dice.choices(pieces, k=dice.randint(1, 12)))
        assert live(quote(text)) == [], repr(text)


def test_five_thousand_mentions_ping_nobody():
    mentions = ["@everyone", "@here", "<@{}>", "<@!{}>", "<@&{}>", "<#{}>", "</x:{}>", "<:x:{}>", "<t:{}:R>", "<id:{}>"]
    wraps = ["{}", " {}", "a{}", "\\{}", "`{}`", "```{}```", "||{}||", "[{}](x)", "**{}**", "> {}"]
    seams = ["", "\u200b", "\n", "\u202d", "\ufe0f"]
    count = 0
    for mention, wrap, seam, number in itertools.product(mentions, wraps, seams, range(1, 11)):
        text = wrap.replace("{}", seam.join((mention[0], mention[1:]))).replace("{}", str(10**17 * number))
        assert not re.search(r"@(?:everyone|here)|<[@#/:ati]", quote(text)), repr(text)
        count += 1
    assert count == 5_000


markup = st.lists(
    st.one_of(st.sampled_from(LIVE), st.text(max_size=12), st.sampled_from("*_~|`<>[]()@#:/\\-")), max_size=20
)


@given(markup.map("".join), st.integers(-3, 400))
def test_an_echo_of_any_text_is_one_short_harmless_line(text, limit):
    echo = quote(text, limit)
    assert len(echo) <= max(0, limit)
    assert live(echo) == []
    assert echo == " ".join(echo.split())
    assert not {unicodedata.category(sign) for sign in echo} & {"Cc", "Cs", "Zl", "Zp"}
    assert quote(echo, limit) == echo
    echo.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["Mn", "Me", "Mc", "Cf", "Lo", "So", "Sk"]), max_size=80))
def test_marks_and_joiners_of_any_script_stay_bounded_and_settle_at_once(text):
    echo = quote(text)
    assert quote(echo) == echo
    assert clean(clean(text)) == clean(text)
    run = 0
    for sign in echo:
        run = 0 if unicodedata.category(sign) not in ("Mn", "Me") and sign not in "\u200c\u200d" else run
        run += unicodedata.category(sign) in ("Mn", "Me")
        assert run <= 2


BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u200b\u2060\ufeff\u00ad\u180e\u034f\u3164\u115f\uffa0\u2800\ufe00\ufff9\ufdd0\uffff"
TAGS = "\U000e0000\U000e0001\U000e0041\U000e007f\U000e0100"


@pytest.mark.parametrize(
    "sign", list(BIDI + INVISIBLE + TAGS + "\x00\x07\x1b\x7f\x9f\ud800\udfff"), ids=lambda s: f"U+{ord(s):04X}"
)
def test_what_cannot_be_seen_reaches_neither_the_api_nor_a_card(sign):
    for safe in (clean, quote):
        assert safe(f"fo{sign}x") == "fox"
        assert safe(f"{sign}fox{sign * 50}") == "fox"


@pytest.mark.parametrize(
    "text",
    [
        "a fox, a “den” & 50 % café — déjà vu!",
        "狐狸在雪地裡",
        "ثعلب أحمر",
        "שׁוּעָל אדום",
        "می‌خواهم",
        "কর্‍যা क्‍ष",
        "cáo đỏ trên tuyết",
        "👨‍👩‍👧‍👦 ❤️‍🔥 🏴‍☠️ 🐈‍⬛ 👍🏽 🇩🇪 1️⃣",
        "5 - 3 + 2, -10 °C",
        "۝١٢",
    ],
)
def test_honest_words_of_any_script_pass_unchanged(text):
    assert clean(text) == text
    assert quote(text) == text


def test_a_joiner_stays_only_where_it_joins():
    for text in (
        "fo\u200dx",
        "fo\u200cx",
        "👩\u200d",
        "\u200d👩",
        "👩\u200d\u200d👩",
        "👩\u200c👩",
        "fox\u200d den",
        "x\u200d👩",
        "x\u200cخ",
        "م\u200c\u200cخ",
    ):
        assert quote(text) == text.replace("\u200d", "").replace("\u200c", "")


def test_the_api_keeps_lines_and_loses_shapeless_space():
    assert clean(" a\tfox\r\n\r\n\r\nin \u3000 snow \u2028asleep\v\n") == "a fox\n\nin snow\nasleep"
    assert clean("*a* <fox> [1] @x #y") == "*a* <fox> [1] @x #y"


def test_an_echo_reads_like_the_words_and_turns_back_into_them():
    text = "a **fox** <lora:x> #1 [den] snake_case https://x.org @everyone"
    assert unicodedata.normalize("NFKC", quote(text)) == text


def test_zalgo_keeps_two_marks_a_letter():
    tall = "".join(letter + "".join(chr(0x300 + n) for n in range(60)) for letter in "fox")
    assert quote(tall) == "".join(letter + "\u0300\u0301" for letter in "fox")
    assert quote("fo\u0300\u0301\u200b\u0302x") == "fo\u0300\u0301x"
    assert clean(tall) == tall


@pytest.mark.parametrize(
    ("text", "limit", "echo"),
    [
        ("a red fox", 9, "a red fox"),
        ("a red fox", 8, "a red f…"),
        ("a red fox", 7, "a red…"),
        ("a red fox", 1, "…"),
        ("a red fox", 0, ""),
        ("fox" + "\u200b" * 5_000 + "den", 10, "fox…"),
        ("🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("👍🏽👍🏽", 2, "…"),
        ("👍🏻👍🏿", 2, "…"),
        ("👨‍👩‍👧👨‍👩‍👧", 8, "👨‍👩‍👧…"),
        ("❤️‍🔥❤️‍🔥", 5, "❤️‍🔥…"),
    ],
)
def test_a_cut_says_so_and_halves_nothing_that_is_seen_as_one(text, limit, echo):
    assert quote(text, limit) == echo


def test_six_thousand_of_anything_stays_one_bounded_line():
    signs = [
        "\u0301",
        "\u200b",
        "\u202e",
        "\U000e0041",
        "\ud800",
        "\x00",
        "\n",
        "𓀀",
        "﷽",
        "W",
        "👩‍",
        "🇩",
        "\u3164",
        "```",
        "> ",
    ]
    for sign in signs:
        echo = quote(sign * (6_000 // len(sign)))
        assert len(echo) <= 300
        assert len(echo.splitlines()) <= 1
        assert not set(echo) & set(BIDI)
