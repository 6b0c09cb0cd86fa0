"""/policy: what a server allows and where; to be read, tried, changed, taken back, and carried as a file."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from bot.adapters import guild_places, policy_file, policy_options
from bot.adapters.interactions import (
    Interaction,
    actor,
    allows,
    asker,
    awaited,
    chosen,
    circumstances,
    filled,
    pressed,
    uploaded,
    whisper,
)
from bot.adapters.policy_options import (
    AnyChannel,
    Count,
    HoldHours,
    NewMemberDays,
    ReportHide,
    ReviewHours,
    StrikeDays,
    StrikesToHold,
    TextChannel,
    described,
)
from bot.domain.capability import Capability
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Refusal
from bot.domain.policy import SERVER, Place, Places, Scope
from bot.domain.prompt import Flags
from bot.domain.request import make_request
from bot.services.policies import Outcome, Policies, Step
from bot.services.proposals import Proposals, Proposed
from bot.services.rehearsal import Rehearsal
from bot.ui import cards, policy_form
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording

ANY_PROMPT = "a picture"
"""What `/policy why` asks about: no words of anybody's."""


class PolicyDesk(commands.Cog):
    policy = app_commands.Group(
        name="policy",
        description="What may be painted where, and who says so",
        default_permissions=discord.Permissions(manage_messages=True),
    )

    def __init__(
        self,
        policies: Policies,
        proposals: Proposals,
        rehearsal: Rehearsal,
        catalogue: Catalogue,
        wordings: Callable[[str], Wording],
    ) -> None:
        self._policies = policies
        self._proposals = proposals
        self._rehearsal = rehearsal
        self._catalogue = catalogue
        self._wordings = wordings

    # Reading

    @policy.command(description="What holds in a channel, and where each part of it comes from")
    @described
    @allows(Capability.MODERATE)
    async def show(self, interaction: Interaction, where: str | None = None, channel: AnyChannel | None = None) -> None:
        who, place = asker(interaction), _place(interaction, where, channel)
        resolved = await self._policies.standing(who.guild_id, *_layers(interaction, place))
        last = [_version(step) for step in (await self._policies.history(who.guild_id))[:1]]
        manages = actor(interaction).can(Capability.MANAGE)
        card = cards.policy(place, resolved, last[0] if last else None, self._wordings(who.locale), manages=manages)
        await whisper(interaction, card)

    @policy.command(description="What would become of a prompt, and which rule says so")
    @app_commands.describe(
        prompt="The words, with flags if you like",
        member="Who would ask; you if you leave it out",
        channel="Where; here if you leave it out",
    )
    @allows(Capability.MODERATE)
    async def test(
        self,
        interaction: Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        member: discord.Member | discord.User | None = None,
        channel: AnyChannel | None = None,
    ) -> None:
        facts = await self._rehearsed(interaction, prompt, member, channel)
        await whisper(interaction, cards.would_happen(facts, self._wording(interaction), self._catalogue))

    @policy.command(description="Why somebody can't paint in a channel, rule by rule")
    @app_commands.describe(member="Who; you if you leave it out", channel="Where; here if you leave it out")
    @allows(Capability.MODERATE)
    async def why(
        self,
        interaction: Interaction,
        member: discord.Member | discord.User | None = None,
        channel: AnyChannel | None = None,
    ) -> None:
        facts = await self._rehearsed(interaction, ANY_PROMPT, member, channel)
        await whisper(interaction, cards.why(facts, self._wording(interaction), self._catalogue))

    @policy.command(description="Who changed what, and the way back to how it was")
    @allows(Capability.MODERATE)
    async def history(self, interaction: Interaction) -> None:
        versions = [_version(step) for step in await self._policies.history(asker(interaction).guild_id)]
        manages = actor(interaction).can(Capability.MANAGE)
        await whisper(interaction, cards.policy_history(versions, self._wording(interaction), manages=manages))

    @pressed(Verb.POLICY_LOG)
    @allows(Capability.MODERATE)
    async def show_history(self, interaction: Interaction, _: CustomId) -> None:
        versions = [_version(step) for step in await self._policies.history(asker(interaction).guild_id)]
        manages = actor(interaction).can(Capability.MANAGE)
        await whisper(interaction, cards.policy_history(versions, self._wording(interaction), manages=manages))

    @policy.command(description="The whole policy as a file that can be edited")
    @allows(Capability.MODERATE)
    async def export(self, interaction: Interaction) -> None:
        latest = await self._policies.latest(asker(interaction).guild_id)
        file = policy_file.write(latest.settings, latest.version, guild_places.names(interaction.guild))
        card = cards.policy_file(latest.version, self._wording(interaction))
        await whisper(interaction, card, {cards.POLICY_FILE: file.encode()})

    # Changing

    @policy.command(name="set", description="Change what is allowed in a channel, a category or the whole server")
    @described
    @allows(Capability.MANAGE)
    async def set_(
        self,
        interaction: Interaction,
        *,
        mode: str | None = None,
        review: str | None = None,
        review_channel: TextChannel | None = None,
        where: str | None = None,
        channel: AnyChannel | None = None,
        askers: discord.Role | None = None,
        barred: discord.Role | None = None,
        approvers: discord.Role | None = None,
        own_approval: bool | None = None,
        models: str | None = None,
        sizes: str | None = None,
        count: Count | None = None,
        references: bool | None = None,
        spoiler: str | None = None,
        age: str | None = None,
        adults_confirmed: bool | None = None,
        log_channel: TextChannel | None = None,
        review_hours: ReviewHours | None = None,
        new_member_days: NewMemberDays | None = None,
        reset: str | None = None,
    ) -> None:
        options = locals()
        await self._set(interaction, _place(interaction, where, channel), options, reset)

    @set_.autocomplete("models")
    async def _models(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return policy_options.suggested(typed, [model.id for model in self._catalogue.models])

    @set_.autocomplete("sizes")
    async def _sizes(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return policy_options.suggested(typed, self._catalogue.sizes)

    @set_.autocomplete("reset")
    async def _fields(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return policy_options.fields(typed)

    @policy.command(description="What strikes and reports lead to, in the whole server")
    @described
    @allows(Capability.MANAGE)
    async def sanctions(
        self,
        interaction: Interaction,
        *,
        strike_days: StrikeDays | None = None,
        strikes_to_hold: StrikesToHold | None = None,
        hold_hours: HoldHours | None = None,
        discord_timeout: bool | None = None,
        provider_refusals: str | None = None,
        own_appeals: bool | None = None,
        report_hide: ReportHide | None = None,
        report_covers: bool | None = None,
    ) -> None:
        await self._set(interaction, SERVER, locals(), None)

    @policy.command(description="Give one channel or category all that another one sets")
    @app_commands.rename(origin="from", goal="to")
    @app_commands.describe(origin="The channel or category to copy", goal="The one that becomes like it")
    @allows(Capability.MANAGE)
    async def copy(self, interaction: Interaction, origin: AnyChannel, goal: AnyChannel) -> None:
        who, guild = asker(interaction), interaction.guild
        places = guild_places.place_of(guild, origin.id), guild_places.place_of(guild, goal.id)
        outcome = await awaited(interaction, self._policies.copy(who.guild_id, who.user_id, *places), private=True)
        await whisper(interaction, self._changed(interaction, outcome))

    @policy.command(description="Take the last change back")
    @allows(Capability.MANAGE)
    async def undo(self, interaction: Interaction) -> None:
        who = asker(interaction)
        outcome = await awaited(interaction, self._policies.undo(who.guild_id, who.user_id), private=True)
        await whisper(interaction, self._changed(interaction, outcome))

    @policy.command(name="import", description="Show what a policy file would change, and then change it")
    @app_commands.describe(file="As /policy export gives it")
    @allows(Capability.MANAGE)
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        proposed, settings = await awaited(interaction, self._imported(interaction, file), private=True)
        await whisper(interaction, self._proposal(interaction, proposed, settings))

    @pressed(Verb.POLICY_CHANGE)
    @allows(Capability.MANAGE)
    async def change(self, interaction: Interaction, custom_id: CustomId) -> None:
        who, place = asker(interaction), guild_places.place_of(interaction.guild, custom_id.subject_id)
        resolved = await self._policies.standing(who.guild_id, *_layers(interaction, place))
        form = policy_form.policy_form(place, resolved.policy, self._wordings(who.locale))
        await interaction.response.send_modal(form)

    @pressed(Verb.POLICY_SET)
    @allows(Capability.MANAGE)
    async def changed(self, interaction: Interaction, custom_id: CustomId) -> None:
        who, place = asker(interaction), guild_places.place_of(interaction.guild, custom_id.subject_id)
        resolved = await self._policies.standing(who.guild_id, *_layers(interaction, place))
        wish = policy_form.read_policy_form(filled(interaction), resolved.policy)
        outcome = await awaited(interaction, self._policies.set(who.guild_id, who.user_id, place, wish), private=True)
        await whisper(interaction, self._changed(interaction, outcome))

    @pressed(Verb.POLICY_UNDO)
    @allows(Capability.MANAGE)
    async def take_back(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        undone = self._policies.undo(who.guild_id, who.user_id, custom_id.subject_id)
        outcome = await awaited(interaction, undone, private=True)
        await _replace(interaction, self._changed(interaction, outcome))

    @pressed(Verb.POLICY_BACK)
    @allows(Capability.MANAGE)
    async def go_back(self, interaction: Interaction, _: CustomId) -> None:
        who, version = asker(interaction), _number(chosen(interaction))
        proposed = await self._proposals.restore(who.guild_id, who.user_id, version)
        await interaction.response.edit_message(view=self._proposal(interaction, proposed, {}))

    @pressed(Verb.POLICY_APPLY)
    @allows(Capability.MANAGE)
    async def apply(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        settings = await self._proposals.look(who.guild_id, who.user_id, custom_id.subject_id)
        guild_places.require_own_channels(interaction.guild, settings)
        applied = self._proposals.apply(who.guild_id, who.user_id, custom_id.subject_id)
        outcome = await awaited(interaction, applied, private=True)
        await _replace(interaction, self._changed(interaction, outcome))

    @pressed(Verb.POLICY_LEAVE)
    @allows(Capability.MANAGE)
    async def leave(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        await self._proposals.leave(who.guild_id, who.user_id, custom_id.subject_id)
        await interaction.response.edit_message(view=cards.policy_left(self._wordings(who.locale)))

    async def _set(self, interaction: Interaction, place: Place, options: Mapping[str, Any], reset: str | None) -> None:
        who = asker(interaction)
        wish = policy_options.wish(options, self._catalogue, who.guild_id)
        policy_options.require_offered(self._catalogue, [wish])
        wish |= policy_options.without(reset, wish)
        if not wish:
            raise Refusal("nothing_named")
        if wish.get("adults_confirmed"):
            proposed = await self._proposals.confirm_adults(who.guild_id, who.user_id, place, wish)
            await whisper(interaction, self._proposal(interaction, proposed, {}))
            return
        outcome = await awaited(interaction, self._policies.set(who.guild_id, who.user_id, place, wish), private=True)
        await whisper(interaction, self._changed(interaction, outcome))

    async def _imported(self, interaction: Interaction, file: discord.Attachment) -> tuple[Proposed, Places]:
        who = asker(interaction)
        data = await uploaded(file, policy_file.LARGEST)
        settings = await asyncio.to_thread(policy_file.read, data)
        policy_options.require_offered(self._catalogue, settings.values())
        guild_places.require_own_channels(interaction.guild, settings)
        return await self._proposals.replace_all(who.guild_id, who.user_id, settings, "imported"), settings

    async def _rehearsed(
        self,
        interaction: Interaction,
        prompt: str,
        member: discord.Member | discord.User | None,
        channel: AnyChannel | None,
    ) -> cards.Rehearsal:
        """What would become of a request of theirs in that channel, by everything that is known of it."""
        guild, asking = interaction.guild, member or interaction.user
        if not isinstance(asking, discord.Member):
            raise Refusal("not_member")
        channel_id = asker(interaction).channel_id if channel is None else channel.id
        told = guild_places.circumstances_in(guild, asking, channel_id)
        discord_says = guild_places.discords_word(guild, asking, channel_id, interaction.created_at)
        guild_id = asker(interaction).guild_id
        here = (await self._policies.at(guild_id, told)).policy
        request = make_request(self._catalogue, prompt, Flags(), here.models, here.sizes)
        rehearsed = await self._rehearsal.of(guild_id, told, request, discord_says)
        return cards.Rehearsal(asking.id, told.channel_id, request, rehearsed.resolved, rehearsed.verdict)

    def _changed(self, interaction: Interaction, outcome: Outcome) -> ui.LayoutView:
        change, differing = outcome
        version = cards.Version(change.version, change.changed_by, change.changed_at, change.note, differing)
        grounds = guild_places.grounds(interaction.guild, change.settings, [one.name for one in differing])
        return cards.policy_changed(version, grounds, self._wording(interaction))

    def _proposal(self, interaction: Interaction, proposed: Proposed, settings: Places) -> ui.LayoutView:
        guild, differing = interaction.guild, proposed.differing
        names = [one.name for one in differing if one.new is not None]
        warnings = guild_places.strangers(guild, settings), guild_places.grounds(guild, settings, names)
        return cards.policy_proposal(
            proposed.id, proposed.note, differing, proposed.expires_at, warnings, self._wording(interaction)
        )

    def _wording(self, interaction: Interaction) -> Wording:
        return self._wordings(str(interaction.locale))


async def _replace(interaction: Interaction, card: ui.LayoutView) -> None:
    """Put a card in the place of the one whose button was pressed; where that took long, beside it."""
    if interaction.response.is_done():
        await whisper(interaction, card)
    else:
        await interaction.response.edit_message(view=card)


def _place(interaction: Interaction, where: str | None, channel: AnyChannel | None) -> Place:
    """The place that the options name. Raises `Refusal`: "no_category", "channel_not_here", "two_places"."""
    if channel is not None and where is not None:
        raise Refusal("two_places")
    if channel is not None:
        return guild_places.place_of(interaction.guild, channel.id)
    here = circumstances(interaction)
    if where == Scope.SERVER:
        return SERVER
    if where != Scope.CATEGORY:
        return Place(Scope.CHANNEL, here.channel_id)
    if here.category_id is None:
        raise Refusal("no_category")
    return Place(Scope.CATEGORY, here.category_id)


def _layers(interaction: Interaction, place: Place) -> tuple[int, int | None]:
    """The channel and the category whose settings lie over the server's at a place."""
    channel_id = place.id if place.scope is Scope.CHANNEL else 0
    return channel_id, guild_places.category_of(interaction.guild, place)


def _version(step: Step) -> cards.Version:
    change = step.change
    return cards.Version(change.version, change.changed_by, change.changed_at, change.note, step.differing)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("no_such_version", version=text)
    return int(text)
