"""/mod: what moderators do about a member: strikes and holds, each with a reason, each to be taken back."""

from collections.abc import Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, whisper
from bot.domain.capability import Capability
from bot.domain.ports import Clock
from bot.services.sanctions import Member, Sanctions
from bot.ui import cards
from bot.ui.wording import Wording

Reason = app_commands.Range[str, 1, 200]
Hours = app_commands.Range[int, 1, 24 * 28]


class Mod(commands.Cog):
    mod = app_commands.Group(
        name="mod",
        description="What moderators do about members and their pictures",
        default_permissions=discord.Permissions(manage_messages=True),
        guild_only=True,
    )

    def __init__(self, sanctions: Sanctions, clock: Clock, wordings: Callable[[str], Wording]) -> None:
        self._sanctions = sanctions
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
        await self._sanctions.pardon(Member(who.guild_id, member.id), who.user_id, reason)
        await whisper(interaction, cards.pardoned(member.id, self._wordings(who.locale)))

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
