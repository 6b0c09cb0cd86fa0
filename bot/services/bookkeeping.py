"""The bookkeeper: looks every minute whether the owner should hear of something, and every hour whether all adds up."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from bot.adapters.database import Database
from bot.adapters.stores import conservation, notices
from bot.adapters.stores.conservation import Discrepancy
from bot.domain.budget import WHOLE_BOT, Span, Spending
from bot.domain.errors import Again, Trouble
from bot.domain.notice import Notice
from bot.domain.ports import Clock
from bot.services import breaker
from bot.services.budget import Budget

log = structlog.get_logger()

LOOK_SECONDS = 60.0
CHECK_SECONDS = 3600.0

MOST_LOGGED = 100

CLAIM = timedelta(minutes=10)
"""For telling one notice: longer than the five minutes after which a request that hangs is given up.
https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts"""

Tell = Callable[[Notice], Awaitable[None]]
"""Tells the owner; raises `Trouble` where that did not work."""


class Bookkeeping:
    """One in each process; between them, each thing is told once, and twice only where one dies over it."""

    def __init__(self, database: Database, budget: Budget, clock: Clock, tell: Tell) -> None:
        self._database = database
        self._budget = budget
        self._clock = clock
        self._tell = tell

    async def begin(self) -> None:
        """A process has started: what only its owner can mend may be mended."""
        async with self._database.writing() as transaction:
            await breaker.try_again(transaction, self._clock.now())

    async def keep(self) -> None:
        """Until cancelled. What goes wrong is logged, and tried again at its next time."""
        checked = -CHECK_SECONDS
        while True:
            try:
                await self.look()
                if time.monotonic() - checked >= CHECK_SECONDS:
                    checked = time.monotonic()
                    await self.conserved()
            except Trouble as trouble:
                log.warning("books_not_kept", code=trouble.code, why=trouble.detail)
            except Exception:
                log.exception("books_not_kept")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Put down which of the whole bot's caps run low, and tell the owner what nobody has been told yet."""
        now = self._clock.now()
        refused, self._budget.refused = self._budget.refused, {}
        async with self._database.writing() as transaction:
            for spending in await self._budget.spending(transaction, WHOLE_BOT, now):
                full = refused.get(spending.span)
                level = 100 if full and full.resets_at == spending.resets_at else spending.level
                if level and spending.span is not Span.MINUTE:
                    await notices.note(transaction, *_running_low(spending, level), now)
        while await self._tell_one():
            pass

    async def _tell_one(self) -> bool:
        """Tell the owner what has waited longest, and write it down once they know; False where nothing waits.

        What may arrive later waits for the end of its claim, as does what a process died over. What Discord refuses for
        good stands in the log alone.
        """
        async with self._database.writing() as transaction:
            now = self._clock.now()
            due = await notices.claim(transaction, now, now + CLAIM)
        if due is None:
            return False
        key, notice = due
        told = {"code": notice.code, **notice.facts}
        try:
            await self._tell(notice)
        except Trouble as trouble:
            log.warning("owner_not_reached", notice=told, code=trouble.code, why=trouble.detail)
            if trouble.again is Again.LATER:
                return True
        else:
            log.warning("owner_told", notice=told)
        async with self._database.writing() as transaction:
            await notices.mark_told(transaction, key, self._clock.now())
        return True

    async def conserved(self) -> list[Discrepancy]:
        """Whether every number of quotas and budgets is what its rows add up to.

        What is not, is logged, and the owner hears of it, once for as long as it is the same.
        """
        begun = time.monotonic()
        async with self._database.reading() as connection:
            found = await conservation.find(connection)
        for discrepancy in found[:MOST_LOGGED]:
            log.error("books_do_not_add_up", **discrepancy._asdict())
        if found:
            async with self._database.writing() as transaction:
                await notices.note(transaction, *_differing(found), self._clock.now())
        log.info("books_checked", discrepancies=len(found), seconds=round(time.monotonic() - begun, 3))
        return found


def _running_low(spending: Spending, level: int) -> tuple[str, str, Mapping[str, object]]:
    """Its key, its code and its facts: one notice for each level of each window."""
    resets_at = round(spending.resets_at.timestamp())
    facts = {
        "span": spending.span,
        "level": level,
        "cap": spending.cap,
        "spent": spending.spent,
        "resets_at": resets_at,
    }
    return f"budget:{spending.span}:{resets_at}:{level}", "budget_level", facts


def _differing(found: Sequence[Discrepancy]) -> tuple[str, str, Mapping[str, object]]:
    """The same, by what differs and not by how much: a window that is in use moves on, wrong by as much as before."""
    places = sorted(f"{discrepancy.what}:{discrepancy.where}" for discrepancy in found)
    digest = hashlib.sha256(" ".join(places).encode()).hexdigest()
    return f"books:{digest[:32]}", "books_differ", {"numbers": len(found)}
