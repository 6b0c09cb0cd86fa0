"""Pictures that a server does not want to see, and pictures that come back: known by their bytes and by their looks."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence

import structlog

from bot.adapters import imaging
from bot.adapters.database import Database
from bot.adapters.fingerprints import fingerprint
from bot.adapters.pictures import PictureStore
from bot.adapters.stores import fingerprints as rows
from bot.adapters.stores import jobs
from bot.domain import audit
from bot.domain.audit import Action
from bot.domain.errors import Refusal, Trouble
from bot.domain.fingerprint import BLANK, Fingerprint
from bot.domain.job import Failure, Job, Picture
from bot.domain.ports import Asker, Clock
from bot.services.audit import record

log = structlog.get_logger()

MOST_MATCHES = 5

BARRED = Failure("picture_barred", refused=True)


class Blocklist:
    def __init__(self, database: Database, store: PictureStore, clock: Clock) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    async def bar(self, job_id: int, asker: Asker, reason: str, *, lift: bool = False) -> int:
        """Bar every picture of a job in this server, or `lift` that; how many. Raises `Refusal("nothing_to_block")`."""
        guild_id, by = asker.guild_id, asker.user_id
        async with self._database.writing() as transaction:
            now = self._clock.now()
            job = await jobs.find(transaction, job_id)
            if job is None or job.guild_id != guild_id:
                raise Refusal("nothing_to_block")
            prints = [known for known in (await rows.of_job(transaction, job_id)).values() if known[0] is not None]
            changed = []
            for sha256, look in prints:
                told = (transaction, guild_id, str(sha256))
                if await (rows.admit(*told) if lift else rows.bar(*told, look, by, now, reason)):
                    changed.append(sha256)
            if not changed:
                raise Refusal("nothing_to_block")
            action = Action.PICTURE_UNBLOCKED if lift else Action.PICTURE_BLOCKED
            await record(transaction, now, guild_id, by, action, audit.job(job_id), None, changed, reason)
        return len(changed)

    async def whose(self, data: bytes, guild_id: int) -> Sequence[tuple[Job, rows.Known]]:
        """The jobs of this server that such a picture came from.

        Raises `Refusal`: no_picture_file for what is none, nobodys_picture.
        """
        path = self._store.spool / f"whose-{uuid.uuid4().hex}"
        try:
            await asyncio.to_thread(path.write_bytes, data)
            await imaging.inspect(path)
            looks = await fingerprint(path)
        except Trouble as trouble:
            if trouble.code == "picture_broken":
                raise Refusal("no_picture_file") from trouble
            raise
        finally:
            path.unlink(missing_ok=True)
        async with self._database.reading() as connection:
            digest = hashlib.sha256(data).hexdigest()
            known = await rows.known(connection, guild_id, digest, looks.shown, MOST_MATCHES)
            found = [(await jobs.find(connection, one.job_id), one) for one in known]
        there = [(job, one) for job, one in found if job is not None]
        if not there:
            raise Refusal("nobodys_picture")
        return there


async def screened(database: Database, store: PictureStore, job: Job) -> Job:
    """The job without what its server has barred, before anybody sees it. Raises `Trouble` as the store does."""
    discarded = []
    for picture in job.painted:
        looks = await _fingerprint(store, picture)
        async with database.writing() as transaction:
            if looks.kept:
                await rows.keep(transaction, job.id, picture.slot, looks.kept)
            if await rows.is_barred(transaction, job.guild_id, picture.sha256, looks.shown):
                await rows.discard(transaction, job.id, picture.slot, BARRED)
                discarded.append(picture)
    for picture in discarded:
        log.info("picture_barred", job=job.id, slot=picture.slot)
        if picture.key is not None:
            await store.remove(picture.key)
    if not discarded:
        return job
    async with database.reading() as connection:
        return await jobs.find(connection, job.id) or job


async def _fingerprint(store: PictureStore, picture: Picture) -> Fingerprint:
    """`BLANK` of a picture that is gone or cannot be read: whoever shows it will say so."""
    if picture.key is None:
        return BLANK
    try:
        async with store.path(picture.key) as path:
            return await fingerprint(path)
    except Trouble as trouble:
        log.warning("no_fingerprint", slot=picture.slot, code=trouble.code)
        return BLANK
