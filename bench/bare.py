"""The peer of the acknowledgement bench: discord.py with one command that answers a constant, and nothing else."""

import asyncio
import os

import aiohttp
import discord
from discord import app_commands


async def main() -> None:
    connector = aiohttp.UnixConnector(os.environ["DISCORD_SOCKET"], limit=0)
    async with discord.Client(intents=discord.Intents(guilds=True), connector=connector) as client:
        tree = app_commands.CommandTree(client)

        @tree.command(description="Paint")
        async def imagine(interaction: discord.Interaction, prompt: str) -> None:  # noqa: ARG001
            await interaction.response.send_message("ok")

        @client.event
        async def setup_hook() -> None:
            await tree.sync()

        await client.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
