"""What the delivery does where a moderator comes first: put the pictures before them, and tell the asker.

The workflow ends while the picture waits, for days if need be; the decision starts the next one.
"""

import structlog

from bot.adapters.pictures import PictureStore
from bot.domain.case import Case, CaseState
from bot.domain.errors import Trouble
from bot.domain.job import Job, JobState
from bot.domain.policy import Policy
from bot.domain.ports import Address, Messenger
from bot.services.attaching import attached_with_references
from bot.services.reviews import Reviews

log = structlog.get_logger()

TOLD = frozenset({JobState.REJECTED, JobState.EXPIRED})
"""Ends that are written down already, of which the asker has still to hear."""


class Reviewing:
    def __init__(self, reviews: Reviews, messenger: Messenger, store: PictureStore) -> None:
        self._reviews = reviews
        self._messenger = messenger
        self._store = store

    async def policy(self, job: Job) -> Policy:
        return await self._reviews.policy(job)

    async def needed(self, job: Job, policy: Policy) -> bool:
        return await self._reviews.needed(job, policy)

    async def submit(self, job: Job, policy: Policy, address: Address | None) -> None:
        """From painted to waiting. Raises `Trouble`; a repeat goes on where this one stopped."""
        case = await self._reviews.submit(job, policy)
        if case is not None:
            await self._present(job, policy, case, address)

    async def resume(self, job: Job, address: Address | None) -> None:
        """A workflow that died between the row and the card finds the row alone."""
        case = await self._reviews.of(job)
        if case is not None and case.message_id is None:
            await self._present(job, await self._reviews.policy(job), case, address)

    async def tell(self, job: Job, address: Address | None) -> None:
        """Tell the asker of a verdict by which nobody sees the picture, while they can be told in private."""
        case = await self._reviews.of(job)
        if case is None:
            return
        if not await self._told(job, address, case):
            await self._reviews.leave_verdict(job, case)
        if case.decided_by is None:
            await self._messenger.close_case(case, job)

    async def tell_of_approval(self, job: Job, address: Address | None, message_id: int) -> Case | None:
        """Tell the asker where the picture is, in private; the case, where a note has still to do that."""
        case = await self._reviews.of(job)
        if case is None or case.state is CaseState.REJECTED:  # of an appeal they hear by its own note
            return None
        return None if await self._told(job, address, case, message_id) else case

    async def _told(self, job: Job, address: Address | None, case: Case, message_id: int | None = None) -> bool:
        """Whether the asker could be told in private where they asked."""
        if address is None:
            return False
        try:
            await self._messenger.tell_verdict(job, address, case, message_id)
        except Trouble as trouble:
            log.warning("verdict_not_told", case=case.id, code=trouble.code, why=trouble.detail)
            return False
        return True

    async def _present(self, job: Job, policy: Policy, case: Case, address: Address | None) -> None:
        """The asker is told that it waits even where the moderators' channel takes no card at the moment."""
        try:
            still_waits = await self._show(job, policy, case)
        except Trouble:
            if address is not None:
                await self._messenger.tell_waiting(job, address, case)
            raise
        if address is None or not still_waits:
            return
        await self._messenger.tell_waiting(job, address, case)
        await self._correct(job, address)

    async def _correct(self, job: Job, address: Address) -> None:
        """Who decides at once may have been told of before the asker was told that it waits: once more, then."""
        now, message_id = await self._reviews.outcome(job)
        if now is None or now.state is CaseState.OPEN:
            return
        if now.state is CaseState.WITHDRAWN:
            await self._messenger.show_stopped(job, address)
        else:
            await self._told(job, address, now, message_id)

    async def _show(self, job: Job, policy: Policy, case: Case) -> bool:
        if policy.review_channel is None:
            raise Trouble("no_review_channel")
        file = await self._reviews.file(case, job)
        async with attached_with_references(self._store, job) as (files, sent):
            message_id = await self._messenger.show_case(job, file, files, sent, policy.review_channel)
        return await self._reviews.shown(case, policy.review_channel, message_id)
