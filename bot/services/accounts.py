"""What is spent, shown to who may see it, and the caps that a server sets for itself."""

from dataclasses import asdict

from bot.adapters.database import Database
from bot.adapters.stores import breakers, budgets
from bot.domain.audit import Action
from bot.domain.breaker import BreakerState
from bot.domain.budget import WHOLE_BOT, Account, Caps
from bot.domain.ports import Clock
from bot.services.audit import record
from bot.services.budget import Budget


class Accounts:
    def __init__(self, database: Database, budget: Budget, clock: Clock) -> None:
        self._database = database
        self._budget = budget
        self._clock = clock

    async def show(self, guild_id: int, *, whole_bot: bool) -> Account:
        """Where the server stands, and the whole bot for whoever runs it."""
        now = self._clock.now()
        async with self._database.reading() as connection:
            breaker = await breakers.find(connection)
            return Account(
                server=await self._budget.spending(connection, guild_id, now),
                bot=await self._budget.spending(connection, WHOLE_BOT, now) if whole_bot else (),
                own=await budgets.caps(connection, guild_id),
                breaker=None if breaker is None or breaker.state is BreakerState.CLOSED else breaker,
            )

    async def set_caps(self, guild_id: int, wish: Caps, changed_by: int) -> None:
        """Takes effect with the next request. Raises `Refusal("bad_cap")` above what the whole bot may spend."""
        wish.within(self._budget.caps)
        now = self._clock.now()
        async with self._database.writing() as transaction:
            old = await budgets.caps(transaction, guild_id)
            await budgets.set_caps(transaction, guild_id, wish, changed_by, now)
            await record(transaction, now, guild_id, changed_by, Action.CAPS_SET, "server", asdict(old), asdict(wish))
