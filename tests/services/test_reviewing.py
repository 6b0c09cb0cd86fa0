"""Reviews whose telling is disturbed: the moderators see the picture in the end, and its asker hears the verdict."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.stores import cases, notes
from bot.domain.capability import Actor
from bot.domain.case import Case, CaseKind, Decision
from bot.domain.errors import Again, Trouble
from bot.domain.job import Job, JobState
from bot.domain.policy import SERVER
from bot.domain.ports import Address
from bot.jobs import delivering
from bot.services.appeals import Appeals
from bot.services.policies import Policies
from tests.services.conftest import House

ASKER, MODERATOR, OTHER = (
    Actor(user_id=user, may_manage=user != 7, may_moderate=user != 7, roles=frozenset(), owns=False)
    for user in (7, 9, 10)
)
HICCUP = Trouble("discord_down", again=Again.LATER)


@pytest.fixture(autouse=True)
async def reviewed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here is reviewed, and what failed is tried again at once."""
    monkeypatch.setattr(delivering, "LONGEST_PAUSE", 0.1)
    await Policies(house.database, house.clock).set(1, 9, SERVER, {"review_channel": 66, "mode": "reviewed"})


async def until(check: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(30):
        while not (found := await check()):
            await asyncio.sleep(0.05)
    return found


async def case_of(house: House, job: Job) -> Case | None:
    async with house.database.reading() as connection:
        return await cases.of_job(connection, job.id, CaseKind.REVIEW)


async def on_show(house: House, job: Job) -> Case:
    """The job's case, once the moderators can see it."""

    async def seen() -> Case | None:
        case = await case_of(house, job)
        return case if case is not None and case.message_id is not None else None

    case: Case = await until(seen)
    return case


async def told(house: House) -> list[str]:
    async with house.database.reading() as connection:
        return [note.code for note in await notes.of(connection, 1, 7, 9)]


@pytest.mark.parametrize("code", ["no_permission_here", "channel_gone"])
async def test_a_picture_that_the_moderators_channel_does_not_take_waits_until_it_does(
    house: House, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    show, tries = house.messenger.show_case, 0

    async def broken(*facts: Any) -> int:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise Trouble(code)
        return await show(*facts)

    monkeypatch.setattr(house.messenger, "show_case", broken)
    job = await house.ask()
    await on_show(house, job)
    assert (await house.job(job.id)).state is JobState.REVIEWING
    assert job.id in [waiting.id for waiting in house.messenger.progress], "who asked knows that it waits"


async def test_a_picture_withdrawn_while_its_card_goes_up_leaves_no_open_card(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    show, begun, gate, drawn = house.messenger.show_case, asyncio.Event(), asyncio.Event(), []

    async def slow(*facts: Any) -> int:
        begun.set()
        await gate.wait()
        return await show(*facts)

    async def waiting(*_: Any) -> None:
        drawn.append("waiting")

    async def stopped(*_: Any) -> None:
        drawn.append("stopped")

    monkeypatch.setattr(house.messenger, "show_case", slow)
    monkeypatch.setattr(house.messenger, "tell_waiting", waiting)
    monkeypatch.setattr(house.messenger, "show_stopped", stopped)
    job = await house.ask()
    await asyncio.wait_for(begun.wait(), 30)
    await house.generation.stop(await house.job(job.id), ASKER)
    gate.set()
    await on_show(house, job)
    async with house.database.reading() as connection:
        stale = await cases.stale(connection, house.clock.now(), 9)
    assert [case.job_id for case in stale] == [job.id], "it is closed at the next round of errands"
    await until(lambda: _done(drawn))
    assert drawn[-1] == "stopped"


async def _done(drawn: list[str]) -> bool:
    return "stopped" in drawn


async def test_an_appeal_that_was_granted_outlasts_discord_however_old_the_job_is(house: House) -> None:
    job = await house.ask()
    case = await on_show(house, job)
    await house.reviews.decide(case.id, 1, Decision.REJECT, MODERATOR, "rules")
    house.clock.shift = timedelta(hours=25)
    appeals = Appeals(house.database, house.engine, house.sealer, house.clock)
    appeal = await appeals.about_job(job.id, house.asker(), "please")
    house.messenger.then(HICCUP, HICCUP)
    await appeals.decide(appeal.id, 1, Decision.GRANT, OTHER)
    await until(lambda: _is_done(house, job))
    assert len(house.messenger.posted) == 1


async def _is_done(house: House, job: Job) -> bool:
    return (await house.job(job.id)).state is JobState.DONE


@pytest.mark.parametrize("age", [timedelta(), timedelta(hours=1)])
async def test_who_asked_hears_of_an_approval_though_telling_them_fails(
    house: House, monkeypatch: pytest.MonkeyPatch, age: timedelta
) -> None:
    async def broken(*_: Any) -> None:
        raise HICCUP

    monkeypatch.setattr(house.messenger, "tell_verdict", broken)
    job = await house.ask()
    case = await on_show(house, job)
    house.clock.shift = age
    await house.reviews.decide(case.id, 1, Decision.APPROVE, MODERATOR)
    await until(lambda: _is_done(house, job))
    assert await told(house) == ["verdict_approved"]


async def test_a_verdict_is_told_again_also_where_its_card_had_to_be_tried_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each telling has its own row in the queue: a second one under the first one's name would be passed over."""
    show, tell, failures = house.messenger.show_case, house.messenger.show_stopped, {"card": 1, "end": 1}

    def once(name: str, act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def acted(*facts: Any) -> Any:
            if failures[name]:
                failures[name] -= 1
                raise HICCUP
            return await act(*facts)

        return acted

    monkeypatch.setattr(house.messenger, "show_case", once("card", show))
    monkeypatch.setattr(house.messenger, "show_stopped", once("end", tell))
    job = await house.ask()
    await on_show(house, job)
    await house.generation.stop(await house.job(job.id), ASKER)
    await until(lambda: _stopped(house))
    assert [one.id for one in house.messenger.stopped] == [job.id]


async def _stopped(house: House) -> bool:
    return bool(house.messenger.stopped)


async def test_who_decides_before_the_asker_is_told_that_it_waits_is_not_drawn_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    async def waiting(job: Job, address: Address, case: Case) -> None:
        await house.reviews.decide(case.id, 1, Decision.REJECT, MODERATOR, "rules")
        await until(lambda: _has("verdict"))
        drawn.append("waiting")

    async def verdict(*_: Any) -> None:
        drawn.append("verdict")

    async def _has(what: str) -> bool:
        return what in drawn

    monkeypatch.setattr(house.messenger, "tell_waiting", waiting)
    monkeypatch.setattr(house.messenger, "tell_verdict", verdict)
    await house.ask()
    await until(lambda: _has("waiting"))
    await until(lambda: _ends_with(drawn, "verdict"))


async def _ends_with(drawn: list[str], last: str) -> bool:
    return drawn[-1] == last
