"""How characters read to a person, whatever they are: what a comparison looks at, and nobody is ever shown.

Three views of one character, each a table for `str.translate` that fills itself: `SHAPE` says whether it is part of a
word, `PLAIN` is the letter without case, width, style and accents, and `LOOKS` is the Latin letter that it looks like.
"""

import re
import unicodedata
from collections.abc import Callable

_FULL = 16_384
"""Entries that a table keeps: more than any living text needs, and a bound to what a hostile one can fill."""

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
"""Marks that a reader can do without: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels, variants.
Those of Thai or Devanagari are vowels of their own, and stay."""

_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u0640"
"""Hangul fillers and the stroke that stretches Arabic words: letters by category that say nothing."""

LETTER, HIDDEN, SIGN, INNER_SIGN, SPACE, APOSTROPHE, PART, END = "wh@! '-,"
"""What `SHAPE` tells. A letter, digit or vowel mark; nothing to see; a sign that stands for a letter anywhere in a word
(`$`), or only before another letter (`!`). Then what stands between words: a space; an apostrophe; what people put
into a word; and what ends one (`, ; : / &`)."""

SIGNS = {"@": "a", "$": "s", "€": "e", "£": "l", "¥": "y", "¢": "c", "+": "t", "§": "s", "©": "c", "®": "r", "¡": "i"}
INNER_SIGNS = {"!": "i", "|": "i", "#": "h", "^": "a"}
DIGITS = dict(zip("0123456789", "oizeasgtbg", strict=True))
LEET = str.maketrans(SIGNS | INNER_SIGNS | DIGITS)

TURNED = str.maketrans("ɐqɔpǝɟƃɥᴉɾʞʃɯudbɹʇnʌʍʎ", "abcdefghijklmnpqrtuvwy")
"""Letters of text that was turned upside down; it reads backwards then."""

_NAME = re.compile(
    r"(?:LATIN (?:CAPITAL |SMALL )?LETTER |SYMBOL LETTER )"
    r"(?:SMALL CAPITAL |DOTLESS |OPEN |REVERSED |TURNED |SCRIPT |INSULAR )*([A-Z])(?: WITH .*| BAR)?$"
)
"""Unicode's own names know the letter in "LATIN SMALL LETTER L WITH STROKE" and "NEGATIVE CIRCLED … LETTER A"."""

CONFUSABLE = {
    "a": "ɑΑαАаᎪᗅ⍺ꓮ𐊠𖽀",
    "b": "ƄΒВЬᏏᏴᑲᖯᗷꓐꞴ𐊂𐊡𐌁",
    "c": "СсᏟᴄⲤⲥꓚꮯ𐊢𐌂𐐕𐐽𐔜𑣲🝌",
    "d": "ԁᎠᏧᑯᗞᗪꓒꓓ",
    "e": "ΕЕеҽᎬ℮⋿ⴹꓰꬲ𐊆𑢦𑢮",
    "f": "ϜքᖴẝꓝꞘꞙꬵ𐊇𐊥𐔥𑢢𑣂𝈓",
    "g": "ƍɡԌցᏀᏳᶃꓖ",
    "h": "ΗНһհᎻᏂᕼⲎꓧ𐋏",
    "i": "ıɩɪιіӏᎥ⍳ꙇꭵ𑣃",
    "j": "ͿϳЈјᎫᒍꓙꞲ",
    "k": "ΚКᏦᛕⲔꓗ𐔘",
    "l": "ǀᏞᒪᛁ∣⏽ⲒⳐⵏꓡꓲ𐊊𐌉𐌠𐐛𐔦𑢲𖼖𖼨𝈪",
    "m": "ΜϺМᎷᗰᛖⲘꓟ𐊰𐌑",
    "n": "ΝոռⲚꓠ𐔓",
    "o": "ΟοσОоՕօଠഠဝჿዐᴏᴑⲞⲟⵔ〇ꓳꬽ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑢵𑣈𑣗",
    "p": "ΡρРрᏢᑭ⍴Ⲣⲣꓑ𐊕",
    "q": "ԛգզⵕ",
    "r": "ƦгᎡᏒᖇᴦⲅꓣꭇꭈꮁ𐒴𖼵𝈖",
    "s": "ƽЅѕՏᏕᏚꓢꜱꮪ𐊖𐐠𐑈𑣁𖼺",
    "t": "ΤТᎢ⊤⟙Ⲧꓔ𐊗𐊱𐌕𑢼𖼊🝨",
    "u": "ʋυՍսሀᑌᴜ∪⋃ꓴꞟꭎꭒ𐓎𐓶𑢸𑣘𖽂",
    "v": "νѴѵᏙᐯᴠ∨⋁ⴸꓦꛟꮩ𐔝𑜆𑢠𑣀𖼈𝈍",
    "w": "ɯѡԜԝաᎳᏔᴡꓪꮃ𑜊𑜎𑜏𑣯",
    "x": "×ΧХхᕁᕽ᙭ᚷ╳⤫⤬⨯ⲬⵝꓫꞳ𐊐𐊴𐌗𐌢𐔧𑣬",
    "y": "ɣʏΥγУуҮүყᎩᎽᶌỿⲨꓬꭚ𐊲𑢤𑣜𖽃",
    "z": "ΖᏃᴢꓜꮓ𐋵𑢩𑣄",
}
"""From Unicode's security data (UTS #39, confusables.txt): single characters that look like one Latin letter and do not
become it by compatibility decomposition. Copyright © Unicode, Inc., under the Unicode License V3,
https://www.unicode.org/license.txt . The tests hold it against a package that carries the whole file."""

