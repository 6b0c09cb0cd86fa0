"""The law of the books as questions: what each window says must be what the rows behind it add up to.

Each question is one statement, so that it sees one moment: work that goes on meanwhile cannot look like a fault.
"""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import attempts, budget_ends, budget_holds, budget_windows, jobs, ledger, quota_windows
from bot.adapters.stores.budgets import WINDOW_COLUMNS
from bot.adapters.stores.quotas import Kind
from bot.domain.job import OPEN_STATES

Question = sa.Select[int, int, int]
"""An id, what stands, and what should."""


class Discrepancy(NamedTuple):
    """`what` stands at `stands` where the rows say `should`; `where` is the id of a window or of a job."""

    what: str
    where: int
    stands: int
    should: int


async def find(connection: AsyncConnection) -> list[Discrepancy]:
    """Everything that does not add up; nothing where the law is kept."""
    return [
        Discrepancy(what, where, stands, should)
        for what, question in _questions()
        for where, stands, should in await connection.execute(question)
    ]


def _questions() -> Iterator[tuple[str, Question]]:
    held = sa.case((ledger.c.kind == Kind.HOLD, ledger.c.pictures), else_=-ledger.c.pictures)
    used = sa.case((ledger.c.kind == Kind.SETTLE, ledger.c.pictures), else_=0)
    quota = sa.union_all(
        *(
            sa.select(column.label("window"), held.label("held"), used.label("used"))
            for column in (ledger.c.day_window, ledger.c.month_window)
        )
    ).subquery()
    yield "quota_held", _windows(quota_windows.c.id, quota_windows.c.held, quota, "held")
    yield "quota_used", _windows(quota_windows.c.id, quota_windows.c.used, quota, "used")
    yield "quota_held_for_nobody", _left_over(sa.select(ledger.c.job_id, held.label("left")).subquery())

    both = budget_holds.outerjoin(budget_ends)
    reserved = sa.case((budget_ends.c.job_id.is_(None), budget_holds.c.amount), else_=0)
    spent = sa.func.coalesce(budget_ends.c.cost, 0)
    budget = sa.union_all(
        *(
            sa.select(budget_holds.c[name].label("window"), reserved.label("held"), spent.label("spent")).select_from(
                both
            )
            for name in WINDOW_COLUMNS.values()
        )
    ).subquery()
    yield "budget_held", _windows(budget_windows.c.id, budget_windows.c.held, budget, "held")
    yield "budget_spent", _windows(budget_windows.c.id, budget_windows.c.spent, budget, "spent")
    open_holds = sa.select(budget_holds.c.job_id, reserved.label("left")).select_from(both).subquery()
    yield "budget_held_for_nobody", _left_over(open_holds)
    yield "attempts_cost", _costs()


def _windows(window: sa.Column[int], number: sa.Column[int], rows: sa.Subquery, name: str) -> Question:
    """Each window whose number is not the sum of its rows."""
    should = sa.func.coalesce(sa.func.sum(rows.c[name]), 0)
    joined = window.table.outerjoin(rows, rows.c.window == window)
    return sa.select(window, number, should).select_from(joined).group_by(window, number).having(number != should)


def _left_over(rows: sa.Subquery) -> Question:
    """Each job that has ended, or is not there, and still holds something."""
    left = sa.func.sum(rows.c.left)
    is_open = sa.select(jobs.c.id).where(jobs.c.id == rows.c.job_id, jobs.c.state.in_(OPEN_STATES)).exists()
    grouped = sa.select(rows.c.job_id, left, sa.literal(0)).where(~is_open).group_by(rows.c.job_id)
    return grouped.having(left != 0)


def _costs() -> Question:
    """Each job whose attempts cost something else than was taken off the budget for it."""
    attempted = (
        sa.select(attempts.c.job_id, sa.func.sum(sa.func.coalesce(attempts.c.cost, 0)).label("cost"))
        .group_by(attempts.c.job_id)
        .subquery()
    )
    ended = (
        sa.select(budget_ends.c.job_id, sa.func.sum(budget_ends.c.cost).label("cost"))
        .group_by(budget_ends.c.job_id)
        .subquery()
    )
    counted = sa.func.coalesce(ended.c.cost, 0)
    joined = attempted.outerjoin(ended, ended.c.job_id == attempted.c.job_id)
    return (
        sa.select(attempted.c.job_id, counted, attempted.c.cost).select_from(joined).where(counted != attempted.c.cost)
    )
