"""A server's word rules on every request's way: compiled once a version, closed where they cannot be read."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.stores import wordrules
from bot.adapters.stores.wordrules import Standing
from bot.adapters.wordmatch import Matcher
from bot.domain.errors import Refusal
from bot.domain.policy import Circumstances
from bot.domain.wordrules import Rule, Verdict, decide

log = structlog.get_logger()

SERVERS_KEPT = 64
"""Servers whose compiled rules stay in memory: a thousand rules take about one MiB."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All of a server's rules, as they stand."""

    standing: Standing
    rules: tuple[Rule, ...]


class WordRules:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._compiled: OrderedDict[int, tuple[int, Matcher]] = OrderedDict()
        self._compiling = asyncio.Lock()

    async def refusal(self, guild_id: int, words: str, who: Circumstances) -> Refusal | None:
        """None where these words pass, else "word_rule" (rule, note, and word where the server tells it).

        Where the rules cannot be read, nothing passes. Raises `Refusal("rules_unreadable")`.
        """
        standing, verdict = await self._judged(guild_id, words, who)
        if (hit := verdict.against) is None:
            return None
        log.info("word_rule_hit", guild=guild_id, rule=hit.rule.number, level=hit.level.name)
        told = {"word": words[hit.start : hit.end]} if standing.tells_words else {}
        return Refusal("word_rule", rule=hit.rule.number, note=hit.rule.note, **told)

    async def judge(self, guild_id: int, words: str, who: Circumstances) -> Verdict:
        """Every rule that these words meet. Raises `Refusal("rules_unreadable")`."""
        return (await self._judged(guild_id, words, who))[1]

    async def all_of(self, guild_id: int) -> Ruleset:
        """Raises `Refusal("rules_unreadable")`."""
        async with self._database.reading() as connection:
            return Ruleset(await wordrules.standing(connection, guild_id), await read(connection, guild_id))

    async def _judged(self, guild_id: int, words: str, who: Circumstances) -> tuple[Standing, Verdict]:
        async with self._database.reading() as connection:
            standing = await wordrules.standing(connection, guild_id)
        if not standing.version:
            return standing, Verdict(None)
        matcher = await self._matcher(guild_id, standing.version)
        return standing, decide(await asyncio.to_thread(matcher.find, words), who)

    async def _matcher(self, guild_id: int, version: int) -> Matcher:
        """The server's rules of this version or a later one, compiled."""
        known = self._compiled.get(guild_id)
        if known is None or known[0] < version:
            async with self._compiling:
                known = self._compiled.get(guild_id)
                if known is None or known[0] < version:
                    known = await self._compile(guild_id)
        self._compiled[guild_id] = known
        self._compiled.move_to_end(guild_id)
        while len(self._compiled) > SERVERS_KEPT:
            self._compiled.popitem(last=False)
        return known[1]

    async def _compile(self, guild_id: int) -> tuple[int, Matcher]:
        ruleset = await self.all_of(guild_id)
        return ruleset.standing.version, await asyncio.to_thread(Matcher, ruleset.rules)


async def read(connection: AsyncConnection, guild_id: int) -> tuple[Rule, ...]:
    """All of a server's rules. Raises `Refusal("rules_unreadable")`."""
    try:
        return await wordrules.every(connection, guild_id)
    except (ValueError, TypeError, LookupError) as error:
        log.warning("word_rules_unreadable", guild=guild_id, why=repr(error))
        raise Refusal("rules_unreadable") from error
