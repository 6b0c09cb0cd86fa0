"""Ways in which people write a word so that a filter may not know it, each a function of the word and of chance.

How the rules fared with ways that they had not been made to see is only told by a first look. About half of
`EVASIONS`, by a checksum of their names, were in sight while the rules were written; of the other half the first look
caught 85.9 %. `LATER` was written down after that; its first look caught 69.4 %. Both have been worked on since, so
what is measured now says what the rules do, and no longer how they meet the unknown.
"""

from collections.abc import Callable
from random import Random

Evasion = Callable[[str, Random], str]

PLAIN = "abcdefghijklmnopqrstuvwxyz"
VOWELS = "aeiou"
LIKE_CYRILLIC = dict(zip("acehijkmnoprstuxyb", "асеніјкмпоргѕтихуь", strict=True))
LIKE_GREEK = dict(zip("abeiknoptuvxyz", "αβεικηορτυνχγζ", strict=True))
LIKE_ELSEWHERE = dict(zip("acdefghijlnoprstuvwyz", "ɑᏟԁҽքɡհıյӏոᴏрᴦꜱτսѵᴡɣᴢ", strict=True))
SMALL_CAPITALS = dict(zip(PLAIN, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ", strict=True))
TURNED = dict(zip(PLAIN, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
RAISED = dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
LIKE_CJK = dict(zip(PLAIN, "卂乃匚ᗪ乇千Ꮆ卄丨ﾌҜㄥ爪几ㄖ卩Ɋ尺丂ㄒㄩᐯ山乂ㄚ乙", strict=True))
LIKE_SYLLABICS = dict(zip(PLAIN, "ᗩᗷᑕᗪEᖴGᕼIᒍKᒪᗰᑎOᑭᑫᖇᔕTᑌᐯᗯ᙭Yᘔ", strict=True))
MONEY = dict(zip("abcdefghiklmnoprstuwxyz", "₳฿₵ĐɆ₣₲ⱧłꝀⱠ₥₦Ø₱ⱤS₮Ʉ₩ӾɎⱫ", strict=True))
BRAILLE = dict(zip(PLAIN, "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", strict=True))
ACCENTED = dict(zip("acdeghilnorstuwyz", "àçđèğħíłñörşţüŵýž", strict=True))
LEET_VOWELS = dict(zip("aeio", "4310", strict=True))
LEET = dict(zip("abegilostz", "4836110572", strict=True))
LEET_SIGNS = dict(zip("aciost", "@¢!0$+", strict=True))
FOREIGN_SIGNS = dict(zip("aceilrsuy", "ª©€¡£®§µ¥", strict=True))
SOUNDS = (("ck", "k"), ("f", "ph"), ("s", "z"), ("c", "k"))
MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0308\u030a\u0316\u0323\u0324\u0331\u0335\u035c\u0360"
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u115f\u2063"


def _all(table: dict[str, str]) -> Evasion:
    return lambda word, _: "".join(table.get(letter, letter) for letter in word)


def _one(table: dict[str, str]) -> Evasion:
    def some(word: str, chance: Random) -> str:
        places = [place for place, letter in enumerate(word) if letter in table]
        if not places:
            return word
        place = chance.choice(places)
        return word[:place] + table[word[place]] + word[place + 1 :]

    return some


def _some(table: dict[str, str]) -> Evasion:
    def half(word: str, chance: Random) -> str:
        return "".join(table.get(letter, letter) if chance.random() < 0.5 else letter for letter in word)

    return half


def _shift(first: int, *, capitals: bool = False, gaps: str = "") -> Evasion:
    """Letters of another alphabet that stand in a row; `gaps` are those that Unicode keeps elsewhere."""

    def letters(word: str, _: Random) -> str:
        return "".join(
            chr(first + ord(letter) - ord("a")) if letter in PLAIN and letter not in gaps else letter
            for letter in (word.lower() if not capitals else word)
        )

    return letters


def _between(*signs: str) -> Evasion:
    return lambda word, chance: chance.choice(signs).join(word)


def _sprinkled(signs: str, share: float) -> Evasion:
    def sown(word: str, chance: Random) -> str:
        body = "".join(c + (chance.choice(signs) if chance.random() < share else "") for c in word[:-1])
        return (body if any(s in body for s in signs) else word[0] + chance.choice(signs) + word[1:-1]) + word[-1]

    return sown


def _cut(
    sign: str, where: Callable[[str, Random], int] = lambda word, chance: chance.randint(2, len(word) - 1)
) -> Evasion:
    def parted(word: str, chance: Random) -> str:
        place = min(max(where(word, chance), 1), len(word) - 1)
        return word[:place] + sign + word[place:]

    return parted


def _stretched(word: str, chance: Random) -> str:
    places = [i for i, c in enumerate(word) if c in VOWELS] or [len(word) - 1]
    place = chance.choice(places)
    return word[:place] + word[place] * chance.randint(3, 6) + word[place + 1 :]


def _stretched_everywhere(word: str, chance: Random) -> str:
    return "".join(letter * chance.randint(3, 5) for letter in word)


def _doubled(word: str, chance: Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + word[place] + word[place:]


def _masked(sign: str, most: int) -> Evasion:
    def starred(word: str, chance: Random) -> str:
        inner = list(range(1, len(word) - 1)) or [1]
        places = chance.sample(inner, min(most, len(inner), len(word) // 2))
        return "".join(sign if place in places else letter for place, letter in enumerate(word))

    return starred


def _swapped(word: str, chance: Random) -> str:
    place = chance.randint(1, max(1, len(word) - 2))
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _without_vowels(word: str, _: Random) -> str:
    return word[0] + "".join(letter for letter in word[1:] if letter not in VOWELS)


def _by_sound(word: str, _: Random) -> str:
    for written, sounds in SOUNDS:
        if written in word:
            return word.replace(written, sounds, 1)
    return word + "h"


def _zalgo(word: str, chance: Random) -> str:
    return "".join(letter + "".join(chance.choices(MARKS, k=chance.randint(2, 8))) for letter in word)


def _tagged(word: str, chance: Random) -> str:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "ok")
    place = chance.randint(1, len(word) - 1)
    return word[:place] + hidden + word[place:]


def _capital_i_for_l(word: str, chance: Random) -> str:
    return word.replace("l", "I") if "l" in word else _all(LEET_VOWELS)(word, chance)


def _small_l_for_i(word: str, chance: Random) -> str:
    return word.replace("i", "l") if "i" in word else _all(LEET_VOWELS)(word, chance)


def _quoted_printable(sign: str) -> Evasion:
    return lambda word, _: "".join(f"{sign}{ord(c):02x}" if ord(c) < 256 else c for c in word)


def _then(*steps: Evasion) -> Evasion:
    def all_of_them(word: str, chance: Random) -> str:
        for step in steps:
            word = step(word, chance)
        return word

    return all_of_them


def _regional(word: str, _: Random) -> str:
    return "\u200b".join(chr(0x1F1E6 + ord(c) - ord("a")) if c in PLAIN else c for c in word)


EVASIONS: dict[str, Evasion] = {
    "alternating case": lambda word, _: "".join(c.upper() if i % 2 else c for i, c in enumerate(word)),
    "capitals": lambda word, _: word.upper(),
    "full width": _shift(0xFF41),
    "mathematical bold": _shift(0x1D41A),
    "mathematical script": _shift(0x1D4EA),
    "mathematical fraktur": _shift(0x1D51E),
    "double struck": _shift(0x1D552),
    "sans-serif italic": _shift(0x1D622),
    "monospace": _shift(0x1D68A),
    "circled": _shift(0x24D0),
    "circled, white on black": _shift(0x1F150),
    "squared": _shift(0x1F130),
    "squared, white on black": _shift(0x1F170),
    "in brackets, one sign each": _shift(0x249C),
    "regional indicators": _regional,
    "raised": _all(RAISED),
    "small capitals": _all(SMALL_CAPITALS),
    "one Cyrillic letter": _one(LIKE_CYRILLIC),
    "all Cyrillic letters": _all(LIKE_CYRILLIC),
    "some Greek letters": _some(LIKE_GREEK),
    "letters from elsewhere": _all(LIKE_ELSEWHERE),
    "one letter from elsewhere": _one(LIKE_ELSEWHERE),
    "one accent": _one(ACCENTED),
    "accents everywhere": _all(ACCENTED),
    "struck and hooked money signs": _all(MONEY),
    "CJK signs of that shape": _all(LIKE_CJK),
    "syllabics of that shape": _all(LIKE_SYLLABICS),
    "braille": _all(BRAILLE),
    "turned letters": _all(TURNED),
    "turned and backwards": lambda word, chance: _all(TURNED)(word, chance)[::-1],
    "zalgo": _zalgo,
    "underlined": lambda word, _: "".join(c + "\u0332" for c in word),
    "struck through": lambda word, _: "".join(c + "\u0336" for c in word),
    "zero-width spaces": _between("\u200b"),
    "hidden signs": _sprinkled(HIDDEN, 0.5),
    "soft hyphens": _between("\u00ad"),
    "variation selectors": _between("\ufe0e", "\ufe00"),
    "tag characters": _tagged,
    "direction marks": _sprinkled("\u200e\u200f\u202a\u202d\u2066", 0.6),
    "leet vowels": _all(LEET_VOWELS),
    "leet": _all(LEET),
    "some leet": _some(LEET),
    "leet signs": _all(LEET_SIGNS),
    "foreign signs": _all(FOREIGN_SIGNS),
    "I for l": _capital_i_for_l,
    "l for i": _small_l_for_i,
    "spaced": _between(" "),
    "spaced widely": _between("  ", "\u00a0", "\u2009", "   "),
    "one letter a line": _between("\n"),
    "dotted": _between("."),
    "hyphened": _between("-", "–", "—"),
    "underscored": _between("_"),
    "with bars and slashes": _between("|", "/", "\\"),
    "with stars": _between("*"),
    "with commas": _between(",", ", "),
    "with emoji": _between("🔥", "✨", "🌊"),
    "with raised dots": _between("·", "•", "‧"),
    "each in brackets": lambda word, _: "".join(f"[{c}]" for c in word),
    "hyphen in the middle": _cut("-"),
    "dot in the middle": _cut("."),
    "star in the middle": _cut("*"),
    "underscore in the middle": _cut("_"),
    "apostrophe in the middle": _cut("'"),
    "emoji in the middle": _cut("🌸"),
    "space in the middle": _cut(" "),
    "space after the first": _cut(" ", lambda _word, _chance: 1),
    "space before the last": _cut(" ", lambda word, _: len(word) - 1),
    "stretched": _stretched,
    "last letter stretched": lambda word, chance: word + word[-1] * chance.randint(2, 5),
    "stretched everywhere": _stretched_everywhere,
    "one letter doubled": _doubled,
    "one letter starred": _masked("*", 1),
    "two letters starred": _masked("*", 2),
    "one letter a hyphen": _masked("-", 1),
    "one letter an underscore": _masked("_", 1),
    "one letter a blot": _masked("█", 1),
    "in quotation marks": lambda word, _: f"“{word}”",
    "in stars": lambda word, _: f"**{word}**",
    "in brackets": lambda word, _: f"({word})",
    "exclaimed": lambda word, _: f"{word}!!!",
    "between slashes": lambda word, _: f"/{word}/",
    "hash sign before": lambda word, _: f"#{word}",
    "percent codes": _quoted_printable("%"),
    "hexadecimal escapes": _quoted_printable("\\x"),
    "Unicode escapes": lambda word, _: "".join(f"\\u{ord(c):04x}" for c in word),
    "HTML entities": lambda word, _: "".join(f"&#{ord(c)};" for c in word),
    "backwards": lambda word, _: word[::-1],
    "two letters swapped": _swapped,
    "without vowels": _without_vowels,
    "by sound": _by_sound,
    "leet and dots": _then(_some(LEET), _between(".")),
    "Cyrillic and spaces": _then(_some(LIKE_CYRILLIC), _between(" ")),
    "full width and stretched": _then(_stretched, _shift(0xFF41)),
    "accents and hidden signs": _then(_all(ACCENTED), _sprinkled(HIDDEN, 0.5)),
    "leet, capitals and a hyphen": _then(_some(LEET_VOWELS), lambda w, _: w.upper(), _cut("-")),
    "zalgo and leet": _then(_all(LEET_VOWELS), _zalgo),
}  # fmt: skip

LIKE_THAI = dict(zip(PLAIN, "ค๒ς๔єŦﻮђเןкɭ๓ภ๏קợгรՇยשฬאץչ", strict=True))
LIKE_CHEROKEE = dict(zip("abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᎩᏃ", strict=True))
LIKE_ARMENIAN = dict(zip("aghnopqsu", "ացհոօքգտս", strict=True))
LOWERED = dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
DRAWN = {"h": "|-|", "k": "|<", "m": "|\\/|", "n": "|\\|", "o": "()", "v": "\\/", "w": "\\/\\/", "d": "|)"}
PAIRS = {"m": "rn", "d": "cl", "w": "vv"}

LATER: dict[str, Evasion] = {
    "Thai signs of that shape": _all(LIKE_THAI),
    "Cherokee letters": _all(LIKE_CHEROKEE),
    "some Armenian letters": _some(LIKE_ARMENIAN),
    "lowered": _all(LOWERED),
    "letters drawn from signs": _all(DRAWN),
    "two letters for one": _one(PAIRS),
    "circles around": _between("\u20dd"),
    "keycaps around": lambda word, _: "".join(f"{c}\u20e3" for c in word),
    "curved below": lambda word, _: "".join(f"{c}\u032e" for c in word),
    "Arabic stretches between": _between("\u0640"),
    "Mongolian separators between": _between("\u180e"),
    "each in corner brackets": lambda word, _: "".join(f"【{c}】" for c in word),
    "each in parentheses": lambda word, _: "".join(f"({c})" for c in word),
    "arrows between": _between("→", " > "),
    "plus signs between": _between("+", " + "),
    "tildes between": _between("~"),
    "equals signs between": _between("="),
    "backslashes before": lambda word, _: "".join(f"\\{c}" for c in word),
    "bars of a spoiler in the middle": _cut("||"),
    "bold in the middle": lambda word, chance: _cut("**")(_cut("**")(word, chance), chance),
    "two hyphens in the middle": _cut("--"),
    "slash in the middle": _cut("/"),
    "comma in the middle": _cut(","),
    "line break in the middle": _cut("\n"),
    "hyphen and line break": _cut("-\n"),
    "spaced, capitals": _then(lambda w, _: w.upper(), _between(" ")),
    "spaced in pairs": lambda word, _: " ".join(word[i : i + 2] for i in range(0, len(word), 2)),
    "every letter twice": lambda word, _: "".join(c * 2 for c in word),
    "stammered": lambda word, _: f"{word[0]}-{word[0]}-{word}",
    "digits after": lambda word, chance: f"{word}{chance.randint(10, 99)}",
    "between x": lambda word, _: f"xX{word}Xx",
    "percent codes of some": lambda word, chance: "".join(
        f"%{ord(c):02X}" if chance.random() < 0.4 and ord(c) < 128 else c for c in word
    ),
    "hexadecimal entities": lambda word, _: "".join(f"&#x{ord(c):x};" for c in word),
    "leet and spaces": _then(_some(LEET), _between(" ")),
    "bold script and hyphens": _then(_shift(0x1D4EA), _between("-")),
    "capitals, leet, stretched": _then(_stretched, _some(LEET_VOWELS), lambda w, _: w.upper()),
    "struck and spaced": _then(lambda w, _: "".join(c + "\u0336" for c in w), _between(" ")),
    "starred and accented": _then(_masked("*", 1), _one(ACCENTED)),
    "quoted letter by letter": lambda word, _: " ".join(f"“{c}”" for c in word),
    "as a list of letters": lambda word, _: "-".join(word.upper()),
}  # fmt: skip
"""Among them some that no rule about whole words should see: a word within others, or cut by a comma."""
