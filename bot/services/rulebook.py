"""A server's word rules as its moderators change them: at once, or proposed first; and every change taken back."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.stores import wordrules
from bot.adapters.stores.wordrules import Change, State
from bot.adapters.wordmatch import weigh
from bot.domain.audit import Action
from bot.domain.errors import Refusal
from bot.domain.ports import Clock
from bot.domain.wordrules import Clause, Kind, Problem, Rule, Source, Syntax
from bot.services.audit import record
from bot.services.wordrules import read

MOST_RULES = 8_000
MOST_PATTERNS = 100
"""Of a server. AutoMod's six rules have room for 6,000 words and 60 patterns."""

LIFE = timedelta(minutes=30)
"""How long a proposal waits for its maker's word."""

MOST_RECORDED = 20
"""Patterns of one change that the record repeats; the change itself keeps them all."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an import would change, before anything does. `problems` are what it leaves out, `known` what is there."""

    change: Change
    problems: tuple[Problem, ...]
    known: int


class RuleBook:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, guild_id: int, by: int, change_id: int, clause: Clause) -> Change:
        """One new rule. Raises `Refusal`: "bad_rule" (why), "rule_exists" (rule), "too_many_rules" (most)."""
        if fault := await asyncio.to_thread(weigh, clause):
            raise Refusal("bad_rule", why=fault, pattern=clause.pattern)
        async with self._database.writing() as transaction:
            version, number = await wordrules.advance(transaction, guild_id, 1)
            rules = await read(transaction, guild_id)
            for rule in rules:
                if rule.says_the_same(clause):
                    raise Refusal("rule_exists", rule=rule.number)
            _bounded([*rules, clause])
            return await self._make(transaction, self._change(change_id, guild_id, by, version, (clause,)), number)

    async def remove(self, guild_id: int, by: int, change_id: int, number: int) -> Change:
        """Raises `Refusal("no_such_rule")`."""
        async with self._database.writing() as transaction:
            version, first = await wordrules.advance(transaction, guild_id, 0)
            gone = tuple(rule for rule in await read(transaction, guild_id) if rule.number == number)
            if not gone:
                raise Refusal("no_such_rule", rule=number)
            return await self._make(transaction, self._change(change_id, guild_id, by, version, (), gone), first)

    async def tell_words(self, guild_id: int, by: int, *, told: bool) -> None:
        """Whether a member whose words a rule stops is told which of them it was."""
        async with self._database.writing() as transaction:
            version, _ = await wordrules.advance(transaction, guild_id, 0)
            before = (await wordrules.standing(transaction, guild_id)).tells_words
            await wordrules.tell_words(transaction, guild_id, told=told)
            await self._record(transaction, guild_id, by, version, before, told, "tells words")

    async def propose(
        self, guild_id: int, by: int, change_id: int, clauses: Sequence[Clause], problems: Iterable[Problem] = ()
    ) -> Proposed:
        """What would change if these were the server's rules too; rules from AutoMod take the place of earlier ones.

        Raises `Refusal`: "too_many_rules".
        """
        faults = await asyncio.to_thread(_weighed, clauses)
        wanted = dict.fromkeys(clause for clause in clauses if clause not in faults)
        replaced = any(clause.source is Source.AUTOMOD for clause in clauses)
        async with self._database.writing() as transaction:
            await wordrules.forget_proposals(transaction, guild_id, self._clock.now() - LIFE)
            rules = await read(transaction, guild_id)
            known = {rule.clause for rule in rules}
            added = tuple(clause for clause in wanted if clause not in known)
            stale = (rule for rule in rules if rule.source is Source.AUTOMOD and rule.clause not in wanted)
            removed = tuple(stale) if replaced else ()
            _bounded([*(rule for rule in rules if rule not in removed), *added])
            version = (await wordrules.standing(transaction, guild_id)).version
            change = self._change(change_id, guild_id, by, version + 1, added, removed)
            await wordrules.write_down(transaction, change)
        return Proposed(change, (*problems, *faults.values()), len(wanted) - len(added))

    async def apply(self, guild_id: int, by: int, change_id: int) -> Change:
        """Make a proposal so.

        Raises `Refusal`: "proposal_gone"; "rules_changed" where another change came first.
        """
        async with self._database.writing() as transaction:
            change = await wordrules.change(transaction, guild_id, change_id)
            if change is None or change.made_by != by or change.made_at < self._clock.now() - LIFE:
                raise Refusal("proposal_gone")
            if not await wordrules.move(transaction, change_id, State.PROPOSED, State.MADE):
                raise Refusal("proposal_gone")
            version, first = await wordrules.advance(transaction, guild_id, len(change.added))
            if version != change.base + 1:
                raise Refusal("rules_changed")
            return await self._make(transaction, change, first)

    async def undo(self, guild_id: int, by: int, change_id: int) -> Change:
        """Take a change back: what it added goes, what it took away comes back under its number.

        Raises `Refusal`: "proposal_gone" where there is nothing to take back any more, "too_many_rules".
        """
        async with self._database.writing() as transaction:
            change = await wordrules.change(transaction, guild_id, change_id)
            if change is None or not await wordrules.move(transaction, change_id, State.MADE, State.UNDONE):
                raise Refusal("proposal_gone")
            version, _ = await wordrules.advance(transaction, guild_id, 0)
            await wordrules.take(transaction, guild_id, change.numbers)
            await wordrules.put(transaction, guild_id, change.removed)
            _bounded(await read(transaction, guild_id))
            old, new = _brief(change.added), _brief(change.removed)
            await self._record(transaction, guild_id, by, version, old, new, "undone")
        return change

    def _change(
        self,
        change_id: int,
        guild_id: int,
        by: int,
        version: int,
        added: tuple[Clause, ...],
        removed: tuple[Rule, ...] = (),
    ) -> Change:
        return Change(change_id, guild_id, by, self._clock.now(), State.PROPOSED, version - 1, added, removed)

    async def _make(self, transaction: AsyncConnection, change: Change, first: int) -> Change:
        """Write the rules of a change, numbered from `first`, and the change itself."""
        numbers = tuple(range(first, first + len(change.added)))
        made = replace(change, state=State.MADE, numbers=numbers, made_at=self._clock.now())
        await wordrules.write_down(transaction, made)
        await wordrules.take(transaction, made.guild_id, [rule.number for rule in made.removed])
        named = zip(numbers, made.added, strict=True)
        new = [Rule.of(clause, number, made.made_by, made.made_at) for number, clause in named]
        await wordrules.put(transaction, made.guild_id, new)
        old = _brief(made.removed)
        await self._record(transaction, made.guild_id, made.made_by, made.base + 1, old, _brief(made.added))
        return made

    async def _record(
        self,
        transaction: AsyncConnection,
        guild_id: int,
        by: int,
        version: int,
        old: object,
        new: object,
        why: str = "",
    ) -> None:
        subject = f"rules:{version}"
        await record(transaction, self._clock.now(), guild_id, by, Action.RULES_CHANGED, subject, old, new, why)


def _weighed(clauses: Iterable[Clause]) -> dict[Clause, Problem]:
    found = ((clause, weigh(clause)) for clause in clauses)
    return {clause: Problem(0, clause.pattern, fault) for clause, fault in found if fault is not None}


def _bounded(clauses: Sequence[Clause]) -> None:
    if len(clauses) > MOST_RULES:
        raise Refusal("too_many_rules", most=MOST_RULES)
    if sum(clause.syntax is Syntax.RE2 for clause in clauses) > MOST_PATTERNS:
        raise Refusal("too_many_rules", patterns=MOST_PATTERNS)


def _brief(clauses: Sequence[Clause]) -> list[str]:
    """What the record repeats of them."""
    named = [f"{'+' if clause.kind is Kind.ALLOW else ''}{clause.pattern}" for clause in clauses[:MOST_RECORDED]]
    more = len(clauses) - len(named)
    return [*named, f"… {more} more"] if more > 0 else named
