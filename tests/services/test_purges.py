"""A purge takes everything down that it can, says exactly what became of each, and goes on after a crash."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.stores import jobs, notes, purges
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.job import Face, Job
from bot.domain.ports import Address, Showing
from bot.domain.purge import Account, Outcome, Purge
from bot.jobs.purging import Purging
from bot.services.audit import Audit
from bot.services.blocklist import Blocklist
from bot.services.purges import Purges
from tests.services.conftest import House, request


class Wall:
    """Stands in for Discord's messages: which are gone, which are out of reach, and when the process dies."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.troubles: dict[int, list[Trouble]] = {}
        self.dies_after: int | None = None
        self.dies_looking_at: int | None = None
        self.gone: set[int] = set()
        self.told: list[Account] = []

    async def stands(self, job: Job) -> bool:
        if job.id == self.dies_looking_at:
            raise asyncio.CancelledError
        return job.id not in self.gone and job.id not in self.asked

    async def dress(self, job: Job, face: Face, showing: Showing | None) -> None:
        assert face is Face.REMOVED
        assert showing is None
        trouble = self.troubles.get(job.id)
        if trouble:
            raise trouble.pop(0) if len(trouble) > 1 else trouble[0]
        if job.id in self.asked:
            raise Trouble("message_deleted")
        self.asked.append(job.id)
        if self.dies_after is not None and len(self.asked) == self.dies_after:
            raise asyncio.CancelledError  # the message is gone, and nobody has written that down

    async def show_purge(self, purge: Purge, account: Account, address: Address) -> None:  # noqa: ARG002
        self.told.append(account)


def purging(house: House, wall: Any) -> tuple[Purges, Purging]:
    service = Purges(house.database, house.engine, house.ledger, house.sealer, house.clock)
    return service, Purging(house.database, service, wall, house.store, house.sealer, house.clock)


async def delivered(house: House, many: int, **more: Any) -> list[Job]:
    house.ledger.defaults = type(house.ledger.defaults)(daily=1000, monthly=1000)
    made = []
    for _ in range(many):
        job = await house.generation.accept(house.asker(), request(), **more)
        assert job is not None
        await house.generation.answered(job.id, 500)
        made.append(job.id)
    return [await house.ended(job_id) for job_id in made]


async def test_everything_goes_and_the_account_is_exact_through_a_crash(house: House) -> None:
    made = await delivered(house, 20)
    wall = Wall()
    wall.gone = {job.id for job in made[:2]}
    wall.troubles[made[2].id] = [Trouble("no_permission_here")]
    wall.troubles[made[3].id] = [Trouble("discord_down", again=Again.LATER), Trouble("message_deleted")]
    wall.troubles[made[4].id] = [Trouble("discord_refused")]
    service, working = purging(house, wall)
    purge, account = await service.purge(7, made[0].created_at - timedelta(hours=1), house.asker(9), "spam")
    assert account.left == 20
    wall.dies_after = 8
    with pytest.raises(asyncio.CancelledError):
        await working.run()
    wall.dies_after = None
    await working.run()
    await working.run()
    async with house.database.reading() as connection:
        account = await purges.account(connection, purge.id)
        told = [note for note in await notes.waiting(connection, 50) if note.code == "purge_ended"]
        left = [await jobs.keys(connection, job.id) for job in made]
    expected = {Outcome.REMOVED: 16, Outcome.GONE: 2, Outcome.FORBIDDEN: 1, Outcome.FAILED: 1, Outcome.UNSEEN: 0}
    assert (account.counts, account.left) == (expected, 0)
    assert [note.facts["counts"]["removed"] for note in told] == [16]
    assert left == [[]] * 20
    assert not [job for job in made if await house.store.has(str(job.pictures[0].key))]
    assert await Audit(house.database, house.clock).verify(1) is None


async def test_what_somebody_else_deleted_is_not_counted_as_removed_whenever_the_process_dies(house: House) -> None:
    [job] = await delivered(house, 1)
    wall = Wall()
    wall.gone, wall.dies_looking_at = {job.id}, job.id
    service, working = purging(house, wall)
    purge, _ = await service.remove(job.id, house.asker(9), "spam")
    with pytest.raises(asyncio.CancelledError):
        await working.run()
    wall.dies_looking_at, wall.troubles = None, {job.id: [Trouble("message_deleted")]}
    await working.run()
    async with house.database.reading() as connection:
        account = await purges.account(connection, purge.id)
    assert (account.counts[Outcome.GONE], account.counts[Outcome.REMOVED]) == (1, 0)


async def test_what_was_made_from_it_goes_too_whoever_asked(house: House) -> None:
    [root] = await delivered(house, 1)
    [child] = await delivered(house, 1, parent_id=root.id)
    [grandchild] = await delivered(house, 1, parent_id=child.id)
    [other] = await delivered(house, 1)
    wall = Wall()
    service, working = purging(house, wall)
    await service.remove(root.id, house.asker(9), "rules")
    await working.run()
    assert sorted(wall.asked) == sorted([root.id, child.id, grandchild.id])
    assert (await house.job(other.id)).request.prompt


async def test_what_is_not_shown_yet_is_stopped_and_costs_nothing(house: House) -> None:
    house.images.gate.clear()
    job = await house.ask()
    wall = Wall()
    service, working = purging(house, wall)
    purge, _ = await service.purge(7, job.created_at - timedelta(hours=1), house.asker(9), "spam")
    house.images.gate.set()
    await house.ended(job.id)
    await working.run()
    async with house.database.reading() as connection:
        assert (await purges.account(connection, purge.id)).counts[Outcome.UNSEEN] == 1
    assert (await house.generation.quota(1, 7)).day.held == 0
    assert wall.asked == []


async def test_nothing_to_purge_is_said(house: House) -> None:
    service, _ = purging(house, Wall())
    with pytest.raises(Refusal, match="nothing_to_purge"):
        await service.purge(7, house.clock.now() - timedelta(days=1), house.asker(9), "spam")


async def test_a_barred_picture_is_never_shown_again_and_costs_nothing(house: House) -> None:
    [job] = await delivered(house, 1)
    blocklist = Blocklist(house.database, house.store, house.clock)
    async with house.store.path(str(job.pictures[0].key)) as path:
        data = path.read_bytes()
    [(found, known)] = await blocklist.whose(data, 1)
    assert (found.id, known.exact) == (job.id, True)
    await blocklist.bar(job.id, house.asker(9), "rules")
    house.images.orders.clear()  # the scripted model draws by the number of orders: the same picture once more
    again = await house.ended((await house.ask()).id)
    assert again.failure is not None
    assert again.failure.code == "picture_barred"
    assert len(house.messenger.posted) == 1
    assert (await house.generation.quota(1, 7)).day.used == 1
    await blocklist.bar(job.id, house.asker(9), "rules", lift=True)
    house.images.orders.clear()
    assert (await house.ended((await house.ask()).id)).message_id is not None
