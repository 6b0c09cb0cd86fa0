"""The buttons of a case: approve, reject with a reason, escalate. Who may press them is the policy's word alone."""

from collections.abc import Callable

from discord.ext import commands

from bot.adapters.delivery import standing
from bot.adapters.interactions import Interaction, actor, allows, asker, chosen, filled, pressed, whisper
from bot.domain.capability import Capability
from bot.domain.case import Decision
from bot.domain.catalogue import Catalogue
from bot.services.reviews import Reviews
from bot.services.sanctions import Member, Sanctions
from bot.ui import cards, forms
from bot.ui.cards import OTHER
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording


class Review(commands.Cog):
    def __init__(
        self, reviews: Reviews, sanctions: Sanctions, catalogue: Catalogue, wordings: Callable[[str], Wording]
    ) -> None:
        self._reviews = reviews
        self._catalogue = catalogue
        self._sanctions = sanctions
        self._wordings = wordings

    @pressed(Verb.APPROVE)
    @allows(Capability.DECIDE)
    async def approve(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.APPROVE)

    @pressed(Verb.APPROVE_AS_SPOILER)
    @allows(Capability.DECIDE)
    async def approve_as_spoiler(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.APPROVE_AS_SPOILER)

    @pressed(Verb.REJECT)
    @allows(Capability.DECIDE)
    async def reject(self, interaction: Interaction, custom_id: CustomId) -> None:
        reason = chosen(interaction)
        if reason == OTHER:
            await self._reviews.decidable(custom_id.subject_id, asker(interaction).guild_id, actor(interaction))
            form = forms.reason(Verb.REJECTED, custom_id.subject_id, self._wordings(str(interaction.locale)))
            await interaction.response.send_modal(form)
            return
        await self._decide(interaction, custom_id, Decision.REJECT, reason)

    @pressed(Verb.REJECTED)
    @allows(Capability.DECIDE)
    async def rejected(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.REJECT, forms.read_reason(filled(interaction)))

    @pressed(Verb.STRIKE)
    @allows(Capability.DECIDE)
    async def strike(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._decide(interaction, custom_id, Decision.REJECT_WITH_STRIKE)

    @pressed(Verb.ESCALATE)
    @allows(Capability.DECIDE)
    async def escalate(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        decided = await self._reviews.escalate(custom_id.subject_id, who.guild_id, actor(interaction))
        file = await self._reviews.file(decided.case, decided.job)
        there = interaction.message.attachments if interaction.message else []
        card = cards.review(decided.job, file, *standing(there), self._wordings(who.locale), self._catalogue)
        await interaction.response.edit_message(view=card, attachments=there)

    @pressed(Verb.HOLD)
    @allows(Capability.DECIDE)
    async def hold(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        await self._reviews.decidable(custom_id.subject_id, who.guild_id, actor(interaction))
        form = forms.hold(custom_id.subject_id, self._wordings(who.locale))
        await interaction.response.send_modal(form)

    @pressed(Verb.HELD)
    @allows(Capability.DECIDE)
    async def held(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        found = await self._reviews.decidable(custom_id.subject_id, who.guild_id, actor(interaction))
        member, reason = Member(who.guild_id, found.job.user_id), forms.read_reason(filled(interaction))
        hold = await self._sanctions.hold(member, who.user_id, None, reason, found.case.id)
        await whisper(interaction, cards.held(found.job.user_id, hold, self._wordings(who.locale)))

    async def _decide(
        self, interaction: Interaction, custom_id: CustomId, decision: Decision, reason: str = ""
    ) -> None:
        who = asker(interaction)
        case_id = custom_id.subject_id
        decided = await self._reviews.decide(case_id, who.guild_id, decision, actor(interaction), reason)
        card = cards.outcome(decided.case, decided.job, self._wordings(who.locale))
        await interaction.response.edit_message(view=card, attachments=[])
        await self._reviews.closed(decided.case)
