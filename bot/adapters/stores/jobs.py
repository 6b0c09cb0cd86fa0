"""The rows of jobs, their pictures and their attempts. States move by compare-and-set alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import attempts, cases, jobs, pictures
from bot.adapters.schema import references as reference_rows
from bot.adapters.stores import references
from bot.domain.case import CaseState
from bot.domain.job import MOVES, OPEN_STATES, Approval, Face, Failure, Job, JobState, Picture, PictureState
from bot.domain.policy import Circumstances
from bot.domain.ports import Painted
from bot.domain.request import PictureRequest


def insert_new(connection: AsyncConnection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that leaves a row that is there already alone; RETURNING tells whether it did."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


async def claim(connection: AsyncConnection, job: Job, sealed_address: bytes | None) -> bool:
    """Write the job and its empty slots down; False where its interaction has been claimed already."""
    row = {
        "id": job.id,
        "guild_id": job.guild_id,
        "channel_id": job.channel_id,
        "user_id": job.user_id,
        "locale": job.locale,
        "prompt": job.request.prompt,
        "model": job.request.model,
        "aspect": job.request.aspect,
        "size": job.request.size,
        "count": job.request.count,
        "state": job.state,
        "upload_limit": job.upload_limit,
        "policy_version": job.policy_version,
        "circumstances": job.circumstances and job.circumstances.to_json(),
        "reviewed": job.reviewed,
        "parent_id": job.parent_id,
        "sealed_address": sealed_address,
        "created_at": job.created_at,
        "answered_at": job.answered_at,
    }
    claimed = await connection.scalar(insert_new(connection, jobs).values(row).returning(jobs.c.id))
    if claimed is None:
        return False
    slots = [{"job_id": job.id, "slot": p.slot, "state": p.state} for p in job.pictures]
    await connection.execute(sa.insert(pictures), slots)
    await references.keep(connection, job.id, job.references)
    return True


async def find(connection: AsyncConnection, job_id: int) -> Job | None:
    row = (await connection.execute(sa.select(jobs).where(jobs.c.id == job_id))).mappings().first()
    if row is None:
        return None
    slots = await connection.execute(sa.select(pictures).where(pictures.c.job_id == job_id).order_by(pictures.c.slot))
    job = _job(row, tuple(_picture(slot) for slot in slots.mappings()))
    if job.circumstances is None or not job.circumstances.has_references:
        return job
    return replace(job, references=await references.of_job(connection, job_id))


async def of_member(connection: AsyncConnection, guild_id: int, user_id: int, most: int, skipped: int) -> list[Job]:
    """A member's painted jobs that nobody has erased, newest first."""
    here = (jobs.c.guild_id == guild_id, jobs.c.user_id == user_id, pictures.c.key.is_not(None))
    mine = sa.select(jobs.c.id).join(pictures, pictures.c.job_id == jobs.c.id).where(*here).distinct()
    ids = await connection.scalars(mine.order_by(jobs.c.id.desc()).limit(most).offset(skipped))
    found = [await find(connection, job_id) for job_id in ids]
    return [job for job in found if job is not None]


async def sealed_address(connection: AsyncConnection, job_id: int) -> bytes | None:
    value: bytes | None = await connection.scalar(sa.select(jobs.c.sealed_address).where(jobs.c.id == job_id))
    return value


async def move(connection: AsyncConnection, job_id: int, origin: JobState, goal: JobState, **facts: object) -> bool:
    """Compare-and-set of the state, with `facts` written in the same statement; False where another was first."""
    if goal not in MOVES[origin]:
        raise ValueError(f"a job never goes from {origin} to {goal}")
    statement = (
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == origin)
        .values(state=goal, **facts)
        .returning(jobs.c.id)
    )
    return await connection.scalar(statement) is not None


async def lock(connection: AsyncConnection, job_id: int) -> JobState | None:
    """The job's state, which nobody else moves until this transaction ends.

    Whoever changes a job's attempts, pictures or money does this first: then no two of them wait for each other.
    """
    mine = sa.select(jobs.c.state).where(jobs.c.id == job_id).with_for_update(key_share=True)
    state = await connection.scalar(mine)
    return None if state is None else JobState(state)


async def mark_answered(connection: AsyncConnection, job_id: int, at: datetime, card_id: int | None) -> None:
    await connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(answered_at=at, card_id=card_id))


