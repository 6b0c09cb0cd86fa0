"""One database: SQLite in a file by default, PostgreSQL by its URL. Nothing here knows what the rows mean."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.adapters.file_lock import alone
from bot.domain.errors import Again, Trouble

OLDEST_SQLITE = (3, 42) if sys.version_info >= (3, 12) else (3, 35)
"""RETURNING needs 3.35; from Python 3.12 on the engine uses "subsec" too: https://sqlite.org/lang_datefunc.html ."""

MIGRATIONS = Path(__file__).parent / "migrations"

SQLITE_PRAGMAS = {
    "journal_mode": "WAL",  # readers never wait for the writer: https://sqlite.org/wal.html
    "synchronous": "FULL",  # in WAL mode, NORMAL may lose the last commits with the power: https://sqlite.org/pragma.html
    "foreign_keys": "ON",
    "secure_delete": "ON",  # a deleted prompt is overwritten, not only unlinked
    "busy_timeout": "10000",
}

SQLITE_READING = {"reading": True}
POSTGRES_READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Else each question would see a moment of its own, and two answers need not fit together; who only reads never has
to begin anew for it. https://www.postgresql.org/docs/current/transaction-iso.html"""

PATIENCE = 120.0
"""Seconds in line for a connection: a thousand requests at once for one member's last picture take their turns."""


class Database:
    """Connections and transactions. `url` is SQLAlchemy's, with an async driver."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url) if not self.is_sqlite else _sqlite_engine(self.url)
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One moment, for any number of questions; nothing may be written in it. Raises `Trouble("database_down")`."""
        with _Translated():
            async with self.engine.connect() as connection:
                await connection.execution_options(**(SQLITE_READING if self.is_sqlite else POSTGRES_READING))
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, rolled back by any exception. Raises `Trouble("database_down")`.

        On SQLite it takes the file's only write lock at its start. This process's own writers queue for it in order
        rather than by SQLite's back-off, which starves the unlucky.
        """
        if not self.is_sqlite:
            with _Translated():
                async with self.engine.begin() as connection:
                    yield connection
            return
        async with self._writer:
            with _Translated():
                async with self.engine.begin() as connection:
                    yield connection

    async def migrate(self) -> None:
        """Bring the schema up to date.

        Raises `Trouble("schema_newer")` where a later Easel has been here, `Trouble("sqlite_old")` where this Python
        brings a SQLite that is too old.
        """
        self.require_fitting_sqlite()
        if self.is_sqlite and self.url.database not in {None, ":memory:"}:
            _make_room_for(Path(str(self.url.database)))
        async with self.writing() as connection:
            await connection.run_sync(_upgrade)

    def require_fitting_sqlite(self) -> None:
        """Raises `Trouble("sqlite_old")`."""
        if self.is_sqlite and sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise Trouble("sqlite_old", detail=f"this Python brings SQLite {sqlite3.sqlite_version}")

    def alone(self) -> AbstractContextManager[None]:
        """While it is open, no other process runs an engine on this SQLite file. PostgreSQL takes any number."""
        return alone(Path(str(self.url.database))) if self.is_sqlite else nullcontext()

    async def ping(self) -> None:
        """Prove that the database answers and holds the schema of this version. Raises `Trouble`."""
        async with self.reading() as connection:
            present = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
        if present != _script().get_current_head():
            raise Trouble("schema_old", detail=f"the database is at {present}")

    async def close(self) -> None:
        await self.engine.dispose()


def _make_room_for(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble("database_down", detail=str(error)) from error


class _Translated:
    """Turn the driver's operational failures into Trouble; mistakes of ours pass through as they are."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        lost = isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
        if lost or isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError):
            # The statement and its parameters (members' words) stay out of the message.
            reason = getattr(error, "orig", None) or error
            raise Trouble("database_down", again=Again.LATER, detail=str(reason)) from error


def _engine(url: sa.URL) -> AsyncEngine:
    return create_async_engine(
        url, pool_size=10, max_overflow=10, pool_timeout=PATIENCE, pool_pre_ping=True, hide_parameters=True
    )


def _sqlite_engine(url: sa.URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=8, max_overflow=0, pool_timeout=PATIENCE, hide_parameters=True)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver starts no transaction of its own: `begin` below does
        for name, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}").close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A deferred transaction that reads and then writes fails at once where another wrote meanwhile.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two processes of one deploy migrate one after the other.
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('easel migrations'))"))
    present = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in _script().walk_revisions()}
    if present is not None and present not in known:
        raise Trouble("schema_newer", detail=f"the database is at {present}, which this version does not know")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
