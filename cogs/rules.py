"""/rules: the words that a server does not want in prompts, and what a text would meet."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from math import ceil

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.adapters import automod, guild_places
from bot.adapters.interactions import (
    Interaction,
    actor,
    allows,
    asker,
    awaited,
    circumstances,
    pressed,
    uploaded,
    whisper,
)
from bot.adapters.policy_options import AnyChannel
from bot.adapters.stores.wordrules import Change
from bot.domain.capability import Capability
from bot.domain.errors import Refusal
from bot.domain.text import clean
from bot.domain.wordrules import LONGEST_NOTE, Clause, Kind, Listing, Rule, read_file, read_pasted, read_pattern
from bot.services.rulebook import Proposed, RuleBook
from bot.services.wordrules import WordRules
from bot.ui import cards
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording

LARGEST_LIST = 512 * 1024
"""Bytes of a list's file: 8,000 rules with a note each."""
SUGGESTIONS = 25
"""https://discord.com/developers/docs/interactions/application-commands#autocomplete"""
LONGEST_CHOICE = 100

KINDS = [
    app_commands.Choice(name="block: stop words like this", value=Kind.BLOCK.value),
    app_commands.Choice(name="allow: an exception from other rules", value=Kind.ALLOW.value),
]


class Rules(commands.Cog):
    def __init__(self, rules: WordRules, book: RuleBook, wordings: Callable[[str], Wording]) -> None:
        self._rules = rules
        self._book = book
        self._wordings = wordings

    rules = app_commands.Group(
        name="rules",
        description="The words that this server does not want painted",
        default_permissions=discord.Permissions(manage_messages=True),
        guild_only=True,
    )

    @rules.command(description="Stop a word, a phrase or a pattern, or let it pass everywhere")
    @app_commands.describe(
        rule="A word or phrase; cat* *cat *cat* for parts of words; /…/ for a regular expression (RE2)",
        kind="Stop it, or make an exception; stop it if you leave this out",
        channel="Where it holds; in the whole server if you leave this out",
        note="What it is about; members whose words it stops can read this",
    )
    @app_commands.choices(kind=KINDS)
    @allows(Capability.MODERATE)
    async def add(
        self,
        interaction: Interaction,
        rule: app_commands.Range[str, 1, 300],
        kind: str = Kind.BLOCK,
        channel: AnyChannel | None = None,
        note: app_commands.Range[str, 1, LONGEST_NOTE] | None = None,
    ) -> None:
        who, (pattern, syntax) = asker(interaction), read_pattern(clean(rule))
        clause = Clause(
            pattern=pattern,
            syntax=syntax,
            kind=Kind(kind),
            channel_id=None if channel is None else guild_places.channel_here(interaction.guild, channel.id).id,
            note=clean(note or ""),
        )
        change = await self._book.add(who.guild_id, who.user_id, who.interaction_id, clause)
        await whisper(interaction, self._changed(interaction, change))

    @rules.command(description="Take a rule away")
    @app_commands.describe(number="The rule's number; begin to type its words to find it")
    @allows(Capability.MODERATE)
    async def remove(self, interaction: Interaction, number: app_commands.Range[int, 1]) -> None:
        who = asker(interaction)
        change = await self._book.remove(who.guild_id, who.user_id, who.interaction_id, number)
        await whisper(interaction, self._changed(interaction, change))

    @remove.autocomplete("number")
    async def _numbers(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        if not actor(interaction).can(Capability.MODERATE):
            return []
        ruleset = await self._rules.all_of(asker(interaction).guild_id)
        fitting = (one for one in ruleset.rules if _has(one, typed))
        return [
            app_commands.Choice(name=_named(one)[:LONGEST_CHOICE], value=one.number)
            for one, _ in zip(fitting, range(SUGGESTIONS), strict=False)
        ]

    @rules.command(name="list", description="All rules, oldest first")
    @app_commands.describe(find="Only rules with this in them")
    @allows(Capability.MODERATE)
    async def list_(self, interaction: Interaction, find: str = "") -> None:
        await whisper(interaction, await self._page(interaction, 0, find))

    @pressed(Verb.RULES_PAGE)
    @allows(Capability.MODERATE)
    async def turn(self, interaction: Interaction, custom_id: CustomId) -> None:
        await interaction.response.edit_message(view=await self._page(interaction, custom_id.subject_id))

    @pressed(Verb.RULES_TELL)
    @allows(Capability.MODERATE)
    async def tell_words(self, interaction: Interaction, _: CustomId) -> None:
        await self._tell(interaction, told=True)

    @pressed(Verb.RULES_QUIET)
    @allows(Capability.MODERATE)
    async def keep_words_back(self, interaction: Interaction, _: CustomId) -> None:
        await self._tell(interaction, told=False)

    @rules.command(description="What the rules would make of a text, and how they read it")
    @app_commands.describe(text="The words to try", channel="Where they would be used; here if you leave this out")
    @allows(Capability.MODERATE)
    async def test(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, 4000],
        channel: AnyChannel | None = None,
    ) -> None:
        who, words = circumstances(interaction), clean(text)
        if channel is not None:
            there = guild_places.channel_here(interaction.guild, channel.id)
            who = replace(who, channel_id=there.id, category_id=there.category_id)
        verdict = await self._rules.judge(asker(interaction).guild_id, words, who)
        await whisper(interaction, cards.rules_tested(words, verdict, self._wording(interaction)))

    @rules.command(
        name="import", description="Take rules from AutoMod, a list or a file; shows first what would change"
    )
    @app_commands.describe(
        text="A list, rules parted by commas; + before one makes an exception",
        file="A list with a rule a line, or CSV; AutoMod's own rules if you leave both out",
    )
    @allows(Capability.MODERATE)
    async def import_(
        self, interaction: Interaction, text: str | None = None, file: discord.Attachment | None = None
    ) -> None:
        proposed = await awaited(interaction, self._imported(interaction, text, file), private=True)
        change = proposed.change
        card = cards.rules_proposal(
            change.id, change.added, change.removed, proposed.known, proposed.problems, self._wording(interaction)
        )
        await whisper(interaction, card)

    @pressed(Verb.RULES_APPLY)
    @allows(Capability.MODERATE)
    async def apply(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        made = self._book.apply(who.guild_id, who.user_id, custom_id.subject_id)
        change = await awaited(interaction, made, private=True)
        await _replace(interaction, self._changed(interaction, change))

    @pressed(Verb.RULES_UNDO)
    @allows(Capability.MODERATE)
    async def undo(self, interaction: Interaction, custom_id: CustomId) -> None:
        who = asker(interaction)
        undone = self._book.undo(who.guild_id, who.user_id, custom_id.subject_id)
        change = await awaited(interaction, undone, private=True)
        await _replace(interaction, cards.rules_undone(change.added, change.removed, self._wording(interaction)))

    async def _imported(self, interaction: Interaction, text: str | None, file: discord.Attachment | None) -> Proposed:
        who = asker(interaction)
        listing = await self._listing(interaction, text, file)
        return await self._book.propose(
            who.guild_id, who.user_id, who.interaction_id, listing.clauses, listing.problems
        )

    async def _listing(self, interaction: Interaction, text: str | None, file: discord.Attachment | None) -> Listing:
        if file is not None:
            return await asyncio.to_thread(read_file, await uploaded(file, LARGEST_LIST))
        if text is not None:
            return read_pasted(text)
        if not interaction.app_permissions.manage_guild:
            raise Refusal("automod_closed")
        return await automod.read(interaction.guild)

    async def _tell(self, interaction: Interaction, *, told: bool) -> None:
        who = asker(interaction)
        await self._book.tell_words(who.guild_id, who.user_id, told=told)
        await interaction.response.edit_message(view=await self._page(interaction, 0))

    async def _page(self, interaction: Interaction, page: int, find: str = "") -> ui.LayoutView:
        ruleset = await self._rules.all_of(asker(interaction).guild_id)
        fitting = [one for one in ruleset.rules if _has(one, find)]
        pages = max(1, ceil(len(fitting) / cards.A_PAGE))
        page = min(page, pages - 1)
        shown = fitting[page * cards.A_PAGE : (page + 1) * cards.A_PAGE]
        told = ruleset.standing.tells_words
        return cards.rules_list(
            cards.RulesPage(shown, page, pages, len(fitting), told, find), self._wording(interaction)
        )

    def _changed(self, interaction: Interaction, change: Change) -> ui.LayoutView:
        return cards.rules_changed(change.id, change.added, change.numbers, change.removed, self._wording(interaction))

    def _wording(self, interaction: Interaction) -> Wording:
        return self._wordings(str(interaction.locale))


async def _replace(interaction: Interaction, card: ui.LayoutView) -> None:
    """Put a card in the place of the one whose button was pressed; where that took long, beside it."""
    if interaction.response.is_done():
        await whisper(interaction, card)
    else:
        await interaction.response.edit_message(view=card)


def _has(one: Rule, wanted: str) -> bool:
    """Whether a rule is meant: by its number, its pattern or its note."""
    return any(wanted.casefold() in part.casefold() for part in (str(one.number), one.pattern, one.note))


def _named(one: Rule) -> str:
    """A rule in one line without formatting, for choices and for finding."""
    return " · ".join(part for part in (f"{one.number}", one.pattern, one.kind, one.note) if part)
