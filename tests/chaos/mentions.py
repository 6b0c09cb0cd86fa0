"""Texts that want to ping somebody, plainly or in disguise."""

import random
from collections.abc import Iterator

from sandbox.discord.people import Person

LONGEST = 190
"""Characters of one text: what the shortest of the fields takes."""

INVISIBLE = ("\u200b", "\u200d", "\u2060", "\u00ad", "\u200e", "\u202e", "\u2066", "\ufe0f", "\u034f", "\u0301", "\x1b")
WRAPS = ("{}", "**{}**", "__{}__", "~~{}~~", "||{}||", "`{}", "{}`", "```{}", "> {}", ">>> {}", "# {}", "- {}", "-# {}")
LINKS = (
    "[x]({})",
    "[{}](https://example.org)",
    "<{}>",
    "\\{}",
    "{}\\",
    "&lt;{}&gt;",
    "a{}b",
    "\n{}\n",
    "{{{}}}",
    "'{}'",
    "%{}%",
)


def targets(person: Person, role_id: int, guild_id: int) -> tuple[str, ...]:
    """All that Discord would take for a mention: of people, roles, everyone."""
    plain = (f"<@{person.id}>", f"<@!{person.id}>", f"<@&{role_id}>", f"<@&{guild_id}>")
    return (*plain, "@everyone", "@here", f"<@{person.id}><@&{role_id}>", "@everyone@here", f"<<@{person.id}>>")


def payloads(count: int, dice: random.Random, aims: tuple[str, ...]) -> Iterator[str]:
    """So many different ones: each target bare, wrapped, wrapped twice, parted by what nobody sees, or cut in two."""
    made: set[str] = set()
    while len(made) < count:
        text = dice.choice(aims)
        for _ in range(dice.randint(0, 2)):
            text = dice.choice((*WRAPS, *LINKS)).format(text)
        for _ in range(dice.choice((0, 0, 1, 2))):
            place = dice.randrange(len(text) + 1)
            text = text[:place] + dice.choice(INVISIBLE) + text[place:]
        if dice.random() < 0.2:
            text = "".join(chr(ord(c) + 0xFEE0) if c in "@<>&!" and dice.random() < 0.5 else c for c in text)
        if text not in made:
            made.add(text)
            yield text


def packed(payloads: Iterator[str]) -> Iterator[str]:
    """The same in texts of `LONGEST` characters at most, several to each."""
    text = ""
    for payload in payloads:
        if text and len(text) + 1 + len(payload) > LONGEST:
            yield text
            text = ""
        text = f"{text} {payload}" if text else payload
    if text:
        yield text
