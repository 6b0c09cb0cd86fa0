"""A member's own pictures: what they look like, where they hang, and those that Discord did not take in time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.adapters.database import Database
from bot.adapters.imaging import thumbnail
from bot.adapters.pictures import PictureStore
from bot.adapters.stores import jobs, notes
from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Job, JobState
from bot.domain.note import Note
from bot.domain.policy import Mode
from bot.domain.ports import Attachment
from bot.services.attaching import attached
from bot.services.reviews import Reviews

log = structlog.get_logger()

PAGE = 4
LAST_PAGE = 1000
NOTES = 5


@dataclass(frozen=True, slots=True)
class Page:
    """`looks` has a small WebP for each job that may be looked at, `owed` the jobs whose pictures nobody has seen yet.

    `notes` is what the member was told lately, and on the first page alone.
    """

    number: int
    jobs: Sequence[Job]
    looks: Mapping[int, bytes]
    owed: frozenset[int]
    notes: Sequence[Note]
    more: bool


class Gallery:
    def __init__(self, database: Database, store: PictureStore, reviews: Reviews) -> None:
        self._database = database
        self._store = store
        self._reviews = reviews

    async def page(self, guild_id: int, user_id: int, number: int) -> Page:
        """The member's own jobs in this server that have pictures, newest first; `number` counts from 1."""
        number = min(max(number, 1), LAST_PAGE)
        async with self._database.reading() as connection:
            found = await jobs.of_member(connection, guild_id, user_id, PAGE + 1, (number - 1) * PAGE)
            told = await notes.of(connection, guild_id, user_id, NOTES) if number == 1 else []
        shown = found[:PAGE]
        owed = frozenset([job.id for job in shown if await self._is_owed(job)])
        looks = {job.id: await self._look(job) for job in shown if job.id in owed or _hangs(job)}
        there = {job_id: look for job_id, look in looks.items() if look is not None}
        return Page(number, shown, there, owed, told, more=len(found) > PAGE)

    @asynccontextmanager
    async def owed(self, job_id: int, guild_id: int, user_id: int) -> AsyncIterator[tuple[Job, tuple[Attachment, ...]]]:
        """A job whose pictures could not be delivered, and those as files, for its asker.

        Raises `Refusal("gone")`, `Trouble` as the store and the pixels do.
        """
        async with self._database.reading() as connection:
            job = await jobs.find(connection, job_id)
        if job is None or (job.guild_id, job.user_id) != (guild_id, user_id) or not await self._is_owed(job):
            raise Refusal("gone")
        async with attached(self._store, job) as files:
            yield job, files

    async def _is_owed(self, job: Job) -> bool:
        """Also by what holds now where it was asked for: nothing is shown that a moderator has to see first."""
        if not job.is_owed:
            return False
        policy = await self._reviews.policy(job)
        return policy.mode is not Mode.OFF and not await self._reviews.needed(job, policy)

    async def _look(self, job: Job) -> bytes | None:
        """None of a picture that is gone or cannot be read: its words are shown all the same."""
        key = next((picture.key for picture in job.painted if picture.key is not None), None)
        if key is None:
            return None
        try:
            async with self._store.path(key) as path:
                return await thumbnail(path)
        except Trouble as trouble:
            log.warning("no_thumbnail", job=job.id, code=trouble.code)
            return None


def _hangs(job: Job) -> bool:
    return job.state is JobState.DONE and not job.is_hidden
