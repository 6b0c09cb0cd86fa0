"""Cards of every kind, built with discord.py itself, so that the page is drawn from what a bot really sends."""

import time

import discord
from discord import ui

BLUE, GREEN, AMBER, RED = 0x4F7CC4, 0x3B9B6D, 0xE0A63A, 0xC4553D
PROMPT = "> a lighthouse on a basalt cliff at blue hour, long exposure, soft fog"


def buttons(*facts: tuple[str, str, str], style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> ui.ActionRow:
    row: ui.ActionRow = ui.ActionRow()
    for custom_id, label, emoji in facts:
        row.add_item(ui.Button(style=style, label=label or None, emoji=emoji or None, custom_id=custom_id))
    return row


def view(*items: ui.Item, accent: int | None = None) -> ui.LayoutView:
    layout = ui.LayoutView(timeout=None)
    layout.add_item(ui.Container(*items, accent_colour=accent))
    return layout


def progress(done: int = 3) -> ui.LayoutView:
    soon = int(time.time()) + 12
    words = ui.TextDisplay(
        f"### 🎨 Painting…\n{PROMPT}\n{'▰' * done}{'▱' * (5 - done)} **{done} of 5** · about <t:{soon}:R>"
    )
    cancel = ui.Button(label="Cancel", custom_id="cancel:1")
    return view(
        ui.Section(words, accessory=cancel),
        ui.Separator(),
        ui.TextDisplay("-# 2nd in line · 16:9 · Flash Image · asked by <@1>"),
        accent=BLUE,
    )


def result(
    urls: list[str],
    *,
    spoiler: bool = False,
    note: str = "<@1> · 16:9 · Flash Image · 8 s · **7 of 12** left today · AI-made",
) -> ui.LayoutView:
    alt = "Painted by an AI from the words: a lighthouse on a basalt cliff at blue hour"
    gallery = ui.MediaGallery(*[discord.MediaGalleryItem(url, description=alt, spoiler=spoiler) for url in urls])
    rows = [
        buttons(
            ("again:1", "Again", "🔁"),
            ("edit:1", "Edit…", "✏️"),
            ("vary:1", "Variations", "✨"),
            ("up:1", "Upscale", "🔍"),
            ("more:1", "", "⋯"),
        )
    ]
    if len(urls) == 4:
        rows = [
            buttons(*[(f"{verb}:{n}", str(n), emoji) for n in range(1, 5)])
            for verb, emoji in (("up", "🔍"), ("vary", "✨"))
        ]
    return view(ui.TextDisplay(PROMPT), gallery, *rows, ui.Separator(), ui.TextDisplay(f"-# {note}"), accent=GREEN)


def blocked() -> ui.LayoutView:
    row = ui.ActionRow(
        ui.Button(style=discord.ButtonStyle.primary, label="Change my words", emoji="✏️", custom_id="words:1"),
        ui.Button(label="Ask a moderator", emoji="🙋", custom_id="ask:1"),
        ui.Button(label="Server rules", url="https://example.com/rules"),
    )
    words = (
        "### 🛡️ That one can’t be made here\nYour words asked for a **real person in a harmful scene**.\n"
        "Try: describe a fictional character, or leave the name out."
    )
    return view(
        ui.TextDisplay(words), row, ui.Separator(), ui.TextDisplay("-# nothing was charged · ref `8W`"), accent=AMBER
    )


def review(urls: list[str]) -> ui.LayoutView:
    words = (
        f"### 🟡 Needs a look · <#30>\n{PROMPT}\n**From** <@1> · member 14 mo · **94 % approved** (47/50)\n"
        "**Why here** · channel is pre-approved only; words filter: *basalt cliff* ✓"
    )
    gallery = ui.MediaGallery(
        *[discord.MediaGalleryItem(url, description="waiting for review", spoiler=True) for url in urls]
    )
    verdicts = ui.ActionRow(
        ui.Button(style=discord.ButtonStyle.success, label="Approve", emoji="✅", custom_id="approve:1"),
        ui.Button(label="Approve + note", custom_id="note:1"),
        ui.Button(label="Escalate", custom_id="escalate:1", disabled=True),
        ui.Button(style=discord.ButtonStyle.danger, label="Hold author", custom_id="hold:1"),
    )
    reasons = [
        discord.SelectOption(label=label, value=label, description=words)
        for label, words in (
            ("Off topic", "Does not fit the channel"),
            ("Too alike", "The same picture again"),
            ("Other…", "Opens a form"),
        )
    ]
    select = ui.ActionRow(ui.Select(custom_id="reject:1", placeholder="Reject with a reason…", options=reasons))
    section = ui.Section(ui.TextDisplay(words), accessory=ui.Thumbnail(urls[0], description="the author's picture"))
    return view(
        section,
        gallery,
        verdicts,
        select,
        ui.Separator(),
        ui.TextDisplay("-# 3 waiting · oldest 12 min · case #214"),
        accent=AMBER,
    )


def settings() -> ui.LayoutView:
    rows = [
        ("Review before posting", "3 channels · approvers: <@&20>", "Change…"),
        ("Daily limits", "12 members · 24 boosters · 200 server", "Change…"),
        ("Spend cap", "$20 / month · $7.41 used", "Change…"),
    ]
    items: list[ui.Item] = [
        ui.TextDisplay("## ⚙️ Settings · Lighthouse Photo Club\n-# Changes apply at once. Every change is logged.")
    ]
    for number, (title, words, verb) in enumerate(rows):
        items += [
            ui.Separator(),
            ui.Section(
                ui.TextDisplay(f"**{title}**\n-# {words}"), accessory=ui.Button(label=verb, custom_id=f"set:{number}")
            ),
        ]
    channels = ui.ActionRow(
        ui.ChannelSelect(
            custom_id="channels", placeholder="Channels where images may be made", min_values=0, max_values=3
        )
    )
    return view(*items, channels, accent=None)


EVERYTHING = """# Heading one
## Heading two
### Heading three
-# small print
**bold** *italic* _also_ __underlined__ ~~struck~~ ***both*** `code` ||a secret **word**||
\\*not italic\\* snake_case_name
> a quote
> over two lines
- a list
- of things
  - with more inside
1. first
2. second
```py
print("**not bold**")
```
[a link](https://example.com "with a title") https://example.com/a_(b) <https://example.com/c>
<@1> <@&20> <#30> </imagine:5> <t:1700000000:D> <t:1700000000:R> <:brush:123456> @everyone 🎨"""
