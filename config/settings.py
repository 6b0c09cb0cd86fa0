"""Every setting of Easel: one table, read once from the environment and `.env`. Nothing else reads either.

The table is the dataclass `Settings` itself: each field carries its default, kind and meaning, and the field's name in
capitals is the variable's. The README's table, `.env.example` and the doctor's lines are drawn from it.
"""
# ruff: noqa: RUF009  each `_setting` makes a field of its own, as `dataclasses.field` does

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from config import kinds
from config.env_file import EnvFileFault, read_env_file

DISCORD, IMAGE_API, STORAGE, LIMITS, LOGS = "Discord", "Image API", "Storage", "Limits", "Logs and health"
MONEY = "Money"


class Fault(NamedTuple):
    """One thing wrong with the settings. Holds names and advice, never a value."""

    name: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.name} {self.what}. {self.mend}"


class SettingsFault(Exception):
    """All that is wrong with the settings, at once."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. `default` is text as it would be written in `.env`, empty where there is none."""

    name: str
    group: str
    default: str
    meaning: str
    kind: kinds.Kind
    required: bool
    secret: bool
    aliases: tuple[str, ...]
    mend: str


def _setting(
    group: str,
    kind: kinds.Kind,
    default: str,
    meaning: str,
    *,
    required: bool = False,
    secret: bool = False,
    aliases: tuple[str, ...] = (),
    mend: str = "",
) -> Any:
    row = {"group": group, "kind": kind, "default": default, "meaning": meaning, "required": required}
    row |= {"secret": secret, "aliases": aliases, "mend": mend}
    return field(default=kind.parse(default) if default else kind.absent, repr=not secret, metadata=row)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the whole bot is told. Seconds, bytes and pictures as the names say; secrets are hidden in `repr`."""

    discord_token: str = _setting(
        DISCORD, kinds.WORD, "", "The bot's token.", required=True, secret=True,
        mend="Copy it from https://discord.com/developers/applications: your application, Bot, Reset Token.",
    )  # fmt: skip
    dev_guild_id: int | None = _setting(
        DISCORD, kinds.SNOWFLAKE, "", "Register the commands in this server alone, where changes show at once."
    )
    shard_count: int | None = _setting(
        DISCORD, kinds.whole(1, 10_000), "", "Gateway shards over all processes; Discord's recommendation by default."
    )
    shard_ids: list[int] | None = _setting(
        DISCORD, kinds.WHOLE_NUMBERS, "", "Which of them this process takes, such as `0,1`; all by default."
    )
    discord_socket: Path | None = _setting(
        DISCORD, kinds.PATH, "", "Talk to a Discord stand-in at this unix socket, never to Discord itself."
    )
    discord_api_base: str = _setting(
        DISCORD, kinds.DISCORD_API_BASE, "", "The same by address, such as `http://127.0.0.1:8765/api/v10`."
    )
    image_api_key: str = _setting(
        IMAGE_API, kinds.WORD, "", "The image API's key.", required=True, secret=True, aliases=("WS_API_KEY",),
        mend="Copy it from your image API's page of keys.",
    )  # fmt: skip
    image_api_base_url: str = _setting(
        IMAGE_API,
        kinds.API_BASE,
        "https://www.vastnum.com",
        "Any server that speaks Gemini's format, up to its `/v1beta`.",
    )
    image_api_auth: Literal["bearer", "x-goog-api-key"] = _setting(
        IMAGE_API,
        kinds.choice("bearer", "x-goog-api-key"),
        "bearer",
        "Which header carries the key: `bearer` or `x-goog-api-key`.",
    )
    api_calls_at_once: int = _setting(
        IMAGE_API, kinds.whole(1, 100), "3", "How many pictures are asked for at one time."
    )
    member_calls_at_once: int = _setting(IMAGE_API, kinds.whole(1, 100), "2", "How many of those may be one member's.")
    api_calls_per_minute: int | None = _setting(
        IMAGE_API,
        kinds.whole(1, 10_000),
        "",
        "What the provider allows in a minute, kept by all processes together with a tenth to spare; empty: no bound.",
    )
    api_timeout_seconds: float = _setting(
        IMAGE_API, kinds.seconds(10, 1800), "600", "How long one picture may take; 4K ones need minutes."
    )
    database_url: str = _setting(
        STORAGE,
        kinds.DATABASE,
        "sqlite:///data/easel.sqlite",
        "A file (`sqlite:///path`) or PostgreSQL (`postgresql://user:password@host/name`).",
        secret=True,
    )
    pictures_url: str = _setting(
        STORAGE, kinds.PICTURES, "data/pictures", "A folder, or a bucket: `s3://name`, `gs://name`, `az://name`."
    )
    pictures_kept_days: int = _setting(
        STORAGE,
        kinds.whole(14, 36_500),
        "365",
        "How long a picture is kept there once it has been shown; in Discord it stays.",
    )
    member_pictures_per_day: int = _setting(
        LIMITS,
        kinds.whole(0, 100_000),
        "12",
        "How many pictures a member may have in a day, unless the server sets its own number.",
    )
    member_pictures_per_month: int = _setting(
        LIMITS, kinds.whole(0, 1_000_000), "200", "How many in a month, unless the server sets its own number."
    )
    member_open_jobs: int = _setting(
        LIMITS, kinds.whole(1, 1000), "5", "How many requests of one member may wait or be painted at one time."
    )
    server_open_jobs: int = _setting(LIMITS, kinds.whole(1, 10_000), "50", "The same for all members of one server.")
    open_jobs: int = _setting(LIMITS, kinds.whole(1, 100_000), "500", "The same for the whole bot.")
    quota_timezone: str = _setting(
        LIMITS,
        kinds.TIMEZONE,
        "UTC",
        "The zone whose midnight begins a day and a month, unless the server sets its own.",
    )
    budget_usd_per_minute: int | None = _setting(
        MONEY, kinds.DOLLARS, "", "The most that the whole bot may spend in a minute; empty: no cap."
    )
    budget_usd_per_day: int | None = _setting(MONEY, kinds.DOLLARS, "", "The same for a day, by `QUOTA_TIMEZONE`.")
    budget_usd_per_month: int | None = _setting(MONEY, kinds.DOLLARS, "", "The same for a month.")
    server_budget_usd_per_day: int | None = _setting(
        MONEY, kinds.DOLLARS, "", "What each server may spend of it in a day, where it has set nothing else."
    )
    server_budget_usd_per_month: int | None = _setting(MONEY, kinds.DOLLARS, "", "The same for a month.")
    owner_notices: int | Literal["dm"] | None = _setting(
        MONEY, kinds.NOTICES, "", "Where you hear of a budget that runs low and of a refused key, beside the log: "
        "`dm`, or a channel's id.",
    )  # fmt: skip
    log_format: str = _setting(
        LOGS,
        kinds.choice("console", "json"),
        "console",
        "`console` for people, `json` for programs: one object a line.",
    )
    log_level: str = _setting(
        LOGS,
        kinds.choice("DEBUG", "INFO", "WARNING", "ERROR"),
        "INFO",
        "`DEBUG`, `INFO`, `WARNING` or `ERROR`; secrets stay hidden at every level.",
    )
    heartbeat_file: Path = _setting(
        LOGS, kinds.PATH, "data/heartbeat", "Touched while `run` is well; `health` looks at its age."
    )

    @property
    def database_file(self) -> Path | None:
        """SQLite's file; None where the database is a server."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path) if scheme.startswith("sqlite") else None

    @property
    def pictures_folder(self) -> Path | None:
        """Where pictures are kept on this machine; None where a bucket keeps them."""
        return None if "://" in self.pictures_url else Path(self.pictures_url)


