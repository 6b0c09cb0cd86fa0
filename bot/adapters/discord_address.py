"""Where Discord is: at discord.com, or wherever the settings say that a stand-in stands."""

from pathlib import Path

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.domain.errors import Trouble


def unix_connector(socket: Path | None) -> aiohttp.BaseConnector | None:
    """All of Discord's hosts at one unix socket; None leads to Discord itself. To be called inside the running loop.

    aiohttp's unix connector ignores host and scheme, so that REST, gateway and attachments alike end up there and
    nothing can leak to the real Discord.
    """
    return None if socket is None else aiohttp.UnixConnector(str(socket), limit=0)


async def use_api_base(base: str) -> None:
    """Send REST to `base` and the gateway to where it says, for every client of this process.

    The library has no public knob for either. Asking the stand-in for its gateway, as Discord documents it, is what
    keeps a token from going to the real one. https://discord.com/developers/docs/events/gateway#get-gateway
    """
    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{base}/gateway") as answer:
            answer.raise_for_status()
            gateway = yarl.URL((await answer.json())["url"])
    except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError) as error:
        raise Trouble("discord_down", detail=f"no gateway is to be had from {base}/gateway") from error
    Route.BASE = base
    DiscordWebSocket.DEFAULT_GATEWAY = gateway


def invite(application_id: int) -> str:
    """The link that adds Easel to a server, with the permissions it needs and none besides."""
    return discord.utils.oauth_url(
        application_id,
        permissions=discord.Permissions(PERMISSIONS),
        scopes=("bot", "applications.commands"),
    )


PERMISSIONS = 274878286848
"""View channels, send messages (in threads too), embed links, attach files, read history, use external emojis.
https://discord.com/developers/docs/topics/permissions"""
