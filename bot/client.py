"""The discord.py client: no privileged intents, nobody ever pinged, every handler behind its declared capability."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, actor, filled, may_be_here, silenced_until
from bot.domain.capability import Capability
from bot.domain.errors import Refusal
from bot.ui.custom_ids import CustomId, parse

log = structlog.get_logger()

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # Easel paints and does not speak

Pressed = Callable[[Interaction, CustomId], Awaitable[None]]
OnError = Callable[[Interaction, Exception], Awaitable[None]]

INTENTS = discord.Intents(guilds=True)
"""Interactions carry the member, the channel and the permissions, so that nothing else is needed.
https://discord.com/developers/docs/events/gateway#gateway-intents"""

FIRST_STEP = 0.1
"""Seconds in which the last events' handlers begin."""

PRESSES = frozenset({discord.InteractionType.component, discord.InteractionType.modal_submit})


class Undeclared(TypeError):
    """A handler has no capability: a mistake in the code, which no retry mends."""


class Tree(app_commands.CommandTree["EaselClient"]):
    def add_command(self, command: Any, /, **options: Any) -> None:
        """Add a command, a group or a menu. Raises `Undeclared`."""
        for each in command.walk_commands() if isinstance(command, app_commands.Group) else (command,):
            if not isinstance(each, app_commands.Group):
                _declared(each.callback)
        super().add_command(command, **options)

    async def interaction_check(self, interaction: discord.Interaction["EaselClient"], /) -> bool:
        """Commands, and what is suggested while one is typed: suggestions tell as much as answers."""
        self.client.note_answering()
        if interaction.command is not None:
            try:
                authorise(interaction, interaction.command.callback)
            except Refusal as refusal:  # the library passes on_error only errors of its own
                if interaction.type is discord.InteractionType.autocomplete:
                    await interaction.response.autocomplete([])
                else:
                    await self.client.answer_error(interaction, refusal)
                return False
        return True

    async def on_error(
        self, interaction: discord.Interaction["EaselClient"], error: app_commands.AppCommandError, /
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await self.client.answer_error(interaction, cause)


class EaselClient(commands.AutoShardedBot):
    """`connector` leads to Discord, or to whatever stands in its place; it must be made inside the running loop.

    `on_error` answers whatever a handler could not; `on_session_start` is told before each new gateway session.
    """

    def __init__(
        self,
        on_error: OnError,
        on_session_start: Callable[[], Awaitable[None]],
        connector: aiohttp.BaseConnector | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            connector=connector,
            **options,
        )
        self._pressed: dict[str, Pressed] = {}
        self.answer_error = on_error
        self._on_session_start = on_session_start
        self._answering: set[asyncio.Task[Any]] = set()

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Add a cog, its commands and the buttons it answers. Raises `Undeclared`."""
        for _, method in inspect.getmembers(cog, inspect.iscoroutinefunction):
            verb = getattr(method, "verb", None)
            if verb is not None:
                _declared(method)
                self._pressed[verb] = method
        for menu in getattr(cog, "menus", ()):
            _declared(menu.callback)
            self.tree.add_command(menu)
        await super().add_cog(cog, **options)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        await super().before_identify_hook(shard_id, initial=initial)
        await self._on_session_start()

    def note_answering(self) -> None:
        """Note that the running task answers an interaction, until it is done."""
        task = asyncio.current_task()
        if task is not None:
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def hang_up(self, seconds: float) -> None:
        """Take no more events in, and answer what has come, for so many seconds; what then is left is cut off.

        A request that is cut off between its acceptance and its answer is in the database, where the next start looks.
        """
        for shard in self.shards.values():
            await shard.disconnect()
        await asyncio.sleep(FIRST_STEP)
        for late in (await asyncio.wait(self._answering, timeout=seconds))[1] if self._answering else ():
            late.cancel()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Buttons, selects and forms: found by the verb in their id, authorised, answered; in any state of the bot.

        Nothing is kept in memory for them, so that they work after a restart and for ever.
        """
        if interaction.type not in PRESSES:
            return
        self.note_answering()
        try:
            await self._press(interaction)
        except Exception as error:  # noqa: BLE001 - the entrance of every press: all that goes wrong is answered
            await self.answer_error(interaction, error)

    async def _press(self, interaction: Interaction) -> None:
        custom_id = parse(str(filled(interaction).get("custom_id", "")))
        handler = self._pressed.get(custom_id.verb) if custom_id else None
        if custom_id is None or handler is None:
            raise Refusal("gone")
        authorise(interaction, handler)
        await handler(interaction, custom_id)


def authorise(interaction: Interaction, handler: Callable[..., Any]) -> None:
    """Raises `Refusal`: "not_allowed" where the person lacks what the handler declares, "timed_out".

    Discord's own `default_member_permissions` is only a hint that a server's administrators may change.
    https://discord.com/developers/docs/interactions/application-commands#permissions
    """
    capability = _declared(handler)
    until = silenced_until(interaction)
    if until is not None:
        raise Refusal("timed_out", until=until)
    if not (may_be_here(interaction) and actor(interaction).can(capability)):
        raise Refusal("not_allowed", capability=capability)


def _declared(handler: Callable[..., Any]) -> Capability:
    capability = getattr(handler, "capability", None)
    if not isinstance(capability, Capability):
        raise Undeclared(f"{handler.__qualname__} does not declare who may use it")
    return capability