SIMILAR = {
    "a": "ª卂ᗩ₳ค",
    "b": "вьβ乃ᗷ฿๒",
    "c": "匚ᑕ₵ς",
    "d": "ᗪ₫๔",
    "e": "εєэ乇ᗴᙓ",
    "f": "千ᖴ₣",
    "g": "Ꮆ₲و",
    "h": "нң卄ᕼђ",
    "i": "丨เ",
    "j": "フᒍן",
    "k": "кκҜҝ₭",
    "l": "ㄥᒪ₤",
    "m": "м爪ᗰ₥๓",
    "n": "пη几ᑎ₦ภ",
    "o": "ㄖᗝ๏",
    "p": "卩ᑭ₱ק",
    "q": "ᑫ",
    "r": "г尺ᖇ₹",
    "s": "丂ᔕ₴ร",
    "t": "тτㄒ₮Շ",
    "u": "иμㄩᑌย",
    "v": "ᐯש",
    "w": "ωшщ山ᗯ₩ฬ",
    "x": "χ乂᙭א",
    "y": "γㄚץ",
    "z": "ζ乙ᘔչ",
}
"""What people use beyond those: small letters of Cyrillic and Greek, money, and the signs of "fancy text" pages."""

_BRAILLE = dict(zip("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", "abcdefghijklmnopqrstuvwxyz", strict=True))

_LATIN = {
    sign: letter for table in (SIMILAR, CONFUSABLE) for letter, signs in table.items() for sign in signs
} | _BRAILLE


class _Table(dict[int, str]):
    """A table for `str.translate` that works each character out when it first meets it."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, point: int) -> str:
        if len(self) >= _FULL:
            self.clear()
        found = self[point] = self._work_out(chr(point))
        return found


def _is_part_of_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc")


def _is_hidden(sign: str) -> bool:
    return sign in _BLANK_LETTERS or (unicodedata.category(sign) in ("Cf", "Cc", "Cs") and not sign.isspace())


def _plain(sign: str) -> str:
    """Letters, digits and vowel marks without case, width and accents; "" for everything else."""
    if _is_hidden(sign):
        return ""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(_digit(part) for part in _ACCENTS.sub("", folded) if _is_part_of_word(part))


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _looks(sign: str) -> str:
    """The same as far as it looks Latin; signs that may stand for a letter stay what they are."""
    if sign in SIGNS or sign in INNER_SIGNS:
        return sign
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(_latin(part) or _plain(part) for part in parts)


def _latin(sign: str) -> str:
    if sign.isascii():
        return ""
    known = _LATIN.get(sign) or _LATIN.get(sign.casefold())
    if known:
        return known
    named = _NAME.search(unicodedata.name(sign, ""))
    return named[1].casefold() if named else ""


def _shape(sign: str) -> str:
    if sign in SIGNS:
        return SIGN
    if sign in INNER_SIGNS:
        return INNER_SIGN
    if _looks(sign):
        return LETTER
    if _is_hidden(sign) or _ACCENTS.match(sign):
        return HIDDEN
    if sign.isspace():
        return SPACE
    return APOSTROPHE if sign in "'’ʼ" else END if sign in ",;:/&" else PART


PLAIN, LOOKS, SHAPE = _Table(_plain), _Table(_looks), _Table(_shape)
