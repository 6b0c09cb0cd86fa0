"""A hundred thousand forged custom ids, over the wire to the whole bot: nothing may come of them, nor be learnt.

A member and another server's administrator press, choose and send forms with ids of what is not theirs, of what there
is not, and with what is no id at all. The tables are read before and after; and each answer about what exists is held
against the answer about what does not.
"""

import asyncio
import random
import string
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from bench.cast import FIRST_JOB, HIDDEN, NOTHING, Cast
from bench.subject import EASEL, percentile, running
from bot.adapters.database import Database
from bot.adapters.schema import metadata
from bot.ui.custom_ids import LARGEST, Verb, make
from sandbox.discord.entities import Message
from sandbox.discord.exchange import Exchange

SHOTS = 100_000
AT_ONCE = 24
THINGS_OF_A_KIND = 8
PATIENCE = 120.0

PRIVATE = "a picture of a channel that not all can see"
SEEN_BY_ALL = {Verb.AGAIN, Verb.RETRY, Verb.REWORD, Verb.REWORDED, Verb.DETAILS}
OTHERS_JOBS = {*SEEN_BY_ALL, Verb.STOP, Verb.DELETE, Verb.APPEAL, Verb.APPEALED, Verb.REPORT, Verb.REPORTED, Verb.FETCH}
REFUSED = {
    Verb.APPEAL_REFUSED,
    Verb.APPEALED_REFUSED,
    Verb.REWORD_REFUSED,
    Verb.REWORDED_REFUSED,
    Verb.AGAIN_REFUSED,
}
REVIEW = {
    Verb.APPROVE,
    Verb.APPROVE_AS_SPOILER,
    Verb.REJECT,
    Verb.REJECTED,
    Verb.STRIKE,
    Verb.ESCALATE,
    Verb.HOLD,
    Verb.HELD,
}
ABOUT: dict[str, set[Verb]] = {
    HIDDEN: OTHERS_JOBS,
    PRIVATE: OTHERS_JOBS,
    "a request that was refused": REFUSED,
    "a case of the review": REVIEW,
    "an appeal": {Verb.GRANT, Verb.DECLINE, Verb.DECLINED},
    "a report": {Verb.TAKE_DOWN, Verb.TAKE_DOWN_STRIKE, Verb.RESTORE},
    "a picture": {Verb.REMOVE, Verb.REMOVED},
    "a proposed change of the word rules, of one's own": {Verb.RULES_APPLY},
    "a change of the word rules": {Verb.RULES_UNDO},
    "a proposed change of the policy, of one's own": {Verb.POLICY_APPLY, Verb.POLICY_LEAVE},
    "a channel": {Verb.POLICY_CHANGE, Verb.POLICY_SET},
    NOTHING: {
        Verb.SETTINGS,
        Verb.SET,
        Verb.CAPS,
        Verb.CAPPED,
        Verb.PURGED,
        Verb.POLICY_LOG,
        Verb.POLICY_BACK,
        Verb.POLICY_UNDO,
        Verb.RULES_PAGE,
        Verb.RULES_TELL,
        Verb.RULES_QUIET,
    },
}
"""What each verb is forged about; nothing only by a member, for an administrator may do those things at home.

`limits` is missing: it tells everybody the same."""

NOT_THEIRS, NOT_THERE, ANOTHER_KIND = "of what is not theirs", "of what is not there", "of another kind of thing"
MALFORMED = "no id at all"
COMPARED = (NOT_THEIRS, NOT_THERE, ANOTHER_KIND)

PULSES = {"workers", "gateway_starts"}
"""Tables in which the bot writes by itself that it is alive."""

WAYS = ("press", "select", "form")
FORMS = {verb for verb in Verb if verb.endswith("ed")} | {Verb.SET, Verb.POLICY_SET}
SELECTS = {Verb.REJECT, Verb.POLICY_BACK}
VALUES = {"reason": "so", "prompt": "a lighthouse", "daily": "1", "monthly": "1", "timezone": "UTC", "since": "7d"}


@dataclass(frozen=True, slots=True)
class Shot:
    """`kind` says what is wrong with the id, `verb` what it asks ("" where it is none)."""

    kind: str
    who: str
    verb: str
    custom_id: str
    way: str


