"""Report picture, from the message's menu and from its details; and what the moderators say to it."""

from collections.abc import Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, actor, allows, asker, filled, pressed, whisper
from bot.domain.capability import Capability
from bot.domain.case import Decision
from bot.services.reports import Reports as Service
from bot.ui import cards, forms
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording


class Reports(commands.Cog):
    def __init__(self, reports: Service, wordings: Callable[[str], Wording]) -> None:
        self._reports = reports
        self._wordings = wordings
        self.menus = (app_commands.ContextMenu(name="Report picture", callback=self.menu),)

    @allows(Capability.ASK)
    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        who = asker(interaction)
        job_id = await self._reports.job_of(message.id, who.guild_id)
        await interaction.response.send_modal(forms.report(job_id, self._wordings(who.locale)))

    @pressed(Verb.REPORT)
    @allows(Capability.ASK)
    async def open(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._reports.require_reportable(custom_id.subject_id, asker(interaction))
        form = forms.report(custom_id.subject_id, self._wordings(str(interaction.locale)))
        await interaction.response.send_modal(form)

    @pressed(Verb.REPORTED)
    @allows(Capability.ASK)
    async def reported(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        case = await self._reports.report(custom_id.subject_id, who, forms.read_reason(filled(interaction)))
        await whisper(interaction, cards.reported(case, self._wordings(who.locale)))

    @pressed(Verb.RESTORE)
    @allows(Capability.DECIDE)
    async def restore(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.RESTORE)

    @pressed(Verb.TAKE_DOWN)
    @allows(Capability.DECIDE)
    async def take_down(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.TAKE_DOWN)

    @pressed(Verb.TAKE_DOWN_STRIKE)
    @allows(Capability.DECIDE)
    async def strike(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.TAKE_DOWN_WITH_STRIKE)

    async def _decide(self, interaction: Interaction, custom_id: CustomId, decision: Decision) -> None:
        who = asker(interaction)
        reported = await self._reports.decide(custom_id.subject_id, who.guild_id, decision, actor(interaction))
        card = cards.outcome(reported.case, reported.job, self._wordings(who.locale))
        await interaction.response.edit_message(view=card, attachments=[])
        await self._reports.closed(reported.case)
