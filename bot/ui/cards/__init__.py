"""Every card that Easel shows: pure functions from facts and a wording to a view.

A card is built afresh each time and never changed afterwards. Nothing in it is kept in memory: its buttons are plain
names (`bot.ui.custom_ids`) that the cogs answer, today or in a year.
"""

from bot.ui.cards._budget import budget, notice
from bot.ui.cards._details import details
from bot.ui.cards._guide import about, guide, limits
from bot.ui.cards._pause import paused, resumed
from bot.ui.cards._progress import progress
from bot.ui.cards._quota import quota
from bot.ui.cards._result import result
from bot.ui.cards._review import OTHER, decided, escalated, in_review, review, verdict
from bot.ui.cards._settings import saved, settings
from bot.ui.cards._trouble import deleted, failure, internal, neutral, refusal, stopped, trouble

__all__ = [
    "OTHER",
    "about",
    "budget",
    "decided",
    "deleted",
    "details",
    "escalated",
    "failure",
    "guide",
    "in_review",
    "internal",
    "limits",
    "neutral",
    "notice",
    "paused",
    "progress",
    "quota",
    "refusal",
    "result",
    "resumed",
    "review",
    "saved",
    "settings",
    "stopped",
    "trouble",
    "verdict",
]
