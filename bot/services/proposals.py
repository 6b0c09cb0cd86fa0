"""Changes of a policy that are shown before they are made: what a file brings, what an old version was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.adapters.database import Database
from bot.adapters.stores import proposals
from bot.adapters.stores.proposals import Proposal
from bot.domain.errors import Refusal
from bot.domain.policy import Difference, Place, Places, Settings
from bot.domain.ports import Clock
from bot.services.policies import Outcome, Policies, wished

LIFE = timedelta(minutes=30)
"""How long a proposal waits for its maker's word. Their card's buttons stay; they then say that it is gone."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What would change, before anything does; `id` is what the card's buttons name."""

    id: int
    note: str
    differing: tuple[Difference, ...]
    expires_at: datetime


class Proposals:
    def __init__(self, database: Database, policies: Policies, clock: Clock) -> None:
        self._database = database
        self._policies = policies
        self._clock = clock

    async def replace_all(self, guild_id: int, by: int, settings: Places, note: str) -> Proposed:
        """Propose that exactly this be set. Raises `Refusal`, as `Policies.preview` does."""
        base, differing = await self._policies.preview(guild_id, settings)
        expires_at = self._clock.now() + LIFE
        async with self._database.writing() as transaction:
            made = await proposals.put(transaction, guild_id, by, base, settings, note, expires_at)
        return Proposed(made, note, differing, expires_at)

    async def restore(self, guild_id: int, by: int, version: int) -> Proposed:
        """Propose to go back to an earlier version. Raises `Refusal`: "no_such_version", "no_change"."""
        then = await self._policies.version(guild_id, version)
        return await self.replace_all(guild_id, by, then.settings, f"restored {version}")

    async def confirm_adults(self, guild_id: int, by: int, place: Place, wish: Settings) -> Proposed:
        """Propose a wish that says the server is for adults. Raises `Refusal`, as `Policies.preview` does."""
        latest = await self._policies.latest(guild_id)
        return await self.replace_all(guild_id, by, wished(latest.settings, place, wish), "adults")

    async def apply(self, guild_id: int, by: int, proposal_id: int) -> Outcome:
        """Make it so. Raises `Refusal`: "proposal_gone", "changed_meanwhile" where it was compared with another."""
        proposal = await self._find(guild_id, by, proposal_id)
        outcome = await self._policies.change(
            guild_id, by, lambda _: proposal.settings, proposal.note, base=proposal.base
        )
        await self._forget(proposal)
        return outcome

    async def leave(self, guild_id: int, by: int, proposal_id: int) -> None:
        """Forget it. Raises `Refusal("proposal_gone")`."""
        await self._forget(await self._find(guild_id, by, proposal_id))

    async def look(self, guild_id: int, by: int, proposal_id: int) -> Places:
        """What would be set. Raises `Refusal("proposal_gone")`."""
        return (await self._find(guild_id, by, proposal_id)).settings

    async def _find(self, guild_id: int, by: int, proposal_id: int) -> Proposal:
        async with self._database.reading() as connection:
            found = await proposals.find(connection, proposal_id, guild_id, by, self._clock.now())
        if found is None:
            raise Refusal("proposal_gone")
        return found

    async def _forget(self, proposal: Proposal) -> None:
        async with self._database.writing() as transaction:
            await proposals.forget(transaction, proposal.id, self._clock.now())
