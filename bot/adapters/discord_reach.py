"""Look whether Discord is there and how this application stands with it, without touching the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.adapters.discord_address import PERMISSIONS, unix_connector
from bot.domain.errors import Again, Trouble

GUILDS_LOOKED_AT = 200
"""One page of Discord's list. https://docs.discord.com/developers/resources/user#get-current-user-guilds"""


@dataclass(frozen=True, slots=True)
class DiscordReach:
    """What Discord tells about the application. `commands` holds "chat_input imagine" and the like.

    `lacking` names, by server, the permissions that Easel's role there does not have; channels may take away more.
    `guilds` is None where the list of servers is not to be had.
    """

    application_id: int
    name: str
    owner: str
    public: bool
    needs_code_grant: bool
    has_endpoint_url: bool
    commands: frozenset[str]
    guilds: int | None
    lacking: Mapping[str, tuple[str, ...]]


async def look(client: discord.Client, dev_guild_id: int | None) -> DiscordReach:
    """Ask for the application, its commands and its servers. `client` has logged in. Raises `Trouble`."""
    try:
        application = await client.application_info()
        http = client.http
        if dev_guild_id:
            commands: list[Any] = list(await http.get_guild_commands(application.id, dev_guild_id))
        else:
            commands = list(await http.get_global_commands(application.id))
        guilds = await _guilds(client)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise Trouble("discord_down", again=Again.LATER, detail=str(error)) from error
    return DiscordReach(
        application_id=application.id,
        name=application.name,
        owner=str(application.team.name if application.team else application.owner),
        public=application.bot_public,
        needs_code_grant=application.bot_require_code_grant,
        has_endpoint_url=application.interactions_endpoint_url is not None,
        commands=frozenset(f"{discord.AppCommandType(c['type']).name} {c['name']}" for c in commands),
        guilds=None if guilds is None else len(guilds),
        lacking={str(guild["name"]): names for guild in guilds or () if (names := _lacking(guild))},
    )


async def clock_skew(socket: Path | None) -> float:
    """How many seconds this machine's clock is ahead of Discord's, to within a second or two. Raises `Trouble`."""
    try:
        async with (
            aiohttp.ClientSession(connector=unix_connector(socket), timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(f"{Route.BASE}/gateway") as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, OSError, KeyError, ValueError) as error:
        raise Trouble("discord_down", again=Again.LATER, detail="no date is to be had from it") from error
    return (datetime.now(UTC) - theirs).total_seconds()


async def _guilds(client: discord.Client) -> list[Any] | None:
    try:
        return list(await client.http.get_guilds(GUILDS_LOOKED_AT))
    except discord.NotFound:  # stand-ins for Discord seldom have this list
        return None


def _lacking(guild: Any) -> tuple[str, ...]:
    held = discord.Permissions(int(guild.get("permissions", PERMISSIONS)))
    if held.administrator or guild.get("owner"):
        return ()
    wanted = (name for name, needed in discord.Permissions(PERMISSIONS) if needed)
    return tuple(name.replace("_", " ") for name in wanted if not getattr(held, name))
