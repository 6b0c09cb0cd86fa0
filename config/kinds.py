"""How a setting's text becomes its value. A parser raises ValueError for what it cannot take; nobody shows the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DRIVERS = {
    "postgres": "postgresql+psycopg",  # Heroku's spelling, which SQLAlchemy refuses
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """`wanted` completes "is not …"; `absent` is the value of a setting that has neither text nor default."""

    wanted: str
    parse: Callable[[str], Any]
    absent: Any = None


def whole(low: int, high: int) -> Kind:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return Kind(f"a whole number from {low} to {high}", parse)


def seconds(low: int, high: int) -> Kind:
    def parse(text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) or not low <= float(text) <= high:
            raise ValueError
        return float(text)

    return Kind(f"a number of seconds from {low} to {high}", parse)


def _dollars(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,6})(?:\.([0-9]{1,6}))?", text)
    if found is None:
        raise ValueError
    return int(found[1]) * 1_000_000 + int((found[2] or "").ljust(6, "0"))


def _notices(text: str) -> int | Literal["dm"]:
    return "dm" if text.casefold() == "dm" else _snowflake(text)


def choice(*possible: str) -> Kind:
    by_folded = {one.casefold(): one for one in possible}

    def parse(text: str) -> str:
        try:
            return by_folded[text.casefold()]
        except KeyError:
            raise ValueError from None

    return Kind(f"one of {', '.join(possible)}", parse)


def _whole_numbers(text: str) -> list[int]:
    return sorted({int(one) for one in text.split(",")})


def _word(text: str) -> str:
    if not re.fullmatch(r"[!#-&(-~]+", text):
        raise ValueError
    return text


def _snowflake(text: str) -> int:
    if not re.fullmatch(r"[0-9]{15,20}", text):
        raise ValueError
    return int(text)


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError
    _ = parts.port  # raises ValueError where it is none
    return text.rstrip("/")


def _api_base(text: str) -> str:
    address = _address(text)
    if re.search(r"/v1(beta)?(/|$)", address):
        raise ValueError
    return address


def _discord_api_base(text: str) -> str:
    address = _address(text)
    if not re.search(r"/api/v[0-9]+$", address):
        raise ValueError
    return address


def _database(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in DRIVERS:
        raise ValueError
    address = urlsplit(f"postgresql://{rest}")
    if scheme.startswith("postgres") and not (address.hostname or "host" in parse_qs(address.query)):
        raise ValueError
    return f"{DRIVERS[scheme]}://{rest}"


def _pictures(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if separator and (scheme not in {"file", "s3", "gs", "az"} or not rest):
        raise ValueError
    return text.removeprefix("file://")


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError from None
    return text


WORD = Kind("one word without spaces or quotes", _word, absent="")
WHOLE_NUMBERS = Kind("whole numbers with commas between them", _whole_numbers)
SNOWFLAKE = Kind("an id of 15 to 20 digits (Discord: right-click, Copy ID)", _snowflake)
DOLLARS = Kind("an amount of US dollars, such as 5 or 2.50", _dollars)
NOTICES = Kind("`dm` or a channel's id", _notices)
PATH = Kind("a path", Path)
PICTURES = Kind("a folder's path, or a bucket as s3://name/prefix, gs://… or az://…", _pictures)
API_BASE = Kind("an http(s) address that ends before /v1beta", _api_base)
DISCORD_API_BASE = Kind("an http(s) address that ends with /api/v10", _discord_api_base, absent="")
DATABASE = Kind("a database's address, sqlite:///path or postgresql://user:password@host/name", _database)
TIMEZONE = Kind("a time zone's name, such as Europe/Berlin", _timezone)
