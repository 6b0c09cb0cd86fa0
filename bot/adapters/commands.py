"""The command tree at Discord: registered again only where its content changed.

Discord counts creations (200 a day and server) and not comparisons, so the comparison is ours: a sha256 of each
command's payload, all translations included, kept in the database by application and scope.
https://docs.discord.com/developers/interactions/application-commands#registering-a-command
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.adapters.database import Database
from bot.adapters.stores import command_syncs
from bot.adapters.stores.command_syncs import Digests
from bot.domain.errors import Again, Trouble
from bot.domain.ports import Clock

log = structlog.get_logger()

EVERYWHERE = 0
"""The scope of commands that every server has."""


@dataclass(frozen=True, slots=True)
class Change:
    """Names of commands that differ between what Discord was last told and what the code says now."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        return f"+{len(self.added)} ~{len(self.changed)} -{len(self.removed)}"

    @classmethod
    def between(cls, before: Digests, after: Digests) -> "Change":
        return cls(
            added=tuple(sorted(after.keys() - before.keys())),
            changed=tuple(sorted(name for name in after.keys() & before.keys() if after[name] != before[name])),
            removed=tuple(sorted(before.keys() - after.keys())),
        )


class CommandSync:
    """`tree` belongs to a client that has logged in. With `dev_guild_id` the commands live in that server alone."""

    def __init__(
        self, tree: app_commands.CommandTree[Any], database: Database, clock: Clock, dev_guild_id: int | None = None
    ) -> None:
        self._tree = tree
        self._database = database
        self._clock = clock
        self._scope = dev_guild_id or EVERYWHERE
        if dev_guild_id:
            tree.copy_global_to(
                guild=discord.Object(dev_guild_id)
            )  # answers to a server's commands are looked up there

    async def compare(self) -> Change:
        """What a sync would change. Asks Discord nothing. Raises `Trouble`."""
        return Change.between((await self._known()).get(self._scope, {}), await digests(self._tree))

    async def sync(self, *, force: bool = False) -> Change:
        """Tell Discord what changed, or everything with `force`, and empty the scopes used before. Raises `Trouble`."""
        known, wanted = await self._known(), await digests(self._tree)
        change = Change.between(known.get(self._scope, {}), wanted)
        if change or force:
            await self._tell(self._scope, wanted)
            log.info("commands_synced", change=str(change), scope=self._scope or "everywhere")
        # Commands left in another scope would show beside these, each twice. What was never written down may be there.
        used = {scope for scope, commands in known.items() if commands} | ({EVERYWHERE} - known.keys())
        for scope in used - {self._scope}:
            await self._tell(scope, {})
            log.info("commands_removed", scope=scope or "everywhere")
        return change

    async def _known(self) -> Mapping[int, Digests]:
        async with self._database.reading() as connection:
            return await command_syncs.known(connection, self._application_id)

    async def _tell(self, scope: int, commands: Digests) -> None:
        try:
            if scope == EVERYWHERE and not commands:
                await self._tree.client.http.bulk_upsert_global_commands(self._application_id, [])
            else:
                await self._tree.sync(guild=discord.Object(scope) if scope else None)
        except (discord.Forbidden, discord.NotFound) as error:
            if commands:
                raise Trouble("guild_unreachable", detail=f"Easel is not in the server {scope}") from error
            # Removed from that server, its commands went with it.
        except app_commands.CommandSyncFailure as error:
            raise Trouble("commands_refused", detail=" ".join(str(error).split())) from error
        except (discord.DiscordException, OSError) as error:
            raise Trouble("commands_refused", again=Again.LATER, detail=str(error)) from error
        async with self._database.writing() as transaction:
            await command_syncs.record(transaction, self._application_id, scope, commands, self._clock.now())

    @property
    def _application_id(self) -> int:
        found: int | None = self._tree.client.application_id
        if found is None:
            raise RuntimeError("the client has not logged in")
        return found


async def digests(tree: app_commands.CommandTree[Any]) -> Digests:
    """The sha256 of each command as Discord would be told it, translations included."""
    translator = tree.translator
    found = {}
    for command in tree.get_commands():
        payload = await command.get_translated_payload(tree, translator) if translator else command.to_dict(tree)
        canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        kind = discord.AppCommandType(payload["type"]).name
        found[f"{kind} {payload['name']}"] = hashlib.sha256(canonical.encode()).hexdigest()
    return found