async def posting_since(connection: AsyncConnection, job_id: int) -> datetime | None:
    """When a message was last about to be posted; None where none ever was."""
    value: datetime | None = await connection.scalar(sa.select(jobs.c.posting_at).where(jobs.c.id == job_id))
    return value


async def mark_posting(connection: AsyncConnection, job_id: int, at: datetime) -> None:
    """Write down that a message is about to be posted."""
    await connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(posting_at=at))


async def forget_address(connection: AsyncConnection, job_id: int) -> None:
    await connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(sealed_address=None))


async def lease_card(connection: AsyncConnection, job_id: int, now: datetime, until: datetime) -> bool:
    """Take the right to redraw the progress card until `until`; False once the job is past painting."""
    statement = (
        sa.update(jobs)
        .where(
            jobs.c.id == job_id,
            jobs.c.state.in_([JobState.QUEUED, JobState.PAINTING]),
            sa.or_(jobs.c.card_until.is_(None), jobs.c.card_until <= now),
        )
        .values(card_until=until)
        .returning(jobs.c.id)
    )
    return await connection.scalar(statement) is not None


async def return_card(connection: AsyncConnection, job_id: int, until: datetime) -> None:
    """Give back the right that lasts until then; one that somebody else has taken since stays theirs."""
    here = (jobs.c.id == job_id, jobs.c.card_until == until)
    await connection.execute(sa.update(jobs).where(*here).values(card_until=None))


async def card_until(connection: AsyncConnection, job_id: int) -> datetime | None:
    value: datetime | None = await connection.scalar(sa.select(jobs.c.card_until).where(jobs.c.id == job_id))
    return value


async def open_attempt(
    connection: AsyncConnection, job_id: int, slot: int, number: int, model: str, price: int, at: datetime
) -> bool:
    """Write an attempt down before its call is sent; False where it has been opened before."""
    row = {"job_id": job_id, "slot": slot, "number": number, "model": model, "price": price, "opened_at": at}
    statement = insert_new(connection, attempts).values(row).returning(attempts.c.number)
    return await connection.scalar(statement) is not None


async def close_attempt(
    connection: AsyncConnection, job_id: int, slot: int, number: int, at: datetime, outcome: str, **facts: object
) -> bool:
    """Close an open attempt once; False where it is closed already."""
    here = (attempts.c.job_id == job_id, attempts.c.slot == slot, attempts.c.number == number)
    statement = (
        sa.update(attempts)
        .where(*here, attempts.c.outcome.is_(None))
        .values(outcome=outcome, closed_at=at, **facts)
        .returning(attempts.c.number)
    )
    return await connection.scalar(statement) is not None


async def abandon_attempts(connection: AsyncConnection, job_id: int, at: datetime) -> list[tuple[int, int]]:
    """Close what is under way for a job that has ended; the (slot, number) of each."""
    statement = (
        sa.update(attempts)
        .where(attempts.c.job_id == job_id, attempts.c.outcome.is_(None))
        .values(outcome="abandoned", closed_at=at)
        .returning(attempts.c.slot, attempts.c.number)
    )
    return [(row.slot, row.number) for row in await connection.execute(statement)]


async def orphans(connection: AsyncConnection, job_id: int, slot: int) -> int:
    """How many attempts at this picture died with their process."""
    here = (attempts.c.job_id == job_id, attempts.c.slot == slot, attempts.c.outcome == "orphaned")
    return await connection.scalar(sa.select(sa.func.count()).select_from(attempts).where(*here)) or 0


async def models_gone(connection: AsyncConnection, job_id: int, slot: int) -> frozenset[str]:
    """The models that the API was found not to have any more while this picture was tried."""
    here = (attempts.c.job_id == job_id, attempts.c.slot == slot, attempts.c.outcome == "model_gone")
    return frozenset(await connection.scalars(sa.select(attempts.c.model).where(*here)))


async def opened_at(connection: AsyncConnection, job_id: int, slot: int, number: int) -> datetime:
    here = (attempts.c.job_id == job_id, attempts.c.slot == slot, attempts.c.number == number)
    value: datetime | None = await connection.scalar(sa.select(attempts.c.opened_at).where(*here))
    if value is None:
        raise LookupError("an attempt is opened before it is kept")
    return value


