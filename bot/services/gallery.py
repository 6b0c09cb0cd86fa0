"""A member's own pictures: what they look like, where they hang, and those that Discord did not take in time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import structlog

from bot.adapters.database import Database
from bot.adapters.imaging import thumbnail
from bot.adapters.pictures import PictureStore
from bot.adapters.stores import jobs, notes, refusals
from bot.domain.appeal import may_appeal
from bot.domain.errors import Refusal, Trouble
from bot.domain.gallery import GalleryPage
from bot.domain.job import Job, JobState
from bot.domain.policy import Mode
from bot.domain.ports import Attachment, Clock
from bot.services.attaching import attached
from bot.services.reviews import Reviews

log = structlog.get_logger()

PAGE = 4
LAST_PAGE = 1000
NOTES, PASSES = 5, 3


class Gallery:
    def __init__(self, database: Database, store: PictureStore, reviews: Reviews, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._reviews = reviews

    async def page(self, guild_id: int, user_id: int, number: int) -> GalleryPage:
        """What this member has in this server."""
        number, now = min(max(number, 1), LAST_PAGE), self._clock.now()
        async with self._database.reading() as connection:
            found = await jobs.of_member(connection, guild_id, user_id, PAGE + 1, (number - 1) * PAGE)
            told = await notes.of(connection, guild_id, user_id, NOTES) if number == 1 else []
            passes = await refusals.passes(connection, guild_id, user_id, now, PASSES) if number == 1 else []
        shown = found[:PAGE]
        owed = frozenset([job.id for job in shown if await self._is_owed(job)])
        looks = {job.id: await self._look(job) for job in shown if job.id in owed or _hangs(job)}
        return GalleryPage(
            number=number,
            jobs=shown,
            looks={job_id: look for job_id, look in looks.items() if look is not None},
            owed=owed,
            disputable=frozenset(job.id for job in shown if _is_disputable(job, now)),
            notes=told,
            passes=passes,
            more=len(found) > PAGE,
        )

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


def _is_disputable(job: Job, now: datetime) -> bool:
    try:
        may_appeal(job, job.user_id, now)
    except Refusal:
        return False
    return True


def _hangs(job: Job) -> bool:
    return job.state is JobState.DONE and not job.is_hidden
