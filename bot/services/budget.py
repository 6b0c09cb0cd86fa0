"""The owner's money: held at the worst price before anything is asked, settled attempt by attempt, exactly once.

All of it happens inside the caller's transaction, beside the state of the job it belongs to; windows come last.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.stores import budgets, jobs
from bot.adapters.stores.budgets import Hold
from bot.domain import budget
from bot.domain.budget import WHOLE_BOT, Caps, Span, Spending
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Refusal
from bot.domain.job import Job
from bot.domain.pricing import cheapest_price, dearest_price

log = structlog.get_logger()

FIRST_ATTEMPT = 1


class Budget:
    """`caps` are the whole bot's; `server_caps` serve the servers that have set nothing. Days are the zone's."""

    def __init__(
        self, catalogue: Catalogue, caps: Caps | None = None, server_caps: Caps | None = None, timezone: str = "UTC"
    ) -> None:
        self.caps = caps or Caps()
        self.server_caps = server_caps or Caps()
        self._catalogue = catalogue
        self._timezone = timezone
        self.refused: dict[Span, Spending] = {}
        """The whole bot's caps that were found used up by a request to this process, until somebody looks."""

    async def hold(self, connection: AsyncConnection, job: Job, now: datetime) -> None:
        """Set aside what each picture of the job costs at worst.

        Raises `Refusal`: "budget_spent" or "budget_short" (whose, span, resets_at), "unpriced_model" (model).
        """
        places = [(picture.slot, FIRST_ATTEMPT) for picture in job.pictures]
        await self._take(connection, job, places, now)

    async def foresee(self, connection: AsyncConnection, job: Job, now: datetime) -> None:
        """Raises what `hold` would, and holds nothing."""
        amount = dearest_price(self._catalogue, job.request) * job.request.count
        standing = [s for scope in (WHOLE_BOT, job.guild_id) for s in await self.spending(connection, scope, now)]
        if any(s.left is not None and s.left < amount for s in standing):
            raise budget.refusal(standing, amount, cheapest_price(self._catalogue))

    async def hold_again(self, connection: AsyncConnection, job: Job, slot: int, attempt: int, now: datetime) -> None:
        """The same for a further attempt at one picture, where the one before has cost something. Raises `Refusal`.

        A refusal leaves the caller's transaction as it was.
        """
        async with connection.begin_nested():
            await self._take(connection, job, [(slot, attempt)], now)

    async def settle(
        self, connection: AsyncConnection, job_id: int, slot: int, attempt: int, now: datetime, cost: int | None = None
    ) -> None:
        """Count an attempt that has ended: what it cost, or its whole price for None. A second call does nothing.

        Where it cost nothing its hold stays, for the next attempt or until the job ends.
        """
        ended = await self._priced(connection, job_id, slot, attempt, now, cost)
        await budgets.end(connection, ended, now)

    async def end(self, connection: AsyncConnection, job_id: int, now: datetime) -> None:
        """The job is over: an attempt still under way counts in full, everything else that is held is released."""
        ended = []
        for slot, attempt in await jobs.abandon_attempts(connection, job_id, now):
            ended += await self._priced(connection, job_id, slot, attempt, now, None)
        ended += [(hold, 0) for hold in await budgets.open_holds(connection, job_id)]  # whose first end stands above
        await budgets.end(connection, ended, now)

    async def spending(self, connection: AsyncConnection, scope: int, now: datetime) -> tuple[Spending, ...]:
        """Where the whole bot or a server stands; reads only, so a span without a window shows the one to open."""
        caps = await self.caps_of(connection, scope)
        rows = await budgets.current(connection, {scope}, now)
        standing = []
        for span in budget.spans_of(scope, caps):
            row = rows.get((scope, span))
            spent, held = (row["spent"], row["held"]) if row else (0, 0)
            ends_at = row["ends_at"] if row else await budgets.next_end(connection, scope, span, now, self._timezone)
            standing.append(Spending(scope, span, caps.of(span), spent, held, ends_at))
        return tuple(standing)

    async def caps_of(self, connection: AsyncConnection, scope: int) -> Caps:
        """The whole bot's, or a server's own with the defaults where it has set none."""
        if scope == WHOLE_BOT:
            return self.caps
        return (await budgets.caps(connection, scope)).otherwise(self.server_caps)

    async def _take(
        self, connection: AsyncConnection, job: Job, places: Sequence[tuple[int, int]], now: datetime
    ) -> None:
        amount = dearest_price(self._catalogue, job.request)
        caps = {scope: await self.caps_of(connection, scope) for scope in (WHOLE_BOT, job.guild_id)}
        wanted = [(scope, span) for scope in caps for span in budget.spans_of(scope, caps[scope])]
        named = await budgets.open_windows(connection, wanted, now, self._timezone)
        total = amount * await budgets.record(connection, job.id, job.guild_id, places, amount, named, now)
        taken: set[tuple[int, Span]] = set()
        for (scope, span), window in sorted(named.items(), key=lambda item: item[1]):
            if total and not await budgets.take(connection, window, total, caps[scope].of(span)):
                standing = [s for scope in caps for s in await self.spending(connection, scope, now)]
                raise self._refusal([s.without(total) if (s.scope, s.span) in taken else s for s in standing], total)
            taken.add((scope, span))

    def _refusal(self, standing: Sequence[Spending], amount: int) -> Refusal:
        cheapest = cheapest_price(self._catalogue)
        for spending in standing:
            if spending.scope == WHOLE_BOT and spending.is_used_up(amount, cheapest):
                self.refused[spending.span] = spending
        return budget.refusal(standing, amount, cheapest)

    async def _priced(
        self, connection: AsyncConnection, job_id: int, slot: int, attempt: int, now: datetime, cost: int | None
    ) -> list[tuple[Hold, int]]:
        """The hold that ends with this attempt, and what it cost; nothing where it was free or is settled."""
        known = await budgets.price(connection, job_id, slot, attempt, cost)
        if not known:
            return []
        hold = await budgets.covering(connection, job_id, slot, attempt)
        if hold is None or hold not in await budgets.open_holds(connection, job_id):
            log.error("attempt_without_hold", job=job_id, slot=slot, attempt=attempt)
            hold = await self._late_hold(connection, job_id, slot, now)
        if known > hold.amount:
            log.warning("call_above_its_price", job=job_id, slot=slot, cost=known, held=hold.amount)
        return [(hold, known)]

    async def _late_hold(self, connection: AsyncConnection, job_id: int, slot: int, now: datetime) -> Hold:
        """A hold of nothing, past every cap: money that is gone has to be counted."""
        guild_id = await budgets.guild_of(connection, job_id)
        caps = {WHOLE_BOT: self.caps, guild_id: Caps()}
        wanted = [(scope, span) for scope in caps for span in budget.spans_of(scope, caps[scope])]
        named = await budgets.open_windows(connection, wanted, now, self._timezone)
        number = await budgets.last_number(connection, job_id, slot) + 1
        await budgets.record(connection, job_id, guild_id, [(slot, number)], 0, named, now)
        return Hold(job_id, slot, number, guild_id, 0, tuple(named.values()))