@dataclass
class Tally:
    """What was sent, what was answered, and how long each answer took."""

    sent: Counter[str] = field(default_factory=Counter)
    answers: dict[tuple[str, str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    effects: list[str] = field(default_factory=list)
    took: float = 0.0

    def add(self, shot: Shot, answer: str, after: float) -> None:
        self.sent[shot.kind] += 1
        self.answers[shot.kind, shot.who, shot.verb, shot.way][answer] += 1
        self.seconds[shot.kind].append(after)

    def distinct(self, kind: str) -> set[str]:
        return {answer for key, counted in self.answers.items() if key[0] == kind for answer in counted}

    @property
    def told_apart(self) -> list[str]:
        """The uses whose answer tells whether there is such a thing, or, with no id, anything at all."""
        same: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for (kind, who, verb, way), counted in self.answers.items():
            same[(who, verb if kind in COMPARED else MALFORMED, way)] |= set(counted)
        return [f"{' '.join(key)}: {sorted(answers)}" for key, answers in same.items() if len(answers) > 1]

    def __str__(self) -> str:
        rows = [
            f"| {kind} | {number} | {len(self.distinct(kind))} | {1000 * percentile(self.seconds[kind], 0.5):.0f} |"
            for kind, number in self.sent.items()
        ]
        head = "| forged ids | sent | distinct answers | ms to the answer, p50 |\n| --- | --- | --- | --- |"
        found = f"{len(self.effects)} effects, {len(self.told_apart)} told apart"
        end = f"{self.sent.total()} sent in {self.took:.0f} s: {found}"
        return "\n".join([head, *rows, "", end, *self.effects, *self.told_apart])


class Forger:
    """Makes ids up. What exists is the asker's or the administrator's, and nobody's who shoots."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self._cast = cast
        self._dice = random.Random(seed)  # noqa: S311 - chooses among shots, guards nothing
        self._things: dict[str, list[int]] = {}

    async def prepare(self) -> None:
        for about in ABOUT:
            made = [await self._cast.thing(about, "admin") for _ in range(THINGS_OF_A_KIND)]
            self._things[about] = list(dict.fromkeys(made))
        self._things[NOTHING] = [0, 1, 2]

    def shots(self) -> Iterator[Shot]:
        """Without an end: every use with every kind of id in turn, well mixed, and again with other ids."""
        uses = [
            (who, about, verb, kind)
            for who in ("member", "elsewhere")
            for about in ABOUT
            if about != NOTHING or who == "member"
            for verb in sorted(ABOUT[about])
            for kind in (*COMPARED, *self._dice.sample(sorted(SHAPES), 3))
        ]
        while True:
            self._dice.shuffle(uses)
            for use in uses:
                yield self._shot(*use)

    def _shot(self, who: str, about: str, verb: Verb, kind: str) -> Shot:
        right = self._dice.choice(self._things[about])
        if kind not in COMPARED:
            return Shot(kind, who, "", SHAPES[kind](make(verb, right), self._dice), self._dice.choice(WAYS))
        number = {NOT_THEIRS: right, NOT_THERE: self._unknown(), ANOTHER_KIND: self._of_another(right)}[kind]
        part = self._dice.choice((None, None, None, self._dice.randint(0, 99)))
        return Shot(kind, who, verb, make(verb, number, part), _way(verb))

    def _unknown(self) -> int:
        return self._dice.choice((self._dice.randint(10**6, 10**9), 10**17 + self._dice.randint(1, 10**16), LARGEST))

    def _of_another(self, right: int) -> int:
        """A row's small number where a picture's long one is asked for, or a channel's, and the other way round."""
        ids = (number for about, same in self._things.items() if about != NOTHING for number in same)
        return self._dice.choice([number for number in ids if (number < FIRST_JOB) != (right < FIRST_JOB)])


def _way(verb: Verb) -> str:
    return "form" if verb in FORMS else "select" if verb in SELECTS else "press"


def _overflow(right: str, dice: random.Random) -> str:
    verb = right.partition(":")[0]
    return f"{verb}:v1:{dice.choice((LARGEST + 1, 2**64, 10**19 - 1, 10**40, -1, -(2**63)))}"


def _version(right: str, dice: random.Random) -> str:
    return right.replace(":v1:", dice.choice((":v0:", ":v2:", ":V1:", ":v01:", ":v1.0:", "::", ":")), 1)


def _garbage(_: str, dice: random.Random) -> str:
    letters = string.printable + "ñß漢🎨\u202e\u200b\x7f"
    crafted = ("' OR 1=1 --", "{0}", "%s%n", "../../etc/passwd", "<@1>", "null", "approve:v1:1;", "approve", ":::", " ")
    return dice.choice((*crafted, "".join(dice.choice(letters) for _ in range(dice.randint(1, 100)))))


def _truncated(right: str, dice: random.Random) -> str:
    """Before the number begins: with a digit of it the id would be one of another thing."""
    return right[: dice.randint(1, right.index(":v1:") + 4)]


def _long(right: str, dice: random.Random) -> str:
    """Up to ten times the 100 characters that Discord's component reference allows."""
    return right + dice.choice(":0 a") * dice.choice((60, 100, 1000))


def _digits(right: str, dice: random.Random) -> str:
    zero = ord(dice.choice("٠०０𝟎"))
    verb, version, number = right.split(":")[:3]
    return f"{verb}:{version}:" + "".join(chr(zero + int(digit)) for digit in number)


def _trimmings(right: str, dice: random.Random) -> str:
    before, after = dice.choice((("", "\n"), (" ", ""), ("", ":100"), ("", ":-1"), ("", ":01"), ("", ":"), ("\0", "")))
    return before + right + after


SHAPES = {
    "overflowing numbers": _overflow,
    "wrong versions": _version,
    "garbage": _garbage,
    "truncated": _truncated,
    "very long": _long,
    "digits of other scripts": _digits,
    "trimmings": _trimmings,
}


def send(cast: Cast, cards: Mapping[str, Message], shot: Shot) -> Exchange:
    person, card = cast.people[shot.who], cards[shot.who]
    match shot.way:
        case "form":
            return person.forge_modal(shot.custom_id, VALUES, card.channel, card)
        case "select":
            return person.select(card, shot.custom_id, ["other"], force=True)
        case _:
            return person.press(card, shot.custom_id, force=True)


def answer_to(exchange: Exchange) -> str:
    """All that whoever sent it can tell from it: which form opened, or to whom it was answered, how and in which words.

    Whether "thinking…" stood there first is a matter of load.
    """
    modal = exchange.modal
    if modal is not None:
        return f"form {modal.title} {modal.components}"
    shown = [message for message in (exchange.original, *exchange.followups) if message is not None]
    return " ".join(f"{message.flags} {sorted(message.buttons)} {message.text}" for message in shown)


async def fire(cast: Cast, number: int, seed: int = 1) -> Tally:
    """Send so many, some at a time, to a bot that has come to rest; what came of them."""
    forger, tally = Forger(cast, seed), Tally()
    await forger.prepare()
    cards = {who: cast.message(who) for who in ("member", "elsewhere")}
    before, seen, paid = await at_rest(cast.database), _seen_by_all(cast), len(cast.stage.gemini.calls)
    begun, shots = time.monotonic(), islice(forger.shots(), number)
    await asyncio.gather(*(_shoot(cast, cards, shots, tally) for _ in range(AT_ONCE)))
    tally.took = time.monotonic() - begun
    after = await at_rest(cast.database)
    tally.effects += [f"table {name}" for name in before if before[name] != after[name]]
    tally.effects += [f"message {message}" for message in _seen_by_all(cast) ^ seen]
    tally.effects += ["a call of the image API"] * (len(cast.stage.gemini.calls) - paid)
    return tally


async def _shoot(cast: Cast, cards: Mapping[str, Message], shots: Iterator[Shot], tally: Tally) -> None:
    for shot in shots:
        exchange = await send(cast, cards, shot).answered(PATIENCE)
        await exchange.until(lambda e: e.modal or e.followups or (e.original and not e.original.loading), PATIENCE)
        first = exchange.first
        tally.add(shot, answer_to(exchange), 0.0 if first is None else first.after)
        _forget(cast, exchange)


def _forget(cast: Cast, exchange: Exchange) -> None:
    """The stage remembers everything, which would be much."""
    interactions, channel = cast.stage.discord.interactions, exchange.interaction.channel
    interactions.by_id.pop(exchange.interaction.id, None)
    interactions.by_token.pop(exchange.interaction.token, None)
    for message in (exchange.original, *exchange.followups):
        if message is not None and message is not exchange.interaction.source:
            channel.messages.pop(message.id, None)


async def at_rest(database: Database) -> dict[str, set[tuple[Any, ...]]]:
    """Every table's rows, once they have not changed for a while."""
    rows, since = await _rows(database), time.monotonic()
    while time.monotonic() - since < 2:
        await asyncio.sleep(0.5)
        now = await _rows(database)
        if now != rows:
            rows, since = now, time.monotonic()
    return rows


async def _rows(database: Database) -> dict[str, set[tuple[Any, ...]]]:
    async with database.reading() as connection:
        return {
            table.name: {tuple(map(repr, row)) for row in await connection.execute(sa.select(table))}
            for table in metadata.tables.values()
            if table.name not in PULSES
        }


def _seen_by_all(cast: Cast) -> set[tuple[int, str]]:
    """The messages that are not for one person alone, with what they say."""
    channels = cast.stage.discord.world.channels.values()
    return {(m.id, m.text) for channel in channels for m in channel.messages.values() if m.seen_by is None}


async def _measure() -> Tally:
    with TemporaryDirectory(prefix="easel-") as folder:
        file = Path(folder) / "easel.sqlite"
        async with running(EASEL, DATABASE_URL=f"sqlite:///{file}") as subject:
            database = Database(f"sqlite+aiosqlite:///{file}")
            try:
                cast = Cast(subject.stage, database)
                await cast.furnish()
                return await fire(cast, SHOTS)
            finally:
                await database.close()


def main() -> None:
    tally = asyncio.run(_measure())
    sys.stdout.write(f"{tally}\n")
    if tally.effects or tally.told_apart:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
