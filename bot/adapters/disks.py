"""Whether what is written to this machine's disk is there after the next start."""

from pathlib import Path

from bot.domain.errors import Trouble

NO_DISKS = frozenset({"Heroku"})
"""Hosts that attach none. https://devcenter.heroku.com/articles/dynos#ephemeral-filesystem"""


def require_lasting(host: str, database: Path | None, pictures: Path | None) -> None:
    """Nothing that was promised or paid for may go with a disk that is thrown away.

    `host` is the name of a host whose own disk forgets, or empty for every other machine; None is for what is kept
    elsewhere. Raises `Trouble`.
    """
    why = f"{host} throws this disk away at every restart"
    if database is not None and _forgets(host, database):
        raise Trouble("database_forgotten", detail=why)
    if pictures is not None and _forgets(host, pictures):
        raise Trouble("pictures_forgotten", detail=why)


def _forgets(host: str, path: Path) -> bool:
    """A host's own disk is mounted at the root; whatever else it shows was attached."""
    path = path.resolve()
    mount = next(folder for folder in (path, *path.parents) if folder.is_mount())
    return bool(host) and (host in NO_DISKS or mount == Path("/"))
