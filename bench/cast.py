"""Everybody whom docs/authority.md speaks of, in a server of the sandbox's, and things for them to lay hands on."""

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.adapters.pictures import picture_key
from bot.adapters.schema import jobs as job_rows
from bot.adapters.schema import pictures as picture_rows
from bot.adapters.stores import cases, jobs, refusals
from bot.domain.case import CaseKind
from bot.domain.job import Job, JobState, Picture, PictureState
from bot.domain.policy import SERVER, Circumstances
from bot.domain.ports import Address, Asker
from bot.domain.request import PictureRequest
from bot.domain.wordrules import Clause, Syntax
from bot.services.policies import Policies
from bot.services.proposals import Proposals
from bot.services.rulebook import RuleBook
from sandbox.discord.entities import Channel, Message
from sandbox.discord.people import Person
from sandbox.discord.permissions import Permission
from sandbox.stage import Stage

FIRST_JOB = 4 * 10**17
"""Below every snowflake that the sandbox gives out, so that no interaction takes the number of a job made here."""

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
REQUEST = PictureRequest("a lighthouse", "gemini-2.5-flash-image", "1:1", None, 1)
NOW = datetime.now(UTC)

HIDDEN = "a picture that waits for a moderator, or was turned down"
NOTHING = "nothing"
JOBS: dict[str, tuple[dict[str, Any], ...]] = {
    "a job under way": ({"state": JobState.QUEUED},),
    "a picture": ({"state": JobState.DONE},),
    "a picture that all can see": ({"state": JobState.DONE},),
    "a picture of a channel that not all can see": ({"state": JobState.DONE},),
    HIDDEN: ({"state": JobState.REVIEWING, "reviewed": True}, {"state": JobState.REJECTED, "reviewed": True}),
    "a picture that was turned down": ({"state": JobState.REJECTED, "reviewed": True},),
    "a picture that could not be delivered": ({"state": JobState.UNDELIVERABLE},),
    "a case of the review": ({"state": JobState.REVIEWING, "reviewed": True},),
    "an escalated case of the review": ({"state": JobState.REVIEWING, "reviewed": True},),
    "an appeal": ({"state": JobState.REJECTED, "reviewed": True},),
    "a report": ({"state": JobState.DONE},),
}
"""What the paper's things are as jobs; where there are several, they are made in turn."""


