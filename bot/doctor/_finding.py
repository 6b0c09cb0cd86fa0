"""One thing that was looked at: a verdict, what it is, why it is so, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Trouble


class Verdict(StrEnum):
    GOOD = "✔"
    DOUBTFUL = "▲"
    BAD = "✖"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    what: str
    why: str = ""
    do: str = ""

    def __str__(self) -> str:
        return f"{self.verdict} " + " – ".join(part for part in (self.what, self.why, self.do) if part)


def good(what: str) -> Finding:
    return Finding(Verdict.GOOD, what)


def doubtful(what: str, why: str, do: str) -> Finding:
    return Finding(Verdict.DOUBTFUL, what, why, do)


def bad(what: str, why: str, do: str) -> Finding:
    return Finding(Verdict.BAD, what, why, do)


MENDS = {
    "token_refused": (
        "Discord",
        "does not take the token",
        "Put a new one into DISCORD_TOKEN (Developer Portal, Bot).",
    ),
    "discord_down": ("Discord", "does not answer", "Check the network; https://discordstatus.com tells of outages."),
    "database_down": (
        "Database",
        "does not answer",
        "Check DATABASE_URL: a server must run; a file's folder must be there, and writable.",
    ),
    "database_in_use": ("Database", "another Easel works with this file", "Stop that one, or set DATABASE_URL."),
    "sqlite_old": ("Database", "needs a newer SQLite", "Use Python 3.11, a Python with a newer SQLite, or PostgreSQL."),
    "schema_old": ("Database", "is not at this version's schema", "Run: python3 -m bot migrate"),
    "schema_newer": ("Database", "belongs to a newer Easel", "Update this one."),
    "store_full": ("Pictures", "no room is left", "Make room, or point PICTURES_URL elsewhere."),
    "store_failed": ("Pictures", "cannot be kept", "Check that PICTURES_URL may be written to."),
    "fleet_needs_postgresql": (
        "DATABASE_URL",
        "is a file, which no fleet can share",
        "Name a PostgreSQL, or `run`.",
    ),
    "pictures_not_shared": (
        "PICTURES_URL",
        "is a folder that each process has for itself",
        "Name a bucket, or the absolute path of a folder that all of them see.",
    ),
    "database_forgotten": (
        "DATABASE_URL",
        "is a file that would be gone after a restart, and every quota with it",
        "Attach PostgreSQL, or a disk and put the file there.",
    ),
    "pictures_forgotten": (
        "PICTURES_URL",
        "is a folder that would be gone after a restart, with pictures that are paid for and wait for a moderator",
        "Name a bucket, or a folder on a disk that you attach.",
    ),
    "gateway_refused": ("Discord's gateway", "will not have this bot", "See the Developer Portal, Bot."),
    "commands_refused": ("Commands", "were not taken by Discord", "Mend what it names, then: python3 -m bot sync"),
    "guild_unreachable": ("DEV_GUILD_ID", "Easel is not in that server", "Invite it there, or remove the setting."),
}
"""What stands behind a trouble's code, for the person who runs the bot: what, why, do."""


def of_trouble(trouble: Trouble, redact: Callable[[str], str]) -> Finding:
    what, why, do = MENDS.get(trouble.code, (trouble.code.replace("_", " "), "", "See the logs."))
    detail = redact(trouble.detail)[:200]
    return bad(what, f"{why} ({detail})" if detail else why, do)
