"""A server's policy: read on every request's way, changed by its moderators, never forgotten."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.stores import policies
from bot.adapters.stores.policies import Change
from bot.domain.audit import Action
from bot.domain.errors import Refusal
from bot.domain.policy import (
    SERVER,
    SERVER_ONLY,
    Circumstances,
    Difference,
    Place,
    Places,
    Resolved,
    Settings,
    Verdict,
    checked,
    differences,
    examine,
    require_review_channel,
    resolve,
)
from bot.domain.ports import Clock
from bot.domain.request import PictureRequest
from bot.services.audit import record

FRESH_SECONDS = 10.0
"""How long another process's change may go unnoticed by a first answer; acceptance and delivery read afresh."""

HISTORY = 25


class Policies:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._read: dict[int, tuple[float, Change]] = {}

    async def current(self, guild_id: int) -> Change:
        """What the server has set, from memory where it is fresh."""
        known = self._read.get(guild_id)
        if known is not None and time.monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        async with self._database.reading() as connection:
            return await self._remember(connection, guild_id)

    async def at(self, guild_id: int, who: Circumstances) -> Resolved:
        """What holds where they ask."""
        return _resolved(await self.current(guild_id), who)

    async def fresh(self, guild_id: int, who: Circumstances) -> Resolved:
        """What holds there at this very moment."""
        async with self._database.reading() as connection:
            return _resolved(await self._remember(connection, guild_id), who)

    async def judge(
        self, connection: AsyncConnection, guild_id: int, request: PictureRequest, who: Circumstances
    ) -> tuple[Resolved, Verdict]:
        """Hold a request against what holds at this very moment, inside the accepting transaction."""
        resolved = _resolved(await self._remember(connection, guild_id), who)
        return resolved, examine(resolved.policy, request, who, self._clock.now())

    async def change(
        self, guild_id: int, by: int, edit: Callable[[Places], Places], note: str = ""
    ) -> tuple[Change, tuple[Difference, ...]]:
        """Apply an edit of all that is set as one new version.

        Raises `Refusal`: unknown_field, bad_policy, server_only, review_channel_missing, no_change, changed_meanwhile.
        """
        async with self._database.writing() as transaction:
            before = await policies.latest(transaction, guild_id)
            settings = _checked(edit(before.settings))
            differing = differences(before.settings, settings)
            if not differing:
                raise Refusal("no_change")
            after = Change(before.version + 1, settings, by, self._clock.now(), note)
            if not await policies.append(transaction, guild_id, after):
                raise Refusal("changed_meanwhile")
            await record(
                transaction,
                after.changed_at,
                guild_id,
                by,
                Action.POLICY_CHANGED,
                f"policy:{after.version}",
                [[str(d.place), d.name, d.old] for d in differing],
                [[str(d.place), d.name, d.new] for d in differing],
                note,
            )
        self._read.pop(guild_id, None)
        return after, differing

    async def set(self, guild_id: int, by: int, place: Place, wish: Settings) -> tuple[Change, tuple[Difference, ...]]:
        """Set fields at one place; None takes a field back to what the wider place says."""

        def edit(before: Places) -> Places:
            merged = {**before.get(place, {}), **wish}
            return {**before, place: {name: value for name, value in merged.items() if value is not None}}

        return await self.change(guild_id, by, edit)

    async def copy(self, guild_id: int, by: int, origin: Place, goal: Place) -> tuple[Change, tuple[Difference, ...]]:
        """Give one place all that another has set, and nothing else."""

        def edit(before: Places) -> Places:
            shared = {
                name: v for name, v in before.get(origin, {}).items() if goal == SERVER or name not in SERVER_ONLY
            }
            return {**before, goal: shared}

        return await self.change(guild_id, by, edit, note=f"copied from {origin}")

    async def restore(self, guild_id: int, by: int, version: int) -> tuple[Change, tuple[Difference, ...]]:
        """Go back to an earlier version, as a new one. Raises `Refusal("no_such_version")`."""
        async with self._database.reading() as connection:
            then = await policies.at(connection, guild_id, version)
        if then is None:
            raise Refusal("no_such_version", version=version)
        return await self.change(guild_id, by, lambda _: then.settings, note=f"back to version {version}")

    async def undo(self, guild_id: int, by: int) -> tuple[Change, tuple[Difference, ...]]:
        """Take the last change back. Raises `Refusal("no_change")` where there was none."""
        latest = await self._latest(guild_id)
        if latest.version == 0:
            raise Refusal("no_change")
        return await self.restore(guild_id, by, latest.version - 1)

    async def history(self, guild_id: int) -> Sequence[Change]:
        async with self._database.reading() as connection:
            return await policies.history(connection, guild_id, HISTORY)

    async def preview(self, guild_id: int, settings: Places) -> tuple[Difference, ...]:
        """What `change` to these settings would do. Raises `Refusal("bad_policy" | "server_only")`."""
        latest = await self._latest(guild_id)
        return differences(latest.settings, _checked(settings))

    async def _latest(self, guild_id: int) -> Change:
        async with self._database.reading() as connection:
            return await policies.latest(connection, guild_id)

    async def _remember(self, connection: AsyncConnection, guild_id: int) -> Change:
        change = await policies.latest(connection, guild_id)
        self._read[guild_id] = (time.monotonic(), change)
        return change


def _checked(settings: Places) -> Places:
    stored = {place: checked(place, values) for place, values in settings.items()}
    require_review_channel(stored)
    return {place: values for place, values in stored.items() if values}


def _resolved(change: Change, who: Circumstances) -> Resolved:
    return resolve(change.settings, who.channel_id, who.category_id, change.version)
