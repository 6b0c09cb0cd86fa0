"""The parts that every card is made of: a coloured frame, lines of text, buttons, small print.

Cards are Components V2 messages: at most 40 components counting nested ones, 4,000 characters over all texts, and
attachments show only where a component names them (Discord's "Component Reference").
"""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import Any

import discord
from discord import ui

from bot.domain.text import quote
from bot.ui.custom_ids import NO_JOB, Verb, make

Item = ui.Item[Any]


class Colour(IntEnum):
    """What the edge of a card says before a word is read."""

    WORKING = 0x4C7DFF
    DONE = 0x2FA866
    YOUR_MOVE = 0xF0A92B
    OUR_FAULT = 0xDB3B43
    QUIET = 0x7D828C


def card(colour: Colour, *parts: Item | None) -> ui.LayoutView:
    """One framed card of the parts that are there. It is stopped, so that discord.py keeps nothing of it in memory.

    Call it inside the running loop: outside of one, discord.py has nothing that could be stopped.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*(part for part in parts if part is not None), accent_colour=colour.value))
    view.stop()
    return view


def text(*lines: str) -> ui.TextDisplay[Any]:
    return ui.TextDisplay("\n".join(line for line in lines if line))


def small_print(*facts: str) -> ui.TextDisplay[Any]:
    """The last line of a card: its facts, small, with dots between them."""
    return text(small(*facts))


def small(*facts: str) -> str:
    return f"-# {dotted(*facts)}"


def dotted(*facts: str) -> str:
    """The facts that are there, with dots between them."""
    return " · ".join(fact for fact in facts if fact)


def rule() -> ui.Separator[Any]:
    return ui.Separator()


def row(*buttons: ui.Button[Any] | None) -> ui.ActionRow[Any] | None:
    """The buttons that are there, side by side; nothing where none is."""
    there = [button for button in buttons if button is not None]
    return ui.ActionRow(*there) if there else None


def button(
    verb: Verb,
    label: str,
    emoji: str,
    *,
    job_id: int = NO_JOB,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> ui.Button[Any]:
    """A button that the cogs answer by its name alone; Discord shows about 34 characters of a label with an icon."""
    return ui.Button(style=style, label=label, emoji=emoji, custom_id=make(verb, job_id))


def words(prompt: str, limit: int = 300) -> str:
    """A member's words as a quotation: shortened, and safe to show."""
    return f"> {quote(prompt, limit) or '…'}"


def bar(part: float, whole: float, cells: int = 10) -> str:
    """A bar of small blocks. It looks full only when it is, and empty only when it is."""
    share = min(1.0, max(0.0, part / whole)) if whole > 0 else 1.0
    filled = round(share * cells)
    if 0 < share < 1:
        filled = min(max(filled, 1), cells - 1)
    return "▰" * filled + "▱" * (cells - filled)


def relative(at: datetime) -> str:
    """An instant as each reader's own "in 5 minutes"."""
    return discord.utils.format_dt(at, "R")


def full_date(at: datetime) -> str:
    """An instant as each reader's own date and time."""
    return discord.utils.format_dt(at, "F")


def mention(user_id: int) -> str:
    """A member's name. It pings nobody: whoever sends a card allows no mentions."""
    return f"<@{user_id}>"


def shorten(value: str, limit: int) -> str:
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