async def is_painting(connection: AsyncConnection, job_id: int) -> bool:
    return await connection.scalar(sa.select(jobs.c.state).where(jobs.c.id == job_id)) == JobState.PAINTING


async def is_closed(connection: AsyncConnection, job_id: int, slot: int, number: int) -> bool:
    """Whether somebody has closed this attempt: whoever still works at it has been given up for dead."""
    here = (attempts.c.job_id == job_id, attempts.c.slot == slot, attempts.c.number == number)
    return await connection.scalar(sa.select(attempts.c.outcome).where(*here)) is not None


async def keep_picture(connection: AsyncConnection, job_id: int, slot: int, painted: Painted, **facts: object) -> bool:
    """Fill a slot that still waits; False where another attempt has filled it."""
    values = {
        "state": PictureState.PAINTED,
        "mime": painted.mime,
        "width": painted.width,
        "height": painted.height,
        "size_bytes": painted.size_bytes,
        "sha256": painted.sha256,
        "text": painted.text,
        **facts,
    }
    return await connection.scalar(_waiting(job_id, slot).values(values).returning(pictures.c.slot)) is not None


async def key_of(connection: AsyncConnection, job_id: int, slot: int) -> str | None:
    """Where this slot's picture lies in the store."""
    here = (pictures.c.job_id == job_id, pictures.c.slot == slot)
    value: str | None = await connection.scalar(sa.select(pictures.c.key).where(*here))
    return value


async def fail_picture(connection: AsyncConnection, job_id: int, slot: int, failure: Failure) -> None:
    """Close a slot that still waits without a picture."""
    await connection.execute(_waiting(job_id, slot).values(state=PictureState.FAILED, failure=failure_json(failure)))


async def waiting_slots(connection: AsyncConnection, job_id: int) -> int:
    here = (pictures.c.job_id == job_id, pictures.c.state == PictureState.WAITING)
    return await connection.scalar(sa.select(sa.func.count()).select_from(pictures).where(*here)) or 0


async def keys(connection: AsyncConnection, job_id: int) -> list[str]:
    """What the store holds of a job."""
    here = (pictures.c.job_id == job_id, pictures.c.key.is_not(None))
    painted = await connection.scalars(sa.select(pictures.c.key).where(*here))
    return [*(str(key) for key in painted), *(one.key for one in await references.of_job(connection, job_id))]


async def strays(connection: AsyncConnection, stored: Mapping[str, int]) -> list[str]:
    """Of keys and their jobs, those that no row names, and whose job is over or never was."""
    named = sa.union_all(sa.select(pictures.c.key), sa.select(reference_rows.c.key)).subquery()
    known = set(await connection.scalars(sa.select(named.c.key).where(named.c.key.in_(list(stored)))))
    open_ones = sa.select(jobs.c.id).where(jobs.c.id.in_(set(stored.values())), jobs.c.state.in_(OPEN_STATES))
    busy = set(await connection.scalars(open_ones))
    return [key for key, job_id in stored.items() if key not in known and job_id not in busy]


async def erase(connection: AsyncConnection, job_id: int) -> list[str]:
    """Forget a job's words and pictures; the keys of what is to be removed from the store."""
    found = await keys(connection, job_id)
    await connection.execute(sa.update(pictures).where(pictures.c.job_id == job_id).values(key=None, text=""))
    await references.erase(connection, job_id)
    await connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(prompt=""))
    return found


async def let_go(connection: AsyncConnection, before: datetime) -> None:
    """Name no file any more of the jobs that ended before then, and about which no case is open. Their words stay."""
    disputed = sa.exists().where(cases.c.job_id == jobs.c.id, cases.c.state == CaseState.OPEN)
    old = sa.select(jobs.c.id).where(jobs.c.finished_at < before, jobs.c.state.not_in(OPEN_STATES), ~disputed)
    for table in (pictures, reference_rows):
        named = sa.update(table).where(table.c.key.is_not(None), table.c.job_id.in_(old))
        await connection.execute(named.values(key=None))


async def count_open(connection: AsyncConnection, guild_id: int, user_id: int) -> tuple[int, int, int]:
    """How many jobs the bot is busy with: this member's in this server, the server's, and all."""
    here = jobs.c.guild_id == guild_id
    counts = sa.select(
        sa.func.count().filter(here & (jobs.c.user_id == user_id)),
        sa.func.count().filter(here),
        sa.func.count(),
    ).where(jobs.c.state.in_(OPEN_STATES - {JobState.REVIEWING}))
    member, guild, everybody = (await connection.execute(counts)).one()
    return member, guild, everybody


