"""The image API's circuit breaker, kept in the database so that all processes agree on it."""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.stores import breakers, notices
from bot.domain.breaker import LOOK_BACK, OWNERS_CAUSES, PROBE_LEASE, Breaker, BreakerState, answers, pause, verdict
from bot.domain.errors import Refusal

log = structlog.get_logger()


async def admit(connection: AsyncConnection, now: datetime) -> None:
    """Whether a new request makes sense; reads only. Raises `Refusal("api_resting")` with `retry_at` and `owner`.

    Once the pause is over requests come in again: of their calls, `may_call` lets the first one through alone.
    """
    breaker = await breakers.find(connection)
    if breaker is not None and breaker.state is not BreakerState.CLOSED and now < breaker.retry_at:
        raise Refusal("api_resting", retry_at=breaker.retry_at, owner=breaker.cause in OWNERS_CAUSES)


async def rests_until(connection: AsyncConnection) -> datetime | None:
    """When the next call may be tried; None where all of them may be sent."""
    breaker = await breakers.find(connection)
    return None if breaker is None or breaker.state is BreakerState.CLOSED else breaker.retry_at


async def may_call(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a call may be sent now: any while the breaker is closed, one alone after a pause."""
    breaker = await breakers.find(connection)
    if breaker is None or breaker.state is BreakerState.CLOSED:
        return True
    if now < breaker.retry_at:
        return False
    probing = replace(breaker, state=BreakerState.HALF_OPEN, since=now, retry_at=now + PROBE_LEASE)
    return await breakers.move(connection, breaker, probing)


async def heard(connection: AsyncConnection, now: datetime) -> None:
    """Judge anew by the last calls, after one has ended."""
    breaker = await breakers.find(connection)
    if breaker is None or breaker.state is BreakerState.CLOSED:
        since = now - LOOK_BACK if breaker is None else max(breaker.since, now - LOOK_BACK)
        cause = verdict(await breakers.last_calls(connection, since))
        if cause is not None:
            await _open(connection, breaker, Breaker(BreakerState.OPEN, cause, now, now, now + pause(1), 1))
    elif breaker.state is BreakerState.HALF_OPEN:
        told = answers(await breakers.last_calls(connection, breaker.since), breaker.cause)
        if told == "":
            if await breakers.move(connection, breaker, replace(breaker, state=BreakerState.CLOSED, since=now)):
                log.info("breaker_closed", cause=breaker.cause)
        elif told is not None:
            times = breaker.openings + 1
            again = Breaker(BreakerState.OPEN, told, now, breaker.opened_at, now + pause(times), times)
            await _open(connection, breaker, again)


async def try_again(connection: AsyncConnection, now: datetime) -> None:
    """End a pause at once: whoever starts the bot may have mended what only an owner can."""
    breaker = await breakers.find(connection)
    if breaker is not None and breaker.state is BreakerState.OPEN and breaker.cause in OWNERS_CAUSES:
        await breakers.move(connection, breaker, replace(breaker, retry_at=now))


async def _open(connection: AsyncConnection, origin: Breaker | None, goal: Breaker) -> None:
    if not await breakers.move(connection, origin, goal):
        return
    log.warning("breaker_opened", cause=goal.cause, retry_at=goal.retry_at.isoformat(), openings=goal.openings)
    if goal.cause in OWNERS_CAUSES:
        key = f"breaker:{goal.cause}:{goal.opened_at.timestamp():.0f}"
        await notices.note(connection, key, "breaker_opened", {"cause": goal.cause}, goal.since)
