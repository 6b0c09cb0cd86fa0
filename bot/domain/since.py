"""A point in the past as people type it."""

import re
from datetime import UTC, datetime, timedelta

from bot.domain.errors import Refusal

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
"""Discord's own first day: https://discord.com/developers/docs/reference#snowflakes"""


def read_since(text: str, now: datetime) -> datetime:
    """From "90m", "12h", "7d", "4w" or a date such as 2026-11-01, in UTC. Raises `Refusal("bad_since")`."""
    told = text.strip().lower()
    span = re.fullmatch(r"(\d{1,4}) ?([mhdw])", told, re.ASCII)
    if span:
        return max(EARLIEST, now - int(span[1]) * UNITS[span[2]])
    try:
        since = datetime.strptime(told, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refusal("bad_since", value=told) from error
    if not EARLIEST <= since <= now:
        raise Refusal("bad_since", value=told)
    return since
