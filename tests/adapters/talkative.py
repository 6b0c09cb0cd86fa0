"""A process that says all it can: discord.py at DEBUG, tracebacks, a record that cannot be written. With canaries.

Run by test_telemetry: `python -m tests.adapters.talkative FORMAT SOCKET`.
"""

import asyncio
import logging
import sys

import aiohttp
import discord
import structlog
from dbos._logger import init_logger
from discord.webhook.async_ import async_context, interaction_message_response_params

from bot.adapters import telemetry

BOT_TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
INTERACTION_TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OmNhbmFyeQ"
API_KEY = "canary-key-0123456789"


async def discord_at_debug(socket: str) -> None:
    logging.getLogger("discord").setLevel(logging.DEBUG)
    async with discord.Client(intents=discord.Intents.none(), connector=aiohttp.UnixConnector(socket)) as client:
        try:
            await client.login(BOT_TOKEN)
        except discord.NotFound:  # the login stands, the application is not there
            logging.getLogger("discord").exception("no application")
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(socket)) as session:
        answer = interaction_message_response_params(type=5)
        try:
            await async_context.get().create_interaction_response(
                123456789012345678, INTERACTION_TOKEN, session=session, params=answer
            )
        except discord.NotFound as error:
            logging.getLogger("discord").exception("not answered: %r", error.response)
    event = {"op": 0, "d": {"token": "briefly", "session_id": "canary-session", "id": "9"}}
    logging.getLogger("discord.gateway").debug("For Shard ID %s: WebSocket Event: %s", None, event)


def words_below_info() -> None:
    """Not to be seen at all where nobody has raised the library's level by hand."""
    logging.getLogger("discord").setLevel(logging.NOTSET)
    logging.getLogger("discord.gateway").debug("a member's words: canary")


def tracebacks() -> None:
    local = API_KEY
    try:
        int(f"Authorization: Bearer {local} at postgresql://easel:canary-password@db/easel")
    except ValueError:
        structlog.get_logger("bot.x").exception("failed", key=local, headers={"x-goog-api-key": "canary-other"})


def engine() -> None:
    init_logger()
    logging.getLogger("dbos").error("workflow at postgresql://easel:canary-password@db/easel with %s", API_KEY)


def record_that_cannot_be_written() -> None:
    logging.getLogger("discord").info("%d", API_KEY)


if __name__ == "__main__":
    telemetry.configure(log_format=sys.argv[1], log_level="DEBUG", secrets=[API_KEY, BOT_TOKEN])
    asyncio.run(discord_at_debug(sys.argv[2]))
    words_below_info()
    tracebacks()
    engine()
    record_that_cannot_be_written()
