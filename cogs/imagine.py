"""/imagine, and every button that asks for a picture again: all of them go through the same door."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import (
    Interaction,
    actor,
    allows,
    asker,
    awaited,
    filled,
    pressed,
    sending,
    show,
    uploaded,
    whisper,
)
from bot.domain.capability import Capability
from bot.domain.catalogue import Catalogue, Model
from bot.domain.job import Job
from bot.domain.ports import Asker
from bot.domain.prompt import Flags
from bot.domain.reference import check_references
from bot.domain.request import MAX_COUNT, PictureRequest, make_request
from bot.services.appeals import Appeals
from bot.services.generation import Generation
from bot.services.progress import Progress
from bot.services.references import LARGEST_REFERENCE, References
from bot.ui import cards, forms
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording

SUGGESTIONS = 25
"""https://discord.com/developers/docs/interactions/application-commands#autocomplete"""


class Imagine(commands.Cog):
    def __init__(
        self,
        generation: Generation,
        appeals: Appeals,
        references: References,
        progress: Progress,
        catalogue: Catalogue,
        wordings: Callable[[str], Wording],
    ) -> None:
        self._generation = generation
        self._appeals = appeals
        self._references = references
        self._progress = progress
        self._catalogue = catalogue
        self._wordings = wordings

    @app_commands.command(description="Paint a picture from your words")
    @app_commands.describe(
        prompt="What to paint; flags such as --ar 16:9 work inside it too",
        aspect="The picture's shape, width to height",
        size="How large, where the model lets you choose",
        model="Which model paints",
        count="How many pictures; each one counts",
        reference="A picture to work from: PNG, JPEG or WebP",
        reference2="Another one",
        reference3="And another one",
    )
    @app_commands.choices(count=[app_commands.Choice(name=str(n), value=n) for n in range(1, MAX_COUNT + 1)])
    @allows(Capability.ASK)
    async def imagine(
        self,
        interaction: Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        aspect: str | None = None,
        size: str | None = None,
        model: str | None = None,
        count: int | None = None,
        reference: discord.Attachment | None = None,
        reference2: discord.Attachment | None = None,
        reference3: discord.Attachment | None = None,
    ) -> None:
        options = Flags(aspect=aspect, size=size, model=model, count=count)
        files = [file for file in (reference, reference2, reference3) if file is not None]
        await self._paint(interaction, await self._request(interaction, prompt, options), files=files)

    @imagine.autocomplete("model")
    async def _models(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices({f"{m.label} ({m.id})": m.id for m in self._catalogue.models}, typed)

    @imagine.autocomplete("aspect")
    async def _aspects(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices({aspect: aspect for aspect in self._chosen(interaction).aspects}, typed)

    @imagine.autocomplete("size")
    async def _sizes(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices({size: size for size in self._chosen(interaction).sizes}, typed)

    @pressed(Verb.AGAIN)
    @allows(Capability.ASK)
    async def again(self, interaction: Interaction, custom_id: CustomId) -> None:
        job = await self._job(interaction, custom_id)
        await self._paint(interaction, job.request, parent=job)

    @pressed(Verb.RETRY)
    @allows(Capability.ASK)
    async def retry(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self.again(interaction, custom_id)

    @pressed(Verb.REWORD)
    @allows(Capability.ASK)
    async def reword(self, interaction: Interaction, custom_id: CustomId) -> None:
        job = await self._job(interaction, custom_id)
        await interaction.response.send_modal(forms.reword(job, self._wording(interaction), self._catalogue))

    @pressed(Verb.REWORDED)
    @allows(Capability.ASK)
    async def reworded(self, interaction: Interaction, custom_id: CustomId) -> None:
        job = await self._job(interaction, custom_id)
        request = await self._reworded(interaction, job.request)
        await self._paint(interaction, request, parent=job)

    @pressed(Verb.AGAIN_REFUSED)
    @allows(Capability.ASK)
    async def again_refused(self, interaction: Interaction, custom_id: CustomId) -> None:
        """Ask once more for what a rule refused; a moderator may have let it through."""
        refused = await self._appeals.refused(custom_id.subject_id, asker(interaction))
        await self._paint(interaction, refused.request, pass_id=refused.id)

    @pressed(Verb.REWORD_REFUSED)
    @allows(Capability.ASK)
    async def reword_refused(self, interaction: Interaction, custom_id: CustomId) -> None:
        refused = await self._appeals.refused(custom_id.subject_id, asker(interaction))
        form = forms.reword_refused(refused, self._wording(interaction), self._catalogue)
        await interaction.response.send_modal(form)

    @pressed(Verb.REWORDED_REFUSED)
    @allows(Capability.ASK)
    async def reworded_refused(self, interaction: Interaction, custom_id: CustomId) -> None:
        refused = await self._appeals.refused(custom_id.subject_id, asker(interaction))
        await self._paint(interaction, await self._reworded(interaction, refused.request))

    @pressed(Verb.STOP)
    @allows(Capability.ASK)
    async def stop(self, interaction: Interaction, custom_id: CustomId) -> None:
        job = await self._job(interaction, custom_id)
        await self._generation.stop(job, actor(interaction))
        await interaction.response.edit_message(view=cards.stopped(job, self._wording(interaction)))

    @pressed(Verb.DELETE)
    @allows(Capability.ASK)
    async def delete(self, interaction: Interaction, custom_id: CustomId) -> None:
        job = await self._job(interaction, custom_id)
        await self._generation.erase(job, actor(interaction))
        await interaction.response.edit_message(view=cards.deleted(self._wording(interaction)), attachments=[])

    @pressed(Verb.DETAILS)
    @allows(Capability.ASK)
    async def details(self, interaction: Interaction, custom_id: CustomId) -> None:
        job = await self._job(interaction, custom_id)
        moderates = actor(interaction).can(Capability.MODERATE)
        card = cards.details(job, self._wording(interaction), self._catalogue, moderates=moderates)
        await whisper(interaction, card)

    async def _paint(
        self,
        interaction: Interaction,
        request: PictureRequest,
        *,
        files: Sequence[discord.Attachment] = (),
        parent: Job | None = None,
        pass_id: int | None = None,
    ) -> None:
        number = len(files) + (len(parent.references) if parent else 0)
        who = sending(asker(interaction), number)
        here = await self._generation.policy(who)
        check_references(self._catalogue.find(request.model), number, welcome=here.references)
        private = await self._generation.is_private(who)
        job = await awaited(interaction, self._accept(who, request, files, parent, pass_id), private=private)
        if job is None:
            return
        outlook = await self._progress.outlook(job)
        card = cards.progress(job, outlook, self._wording(interaction), self._catalogue)
        await self._generation.answer(job.id, show(interaction, card, private=job.reviewed))
        self._progress.follow(job.id, outlook)

    async def _accept(
        self,
        who: Asker,
        request: PictureRequest,
        files: Sequence[discord.Attachment],
        parent: Job | None,
        pass_id: int | None,
    ) -> Job | None:
        uploads = [partial(uploaded, file, LARGEST_REFERENCE) for file in files]
        async with self._references.along(who, uploads, parent) as references:
            parent_id = None if parent is None else parent.id
            return await self._generation.accept(who, request, references, parent_id=parent_id, pass_id=pass_id)

    async def _job(self, interaction: Interaction, custom_id: CustomId) -> Job:
        return await self._generation.shown(custom_id.subject_id, asker(interaction), actor(interaction))

    async def _reworded(self, interaction: Interaction, before: PictureRequest) -> PictureRequest:
        form = forms.Reworded.read(filled(interaction))
        options = Flags(aspect=form.aspect, count=form.count)
        return await self._request(interaction, form.prompt, options, before)

    async def _request(
        self, interaction: Interaction, prompt: str, options: Flags, before: PictureRequest | None = None
    ) -> PictureRequest:
        here = await self._generation.policy(asker(interaction))
        return make_request(self._catalogue, prompt, options, here.models, here.sizes, before=before)

    def _wording(self, interaction: Interaction) -> Wording:
        return self._wordings(str(interaction.locale))

    def _chosen(self, interaction: Interaction) -> Model:
        return self._catalogue.known(interaction.namespace.model or "") or self._catalogue.default


def _choices(values: Mapping[str, str], typed: str) -> list[app_commands.Choice[str]]:
    sought = typed.strip().lower()
    fitting = [app_commands.Choice(name=name, value=value) for name, value in values.items() if sought in name.lower()]
    return fitting[:SUGGESTIONS]
