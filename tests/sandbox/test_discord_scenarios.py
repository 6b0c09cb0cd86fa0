"""What a member does with a bot, from the gateway to the picture, through an unmodified discord.py."""

import io

import discord
from discord import app_commands
from PIL import Image


def picture(colour: str = "teal", size: tuple[int, int] = (64, 36)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


async def test_a_slash_command_is_deferred_then_edited_with_a_file(stage, start):
    png = picture()

    def prepare(bot):
        @bot.tree.command()
        @app_commands.describe(prompt="what to paint")
        async def imagine(interaction: discord.Interaction, prompt: str):
            """Paint."""
            await interaction.response.defer(thinking=True)
            await interaction.edit_original_response(
                content=prompt, attachments=[discord.File(io.BytesIO(png), "easel-1.png")]
            )

    await start(prepare)
    ava = stage.discord.person("Ava")
    exchange = await ava.slash("imagine", {"prompt": "a lighthouse"})
    assert exchange.first.type == 5
    await exchange.settled()
    assert exchange.original.content == "a lighthouse"
    assert exchange.original.attachments[0].data == png
    assert (exchange.original.attachments[0].width, exchange.original.attachments[0].height) == (64, 36)
    assert exchange.original in stage.discord.person("Ben").sees("art")
