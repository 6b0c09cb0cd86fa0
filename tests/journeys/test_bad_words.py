"""What people write that cannot be painted is answered with what can; what would do harm when shown does none."""

import io
import re
import unicodedata

import pytest
from PIL import Image

from sandbox.discord.entities import walk
from sandbox.gemini.reply import Answer
from tests.journeys.newcomer import PATIENCE, Newcomer

pytestmark = pytest.mark.asyncio(loop_scope="module")

ZALGO = "a" + "".join(chr(0x300 + number % 0x70) for number in range(5999))

IMPOSSIBLE = {
    "nothing": ("", {}, "empty_prompt", "a red fox"),
    "blanks": (" \n\t ", {}, "empty_prompt", "a red fox"),
    "what nobody sees": ("\u200b\u2060\u00ad\u3164\ufeff", {}, "empty_prompt", "a red fox"),
    "control characters": ("\x00\x07\x1b", {}, "empty_prompt", "a red fox"),
    "flags alone": ("--ar 16:9 --n 2", {}, "empty_prompt", "a red fox"),
    "6,000 characters": ("a" * 6000, {}, "long_prompt", "6000 characters; the most is 4000"),
    "6,000 marks": (ZALGO, {}, "long_prompt", "the most is 4000"),
    "a flag of elsewhere": ("a cat --seed 5", {}, "unknown_flag", "`--ar`, `--aspect`, `--size`, `--n`"),
    "a flag without its value": ("a cat --ar", {}, "bad_flag", "`--ar 16:9`"),
    "a flag with another's value": ("a cat --n many", {}, "bad_flag", "`--n 2`"),
    "a size that is none": ("a cat --size huge", {}, "bad_flag", "`--size 4K`"),
    "an aspect that is none": ("a cat", {"aspect": "banana"}, "aspect_not_drawn", "1:1, 2:3, 3:2"),
    "an aspect of no model": ("a cat --ar 7:5", {}, "aspect_not_drawn", "1:1, 2:3, 3:2"),
    "an aspect of another model": ("a cat --ar 1:8 --model pro", {}, "aspect_not_drawn.elsewhere", "Nano Banana 2"),
    "a size of no model": ("a cat --size 8K", {}, "size_not_drawn", "1K, 2K or 4K"),
    "a size for a model that has one": (
        "a cat --model flash --size 4K",
        {},
        "size_not_drawn.none",
        "has one size only",
    ),
    "a model nobody knows": ("a cat", {"model": "dall-e"}, "unknown_model", "Nano Banana"),
    "none at all": ("a cat --n 0", {}, "count_out_of_range", "1 to 4"),
    "too many": ("a cat --n 9", {}, "count_out_of_range", "1 to 4"),
    "too many by a forged option": ("a cat", {"count": 100}, "count_out_of_range", "1 to 4"),
}


@pytest.mark.parametrize(("prompt", "options", "code", "possible"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
async def test_what_cannot_be_painted_is_told_with_what_can(
    newcomer: Newcomer, prompt: str, options: dict[str, object], code: str, possible: str
) -> None:
    """By a card for the asker alone, without a call to the image API, and the quota stays whole."""
    exchange = newcomer.imagine(prompt, force=True, **options)
    card = await newcomer.is_told(exchange, code)
    assert possible in card.text
    for name, value in options.items():
        assert f"--{name} {value}" in card.text, "what was chosen is given back with the words"
    assert newcomer.calls == []
    assert await newcomer.standing() == (12, 0, 0)


HARMFUL = {
    "mentions": "@everyone @here <@{ben}> <@!{ben}> <@&{mods}> <#{art}> hello",
    "links": "[free](https://evil.example) https://evil.example <https://e.example> discord.gg/abc www.evil.example",
    "a link in two lines": "[free\nnitro](https://evil.example)",
    "timestamps and commands": "<t:1:R> </imagine:123456789012345678> <id:customize> <:a:123456789012345678>",
    "headings and lists": "# Big\n## Bigger\n-# small\n- one\n1. two\n> said\n>>> all",
    "fences": "```\nfence\n``` `code` ``more`` ||spoiler|| **bold** __under__ ~~gone~~ \\*escaped\\*",
    "right to left": "\u202egnp.exe\u202c \u2067שלום עולם\u2069 مرحبا",
    "zalgo": "z" + "\u0301\u0302\u0336" * 60 + "algo",
    "control characters": "a \x00cat\x07 \x1b[31min red\x7f\u0085",
    "braces": "{prompt} {0} {} %s %(words)s",
}

ALIVE = {
    "a mention": r"<[@#][!&]?\d+>|@everyone|@here",
    "a link": r"https?://|discord\.gg|\bwww\.|\]\(",
    "a construct of Discord's": r"<(?:t|id|a?:\w*):|</",
    "markdown": r"[`|\\]|\*\*|__|~~",
    "a heading or a list": r"\n *(?:#{1,3} |-# |[-*] |\d+\. |>)",
}
"""What Discord would make something of, in the one line that quotes somebody."""


def harmless(line: str) -> None:
    assert {name for name, pattern in ALIVE.items() if re.search(pattern, line)} == set()
    assert [sign for sign in line if unicodedata.category(sign) in {"Cc", "Cs"} or "\u202a" <= sign <= "\u2069"] == []
    assert re.search(r"[\u0300-\u036f]{3}", line) is None


def filled_in(newcomer: Newcomer, words: str) -> str:
    club = newcomer.stage.discord.club
    ids = {"{ben}": newcomer.stage.discord.person("Ben").id, "{mods}": club.moderators.id, "{art}": club.art.id}
    for name, number in ids.items():
        words = words.replace(name, str(number))
    return words


@pytest.mark.parametrize("words", HARMFUL.values(), ids=HARMFUL)
async def test_words_that_would_do_harm_are_painted_and_do_none(newcomer: Newcomer, words: str) -> None:
    """In the card under way, in the result, and in its details; and nobody would be pinged if all were allowed."""
    requests = newcomer.stage.discord.requests
    before = len(requests)
    exchange = newcomer.imagine(filled_in(newcomer, f"{words} fin"))
    message = await newcomer.receives(exchange)
    details = await newcomer.person.press(message, f"details:v1:{exchange.interaction.id}").settled(PATIENCE)
    made = list(requests)[before:]
    assert not any(record.could_ping for record in made)
    sent = [(record.body or {}).get("data", record.body) or {} for record in made]
    shown = [part["content"] for body in sent for part in walk(body.get("components") or []) if part["type"] == 10]
    cards = [text for text in shown if "```" not in text]
    quoted = [line.removeprefix("> ") for text in cards for line in text.split("\n") if line.startswith("> ")]
    assert len(quoted) >= 2
    for line in quoted:
        assert line.endswith("fin"), "all of it stands in the one quoted line"
        harmless(line)
    assert details.text.count("```") == 2


@pytest.mark.parametrize("words", HARMFUL.values(), ids=HARMFUL)
async def test_what_the_model_says_does_no_harm_either(newcomer: Newcomer, words: str) -> None:
    said = filled_in(newcomer, words)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    newcomer.stage.gemini.next(Answer.saying(said, file.getvalue()), Answer.saying(said))
    message = await newcomer.receives(newcomer.imagine())
    [remark] = [line.removeprefix("💬 ") for line in message.text.split("\n") if line.startswith("💬")]
    harmless(remark)
    refused = newcomer.imagine()
    await refused.until(lambda e: "It said:" in e.text, PATIENCE)
    [remark] = re.findall(r"It said: “(.*)” \*\*", refused.text)
    harmless(remark)
