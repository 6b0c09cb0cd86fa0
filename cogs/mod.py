"""/mod: what moderators do about a member: strikes and holds, each with a reason, each to be taken back."""

from collections.abc import Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, filled, pressed, uploaded, whisper
from bot.domain.capability import Capability
from bot.domain.message_link import read_message
from bot.domain.ports import Clock
from bot.domain.since import read_since
from bot.services.blocklist import Blocklist
from bot.services.purges import Purges
from bot.services.reports import Reports
from bot.services.sanctions import Member, Sanctions
from bot.ui import cards, forms
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording

LARGEST_PICTURE = 25 * 2**20
"""Bytes; as much as Discord lets most people upload."""

Reason = app_commands.Range[str, 1, 200]
Hours = app_commands.Range[int, 1, 24 * 28]


class Mod(commands.Cog):
    mod = app_commands.Group(
        name="mod",
        description="What moderators do about members and their pictures",
        default_permissions=discord.Permissions(manage_messages=True),
        guild_only=True,
    )

    def __init__(
        self,
        sanctions: Sanctions,
        purges: Purges,
        blocklist: Blocklist,
        reports: Reports,
        clock: Clock,
        wordings: Callable[[str], Wording],
    ) -> None:
        self._sanctions = sanctions
        self._purges = purges
        self._blocklist = blocklist
        self._reports = reports
        self._clock = clock
        self._wordings = wordings

    @mod.command(description="What the record says of a member: reviews, strikes, holds")
    @app_commands.describe(member="Whose record")
    @allows(Capability.MODERATE)
    async def record(self, interaction: Interaction, member: discord.User) -> None:
        who = asker(interaction)
        standing = await self._sanctions.standing(Member(who.guild_id, member.id))
        card = cards.record(member.id, standing, self._clock.now(), self._wordings(who.locale))
        await whisper(interaction, card)

    @mod.command(description="Give a member a strike; enough of them put them on hold")
    @app_commands.describe(member="Who gets it", reason="The member reads this")
    @allows(Capability.MODERATE)
    async def strike(self, interaction: Interaction, member: discord.User, reason: Reason) -> None:
        who = asker(interaction)
        target = Member(who.guild_id, member.id)
        standing = await self._sanctions.strike(target, who.user_id, f"interaction:{interaction.id}", reason)
        await whisper(interaction, cards.struck(member.id, standing, self._wordings(who.locale)))

    @mod.command(description="Lift every strike of a member that stands")
    @app_commands.describe(member="Whose strikes", reason="For the record")
    @allows(Capability.MODERATE)
    async def pardon(self, interaction: Interaction, member: discord.User, reason: Reason) -> None:
        who = asker(interaction)
        standing = await self._sanctions.pardon(Member(who.guild_id, member.id), who.user_id, reason)
        await whisper(interaction, cards.pardoned(member.id, standing, self._wordings(who.locale)))

    @mod.command(description="Let a member ask for no pictures for a while")
    @app_commands.describe(member="Who", reason="The member reads this", hours="The server's usual if left out")
    @allows(Capability.MODERATE)
    async def hold(
        self, interaction: Interaction, member: discord.User, reason: Reason, hours: Hours | None = None
    ) -> None:
        who = asker(interaction)
        hold = await self._sanctions.hold(Member(who.guild_id, member.id), who.user_id, hours, reason)
        await whisper(interaction, cards.held(member.id, hold, self._wordings(who.locale)))

    @mod.command(description="End a member's hold before its time")
    @app_commands.describe(member="Who", reason="For the record")
    @allows(Capability.MODERATE)
    async def release(self, interaction: Interaction, member: discord.User, reason: Reason) -> None:
        who = asker(interaction)
        await self._sanctions.release(Member(who.guild_id, member.id), who.user_id, reason)
        await whisper(interaction, cards.released(member.id, self._wordings(who.locale)))

    @mod.command(description="Take a picture down, with all that was made from it")
    @app_commands.describe(message="Link to its message", reason="Its author reads this")
    @allows(Capability.MODERATE)
    async def remove(self, interaction: Interaction, message: str, reason: Reason) -> None:
        who = asker(interaction)
        job_id = await self._reports.job_of(read_message(message, who.guild_id), who.guild_id)
        await self._remove(interaction, job_id, reason)

    @pressed(Verb.REMOVE)
    @allows(Capability.MODERATE)
    async def open_removal(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._purges.removable(custom_id.subject_id, asker(interaction).guild_id)
        form = forms.reason(Verb.REMOVED, custom_id.subject_id, self._wordings(str(interaction.locale)))
        await interaction.response.send_modal(form)

    @pressed(Verb.REMOVED)
    @allows(Capability.MODERATE)
    async def removed(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._remove(interaction, custom_id.subject_id, forms.read_reason(filled(interaction)))

    @mod.command(description="Take down all that a member has made since then, and all that was made from it")
    @app_commands.describe(member="Whose pictures", since="12h, 7d, 4w or 2026-11-01", reason="The member reads this")
    @allows(Capability.MODERATE)
    async def purge(self, interaction: Interaction, member: discord.User, since: str, reason: Reason) -> None:
        who = asker(interaction)
        affected = await self._purges.affected(member.id, read_since(since, self._clock.now()), who.guild_id)
        form = forms.purge(member.id, len(affected), since, reason, self._wordings(who.locale))
        await interaction.response.send_modal(form)

    @pressed(Verb.PURGED)
    @allows(Capability.MODERATE)
    async def purged(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        since, reason = forms.read_purge(filled(interaction))
        from_then = read_since(since, self._clock.now())
        purge, account = await self._purges.purge(custom_id.subject_id, from_then, who, reason)
        await whisper(interaction, cards.purge(purge.user_id, account, self._wordings(who.locale)))

    @mod.command(description="Bar a picture, and whatever looks like it, from this server")
    @app_commands.describe(message="Link to its message", reason="For the record", lift="Let it in again")
    @allows(Capability.MODERATE)
    async def block(self, interaction: Interaction, message: str, reason: Reason, lift: bool = False) -> None:  # noqa: FBT001, FBT002 - Discord's option
        who = asker(interaction)
        job_id = await self._reports.job_of(read_message(message, who.guild_id), who.guild_id)
        changed = await self._blocklist.bar(job_id, who, reason, lift=lift)
        await whisper(interaction, cards.barred(changed, self._wordings(who.locale), lift=lift))

    @mod.command(description="Who asked for this picture? Knows it again after a re-upload")
    @app_commands.describe(picture="The picture, as you came upon it")
    @allows(Capability.MODERATE)
    async def whose(self, interaction: Interaction, picture: discord.Attachment) -> None:
        who = asker(interaction)
        data = await uploaded(picture, LARGEST_PICTURE)
        found = await self._blocklist.whose(data, who.guild_id)
        matches = tuple((job, known.exact) for job, known in found)
        await whisper(interaction, cards.whose(matches, self._wordings(who.locale)))

    async def _remove(self, interaction: Interaction, job_id: int, reason: str) -> None:
        who = asker(interaction)
        purge, account = await self._purges.remove(job_id, who, reason)
        await whisper(interaction, cards.purge(purge.user_id, account, self._wordings(who.locale)))