TABLE = tuple(Setting(name=f.name.upper(), **f.metadata) for f in fields(Settings))


def load(
    environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env"), *, complete: bool = True
) -> Settings:
    """The settings; the real environment wins over `.env`, and what is blank counts as not given.

    `complete` asks for the required ones too. Raises `SettingsFault` with every fault at once.
    """
    faults: list[Fault] = []
    written: Mapping[str, str] = {}
    try:
        written = read_env_file(env_file) if env_file else {}
    except EnvFileFault as fault:
        faults.append(Fault(str(env_file), fault.what, fault.mend))
        complete = False  # what is missing cannot be told from what could not be read
    sources = (os.environ if environ is None else environ, written)
    values: dict[str, Any] = {}
    for row in TABLE:
        text = _text(row, sources)
        if text:
            try:
                values[row.name.lower()] = row.kind.parse(text)
            except ValueError:
                faults.append(Fault(row.name, f"is not {row.kind.wanted}", _mend(row)))
        elif complete and row.required:
            faults.append(Fault(row.name, "is missing", _mend(row)))
    if values.get("discord_socket") and values.get("discord_api_base"):
        faults.append(Fault("DISCORD_SOCKET", "and DISCORD_API_BASE exclude each other", "Remove one of them."))
    if values.get("shard_ids") and not values.get("shard_count"):
        faults.append(Fault("SHARD_IDS", "needs SHARD_COUNT beside it", "Say how many shards there are in all."))
    if faults:
        raise SettingsFault(tuple(faults))
    return Settings(**values)


def _text(row: Setting, sources: tuple[Mapping[str, str], ...]) -> str:
    for source in sources:
        for name in (row.name, *row.aliases):
            if text := source.get(name, "").strip():
                return text
    return ""


def _mend(row: Setting) -> str:
    if row.mend:
        return row.mend
    return f"Write for example {row.name}={row.default}" if row.default else "Correct it or remove it."


def strangers(env_file: Path = Path(".env")) -> dict[str, str]:
    """Names in `.env` that no setting has → the setting that was probably meant, or nothing."""
    try:
        written = read_env_file(env_file)
    except EnvFileFault:
        return {}
    known = [name for row in TABLE for name in (row.name, *row.aliases)]
    return {n: next(iter(get_close_matches(n.upper(), known, 1)), "") for n in written if n not in known}


FORGETFUL_HOSTS = {"DYNO": "Heroku", "RAILWAY_ENVIRONMENT_NAME": "Railway", "RENDER": "Render"}
"""Variables by which a host tells its name, where the disk is thrown away at each restart unless one is attached."""


def forgetful_host(environ: Mapping[str, str] | None = None) -> str:
    """The name of the host that this runs on, if its disk forgets; nothing elsewhere."""
    environ = os.environ if environ is None else environ
    return next((host for variable, host in FORGETFUL_HOSTS.items() if environ.get(variable)), "")


def secrets_of(settings: Settings) -> list[str]:
    """The values that must show nowhere: token, key, and the password inside the database's address."""
    password = urlsplit(settings.database_url).password
    return [text for text in (settings.discord_token, settings.image_api_key, password) if text]


def has_display(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a browser opened here would be seen by anybody."""
    environ = os.environ if environ is None else environ
    return sys.platform in {"win32", "darwin"} or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
