"""[Ask a moderator], from the member's press to the moderator's."""

from collections.abc import Callable

from discord.ext import commands

from bot.adapters.interactions import Interaction, actor, allows, asker, filled, pressed, whisper
from bot.domain.capability import Capability
from bot.domain.case import Decision
from bot.services.appeals import Appeals as Service
from bot.ui import cards, forms
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording


class Appeals(commands.Cog):
    def __init__(self, appeals: Service, wordings: Callable[[str], Wording]) -> None:
        self._appeals = appeals
        self._wordings = wordings

    @pressed(Verb.APPEAL)
    @allows(Capability.ASK)
    async def ask(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._appeals.require_appealable(custom_id.subject_id, asker(interaction))
        form = forms.appeal(Verb.APPEALED, custom_id.subject_id, self._wordings(str(interaction.locale)))
        await interaction.response.send_modal(form)

    @pressed(Verb.APPEALED)
    @allows(Capability.ASK)
    async def asked(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        case = await self._appeals.about_job(custom_id.subject_id, who, forms.read_reason(filled(interaction)))
        await whisper(interaction, cards.appealed(case, self._wordings(who.locale)))

    @pressed(Verb.APPEAL_REFUSED)
    @allows(Capability.ASK)
    async def ask_refused(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._appeals.refused(custom_id.subject_id, asker(interaction))
        form = forms.appeal(Verb.APPEALED_REFUSED, custom_id.subject_id, self._wordings(str(interaction.locale)))
        await interaction.response.send_modal(form)

    @pressed(Verb.APPEALED_REFUSED)
    @allows(Capability.ASK)
    async def asked_refused(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        case = await self._appeals.about_refused(custom_id.subject_id, who, forms.read_reason(filled(interaction)))
        await whisper(interaction, cards.appealed(case, self._wordings(who.locale)))

    @pressed(Verb.GRANT)
    @allows(Capability.DECIDE)
    async def grant(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.GRANT, "")

    @pressed(Verb.DECLINE)
    @allows(Capability.DECIDE)
    async def decline(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        await self._appeals.require_decidable(custom_id.subject_id, who.guild_id, actor(interaction))
        form = forms.reason(Verb.DECLINED, custom_id.subject_id, self._wordings(who.locale))
        await interaction.response.send_modal(form)

    @pressed(Verb.DECLINED)
    @allows(Capability.DECIDE)
    async def declined(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.DECLINE, forms.read_reason(filled(interaction)))

    async def _decide(self, interaction: Interaction, custom_id: CustomId, decision: Decision, reason: str) -> None:
        who = asker(interaction)
        appeal = await self._appeals.decide(custom_id.subject_id, who.guild_id, decision, actor(interaction), reason)
        card = cards.outcome(appeal.case, appeal.job, self._wordings(who.locale))
        await interaction.response.edit_message(view=card, attachments=[])
        await self._appeals.closed(appeal.case)