@dataclass
class Cast:
    """A server with everybody in it, and its rows within reach."""

    stage: Stage
    database: Database
    people: dict[str, Person] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_JOB))

    def __post_init__(self) -> None:
        """Bring everybody in. The server changes hands, so that who owns the bot's application owns no server."""
        side, world, club = self.stage.discord, self.stage.discord.world, self.stage.discord.club
        self.guild_id, self.here = club.guild.id, club.art
        self._approvers = world.add_role(club.guild, "Approvers")
        admins = world.add_role(club.guild, "Admins", int(Permission.ADMINISTRATOR))
        held = {"tier": club.boosters, "approver": self._approvers, "admin": admins}
        held |= {"moderator": club.moderators, "silenced": club.moderators}
        for name in ("nobody", "member", *held, "asker", "owner", "bystander"):
            user = world.add_user(f"the-{name}")
            world.add_member(club.guild, user, *([held[name]] if name in held else []))
            self.people[name] = side.person(user.name)
        world.overwrite(self.here, self.people["nobody"].user, deny=int(Permission.VIEW_CHANNEL))
        world.time_out(club.guild, self.people["silenced"].user, self.stage.clock.now() + 10**6)
        self.people["host"] = side.person("Olu")
        club.guild.owner_id = self.people["owner"].id
        world.guild_changed(club.guild)
        stranger = world.add_user("the-elsewhere")
        other = world.add_guild("Elsewhere", stranger)
        world.add_member(other, side.app.bot)
        self.people["elsewhere"] = side.person(stranger.name)
        self._lobby = world.add_channel(other, "lobby")

    async def furnish(self) -> None:
        """The policy that the paper speaks of; elsewhere there are moderators to be asked as well."""
        policies, club = Policies(self.database, SystemClock()), self.stage.discord.club
        wish = {"approvers": [self._approvers.id], "askers": [self.guild_id, club.boosters.id]}
        await policies.set(self.guild_id, 1, SERVER, {"review_channel": club.mods.id, **wish})
        await policies.set(self._lobby.guild_id or 0, 1, SERVER, {"review_channel": self._lobby.id})

    def place(self, who: str) -> Channel:
        """Where they act."""
        return self._lobby if who == "elsewhere" else self.here

    def message(self, who: str) -> Message:
        """A message of the bot's with a picture in it, where they are."""
        return self.stage.discord.say(self.stage.discord.app.bot, self.place(who), "", [("easel-1-1.png", PIXEL)])

    async def thing(self, about: str, who: str) -> int:
        """The id of a new one; what the paper calls one's own is `who`'s, all else the asker's."""
        number, by, guild = next(self.numbers), self.people[who].id, self.guild_id
        policies, book = Policies(self.database, SystemClock()), RuleBook(self.database, SystemClock())
        clause = Clause(pattern=f"word{number}", syntax=Syntax.WORD)
        match about:
            case "nothing":
                return 0
            case "a channel":
                return self.here.id
            case "a proposed change of the policy, of one's own":
                now = (await policies.latest(guild)).settings
                wanted = {**now, SERVER: {**now[SERVER], "strike_days": number % 300 + 1}}
                proposals = Proposals(self.database, policies, SystemClock())
                return (await proposals.replace_all(guild, by, wanted, "imported")).id
            case "a proposed change of the word rules, of one's own":
                return (await book.propose(guild, by, number, [clause])).change.id
            case "a change of the word rules":
                return (await book.add(guild, by, number, clause)).id
        async with self.database.writing() as transaction:
            return await self._row(transaction, about, number)

    async def picture(self, message: Message) -> None:
        """A delivered picture in that message."""
        async with self.database.writing() as transaction:
            await self._job(transaction, next(self.numbers), {"state": JobState.DONE, "message_id": message.id})

    async def _row(self, transaction: AsyncConnection, about: str, number: int) -> int:
        asker, guild = self.people["asker"].id, self.guild_id
        if about == "a request that was refused":
            return await refusals.keep(transaction, self._asker(number), REQUEST, "count_not_here", {"most": 1}, NOW)
        await self._job(transaction, number, JOBS[about][number % len(JOBS[about])])
        match about:
            case "a picture of a channel that not all can see":
                private = {"channel_id": self.stage.discord.club.mods.id}
                await transaction.execute(sa.update(job_rows).where(job_rows.c.id == number).values(private))
            case "a picture that could not be delivered":
                painted = sa.update(picture_rows).where(picture_rows.c.job_id == number)
                facts = {"state": PictureState.PAINTED, "key": picture_key(number, 1, 1, "png")}
                await transaction.execute(painted.values(facts))
            case "a case of the review":
                return (await cases.open_case(transaction, guild, CaseKind.REVIEW, number, asker, NOW, None)).id
            case "an escalated case of the review":
                case = await cases.open_case(transaction, guild, CaseKind.REVIEW, number, asker, NOW, None)
                await cases.escalate(transaction, case.id)
                return case.id
            case "a report":
                reporter = self.people["bystander"].id
                return (await cases.open_case(transaction, guild, CaseKind.REPORT, number, reporter, NOW, None)).id
            case "an appeal":
                appeal = await cases.open_appeal(
                    transaction, guild, asker, NOW, job_id=number, statement="please", against=1, sealed_address=None
                )
                assert appeal is not None
                return appeal.id
        return number

    async def _job(self, transaction: AsyncConnection, number: int, facts: dict[str, Any]) -> None:
        who = self._asker(number)
        made = Job(
            id=number,
            guild_id=who.guild_id,
            channel_id=who.channel_id,
            user_id=who.user_id,
            locale=who.locale,
            request=REQUEST,
            state=JobState.QUEUED,
            created_at=NOW,
            answered_at=NOW,
            upload_limit=who.upload_limit,
            pictures=(Picture(1, PictureState.WAITING),),
            circumstances=who.circumstances,
        )
        await jobs.claim(transaction, made, None)
        ended = {"finished_at": NOW, "message_id": number} | facts
        await transaction.execute(sa.update(job_rows).where(job_rows.c.id == number).values(ended))

    def _asker(self, number: int) -> Asker:
        asker, channel = self.people["asker"].id, self.here.id
        who = Circumstances(
            user_id=asker,
            channel_id=channel,
            category_id=None,
            roles=frozenset({self.guild_id}),
            joined_at=NOW - timedelta(days=99),
            age_restricted=False,
        )
        return Asker(number, self.guild_id, channel, asker, "en-US", 10**7, Address(1, "none"), who)
