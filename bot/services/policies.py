"""A server's policy: read on every request's way, changed by its moderators, never forgotten."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.stores import policies
from bot.adapters.stores.policies import UNSET, Change
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

LAST_DELIVERIES, LOOK_SECONDS = 10.0, 0.05
"""How long a change waits, at most, for pictures that were on their way to Discord when it was made."""

HISTORY = 25
"""Versions that are listed: as many as a select has options."""

Outcome = tuple[Change, tuple[Difference, ...]]
"""A new version, and what differs in it from the one before."""


@dataclass(frozen=True, slots=True)
class Step:
    """One version of the past: who made it and when, and what it changed."""

    change: Change
    differing: tuple[Difference, ...]


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

    async def standing(self, guild_id: int, channel_id: int = 0, category_id: int | None = None) -> Resolved:
        """What holds in a channel at this very moment, in a category as a whole, or in the server as a whole."""
        async with self._database.reading() as connection:
            change = await self._remember(connection, guild_id)
        return resolve(change.settings, channel_id, category_id, change.version)

    async def overview(self, guild_id: int) -> tuple[Resolved, int]:
        """What holds in the server as a whole, and in how many other places something is set."""
        change = await self.current(guild_id)
        return resolve(change.settings, 0, None, change.version), sum(place != SERVER for place in change.settings)

    async def change(
        self, guild_id: int, by: int, edit: Callable[[Places], Places], note: str = "", base: int | None = None
    ) -> Outcome:
        """Apply an edit of all that is set as one new version; only upon version `base`, where one is given.

        Returns when no picture is under way any more that was let through by the version before.

        Raises `Refusal`: unknown_field, bad_policy, server_only, review_channel_missing, no_change, changed_meanwhile.
        """
        async with self._database.writing() as transaction:
            before = await policies.latest(transaction, guild_id)
            if base not in {None, before.version}:
                raise Refusal("changed_meanwhile")
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
        await self._see_off(guild_id)
        return after, differing

    async def _see_off(self, guild_id: int) -> None:
        """Wait for what is being delivered; a delivery that begins later reads the new version."""
        async with self._database.reading() as connection:
            under_way = await policies.deliveries(connection, guild_id)
        ends = time.monotonic() + LAST_DELIVERIES
        while under_way and time.monotonic() < ends:
            await asyncio.sleep(LOOK_SECONDS)
            async with self._database.reading() as connection:
                under_way &= await policies.deliveries(connection, guild_id)

    async def set(self, guild_id: int, by: int, place: Place, wish: Settings) -> Outcome:
        """Set fields at one place; None takes a field back to what the wider place says.

        What cannot differ between channels is set for the server, whatever the place.
        """
        return await self.change(guild_id, by, lambda before: wished(before, place, wish))

    async def copy(self, guild_id: int, by: int, origin: Place, goal: Place) -> Outcome:
        """Give one place all that another has set, and nothing else; what belongs to the server stays as it is."""

        def edit(before: Places) -> Places:
            theirs, mine = before.get(origin, {}), before.get(goal, {})
            copied = {name: value for name, value in theirs.items() if name not in SERVER_ONLY}
            kept = {name: value for name, value in mine.items() if name in SERVER_ONLY}
            return {**before, goal: {**copied, **kept}}

        return await self.change(guild_id, by, edit, note=f"copied {origin}")

    async def undo(self, guild_id: int, by: int, version: int | None = None) -> Outcome:
        """Take the last change back; only if it is `version`, where one is given.

        Raises `Refusal`: "no_change" where there was none, "changed_meanwhile".
        """
        latest = await self.latest(guild_id)
        if latest.version == 0:
            raise Refusal("no_change")
        if version not in {None, latest.version}:
            raise Refusal("changed_meanwhile")
        then = await self.version(guild_id, latest.version - 1)
        note = f"restored {then.version}"
        return await self.change(guild_id, by, lambda _: then.settings, note, base=latest.version)

    async def version(self, guild_id: int, version: int) -> Change:
        """All that was set at a version. Raises `Refusal("no_such_version")`."""
        async with self._database.reading() as connection:
            then = await policies.at(connection, guild_id, version)
        if then is None:
            raise Refusal("no_such_version", version=version)
        return then

    async def history(self, guild_id: int) -> Sequence[Step]:
        """The last versions, newest first."""
        async with self._database.reading() as connection:
            changes = await policies.history(connection, guild_id, HISTORY + 1)
        if len(changes) <= HISTORY:
            changes = [*changes, UNSET]
        return [Step(after, differences(before.settings, after.settings)) for after, before in pairwise(changes)]

    async def preview(self, guild_id: int, settings: Places) -> tuple[int, tuple[Difference, ...]]:
        """What `change` to these settings would do, and upon which version.

        Raises `Refusal`: unknown_field, bad_policy, server_only, review_channel_missing, no_change.
        """
        latest = await self.latest(guild_id)
        differing = differences(latest.settings, _checked(settings))
        if not differing:
            raise Refusal("no_change")
        return latest.version, differing

    async def latest(self, guild_id: int) -> Change:
        """All that is set at this very moment."""
        async with self._database.reading() as connection:
            return await policies.latest(connection, guild_id)

    async def _remember(self, connection: AsyncConnection, guild_id: int) -> Change:
        change = await policies.latest(connection, guild_id)
        self._read[guild_id] = (time.monotonic(), change)
        return change


def wished(before: Places, place: Place, wish: Settings) -> Places:
    """All that is set once a wish is granted; see `Policies.set`."""
    after = {at: dict(values) for at, values in before.items()}
    for name, value in wish.items():
        after.setdefault(SERVER if name in SERVER_ONLY else place, {})[name] = value
    return after


def _checked(settings: Places) -> Places:
    stored = {place: checked(place, values) for place, values in settings.items()}
    require_review_channel(stored)
    return {place: values for place, values in stored.items() if values}


def _resolved(change: Change, who: Circumstances) -> Resolved:
    return resolve(change.settings, who.channel_id, who.category_id, change.version)
