"""Things for a bot to show: a picture, a file, and a card with one of nearly everything."""

import io

import discord
from PIL import Image


def picture(colour: str = "teal", size: tuple[int, int] = (64, 36)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def file(data: bytes, name: str = "easel-1.png", **facts) -> discord.File:
    return discord.File(io.BytesIO(data), name, **facts)


class Card(discord.ui.LayoutView):
    """A Components V2 card with one of nearly everything."""

    def __init__(self, text: str, *, picture_name: str | None = None) -> None:
        super().__init__(timeout=None)
        box = discord.ui.Container(accent_colour=discord.Colour.green())
        box.add_item(discord.ui.TextDisplay(text))
        if picture_name:
            gallery = discord.ui.MediaGallery()
            gallery.add_item(media=f"attachment://{picture_name}", description="a teal rectangle", spoiler=True)
            box.add_item(gallery)
            box.add_item(discord.ui.File(f"attachment://{picture_name}"))
            thumbnail = discord.ui.Thumbnail(f"attachment://{picture_name}", description="small")
            box.add_item(discord.ui.Section("beside", accessory=thumbnail))
        box.add_item(discord.ui.Separator())
        row = discord.ui.ActionRow()
        row.add_item(discord.ui.Button(label="Again", custom_id="again:v1:7", style=discord.ButtonStyle.primary))
        row.add_item(discord.ui.Button(label="Docs", url="https://example.com/"))
        box.add_item(row)
        self.add_item(box)