async def ahead_of(connection: AsyncConnection, job_id: int) -> int:
    """How many pictures were asked for earlier and wait still."""
    earlier = sa.select(jobs.c.id).where(jobs.c.state == JobState.QUEUED, jobs.c.id < job_id)
    waiting = (pictures.c.state == PictureState.WAITING, pictures.c.job_id.in_(earlier))
    return await connection.scalar(sa.select(sa.func.count()).select_from(pictures).where(*waiting)) or 0


async def has_open_attempt(connection: AsyncConnection, job_id: int) -> bool:
    """Whether the image API is being asked for one of its pictures at this moment."""
    here = sa.select(attempts.c.number).where(attempts.c.job_id == job_id, attempts.c.outcome.is_(None))
    return await connection.scalar(here.limit(1)) is not None


async def has_failed_attempt(connection: AsyncConnection, job_id: int) -> bool:
    """Whether a picture that is still to come has been tried for already."""
    same = (pictures.c.job_id == attempts.c.job_id) & (pictures.c.slot == attempts.c.slot)
    here = (attempts.c.job_id == job_id, attempts.c.outcome.is_not(None), pictures.c.state == PictureState.WAITING)
    return await connection.scalar(sa.select(attempts.c.number).join(pictures, same).where(*here).limit(1)) is not None


async def unfinished_since(connection: AsyncConnection, instant: datetime) -> list[int]:
    """Jobs accepted since then that are not past painting."""
    here = (jobs.c.state.in_([JobState.QUEUED, JobState.PAINTING]), jobs.c.created_at > instant)
    return list(await connection.scalars(sa.select(jobs.c.id).where(*here)))


async def forget_addresses(connection: AsyncConnection, before: datetime) -> None:
    """Drop the interaction tokens of jobs accepted before then: Discord takes them no more."""
    here = (jobs.c.sealed_address.is_not(None), jobs.c.created_at < before)
    await connection.execute(sa.update(jobs).where(*here).values(sealed_address=None))


async def usual_seconds(connection: AsyncConnection, model: str, size: str | None) -> float | None:
    """The mean duration of the last twenty pictures of that kind; None where there was none."""
    recent = (
        sa.select(pictures.c.seconds)
        .join(jobs, jobs.c.id == pictures.c.job_id)
        .where(pictures.c.model == model, jobs.c.size.is_not_distinct_from(size), pictures.c.seconds.is_not(None))
        .order_by(jobs.c.created_at.desc())
        .limit(20)
        .subquery()
    )
    value: float | None = await connection.scalar(sa.select(sa.func.avg(recent.c.seconds)))
    return value


def _waiting(job_id: int, slot: int) -> sa.Update:
    here = (pictures.c.job_id == job_id, pictures.c.slot == slot, pictures.c.state == PictureState.WAITING)
    return sa.update(pictures).where(*here)


def failure_json(failure: Failure) -> dict[str, Any]:
    return {"code": failure.code, "values": dict(failure.values), "refused": failure.refused}


def _failure(value: Mapping[str, Any] | None) -> Failure | None:
    return None if value is None else Failure(value["code"], value["values"], value["refused"])


def _picture(row: sa.RowMapping) -> Picture:
    facts = {name: row[name] for name in Picture.__dataclass_fields__ if name not in {"state", "failure"}}
    return Picture(state=PictureState(row["state"]), failure=_failure(row["failure"]), **facts)


def _job(row: sa.RowMapping, slots: tuple[Picture, ...]) -> Job:
    request = PictureRequest(row["prompt"], row["model"], row["aspect"], row["size"], row["count"])
    derived = {"request", "state", "pictures", "references", "failure", "circumstances", "verdict", "face"}
    facts = {name: row[name] for name in Job.__dataclass_fields__ if name not in derived}
    return Job(
        request=request,
        state=JobState(row["state"]),
        pictures=slots,
        failure=_failure(row["failure"]),
        circumstances=row["circumstances"] and Circumstances.from_json(row["circumstances"]),
        verdict=row["verdict"] and Approval(row["verdict"]),
        face=row["face"] and Face(row["face"]),
        **facts,
    )
