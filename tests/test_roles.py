"""What a process refuses to begin with, before it has touched anything."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot import cli, roles
from bot.adapters.disks import require_lasting
from bot.domain.errors import Trouble
from config import settings
from config.settings import FORGETFUL_HOSTS, Settings

POSTGRES = "postgresql://nobody@127.0.0.1:9/nothing"


def given(**chosen: str) -> Settings:
    return settings.load({"DISCORD_TOKEN": "t", "IMAGE_API_KEY": "k", **chosen}, None)


@pytest.mark.parametrize("role", [roles.gateway, roles.worker])
@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({}, "fleet_needs_postgresql"),
        ({"DATABASE_URL": POSTGRES}, "pictures_not_shared"),
        ({"DATABASE_URL": POSTGRES, "PICTURES_URL": "some/folder"}, "pictures_not_shared"),
        ({"DATABASE_URL": POSTGRES, "PICTURES_URL": "/srv/pictures", "DYNO": "worker.1"}, "pictures_forgotten"),
    ],
)
async def test_what_a_fleet_works_with_is_shared(
    role: Callable[[Settings], Awaitable[None]],
    chosen: dict[str, str],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in FORGETFUL_HOSTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DYNO", chosen.get("DYNO", ""))
    with pytest.raises(Trouble) as refused:
        await role(given(**chosen))
    assert refused.value.code == code
    assert code in cli.NO_RESTART_MENDS


@pytest.mark.parametrize("variable", FORGETFUL_HOSTS)
async def test_on_a_disk_that_is_thrown_away_nothing_begins(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "1")
    for database, code in (("sqlite:////easel", "database_forgotten"), (POSTGRES, "pictures_forgotten")):
        with pytest.raises(Trouble) as refused:
            await roles.run(given(DATABASE_URL=database, PICTURES_URL="/pictures"))
        assert refused.value.code == code
        assert FORGETFUL_HOSTS[variable] in refused.value.detail


@pytest.mark.skipif(not Path("/proc").is_mount(), reason="only Linux mounts it")
def test_a_disk_that_was_attached_lasts_and_so_does_a_bucket() -> None:
    attached = Path("/proc/easel")
    require_lasting("Render", attached, attached)
    require_lasting("Render", None, None)
    require_lasting("", Path("/easel"), Path("/pictures"))
    with pytest.raises(Trouble, match="pictures_forgotten"):
        require_lasting("Heroku", None, attached)


def test_settings_tell_a_file_from_a_server_and_a_folder_from_a_bucket() -> None:
    assert given().database_file == Path("data/easel.sqlite")
    assert given(DATABASE_URL="sqlite:////var/easel.sqlite").database_file == Path("/var/easel.sqlite")
    assert given(DATABASE_URL=POSTGRES).database_file is None
    assert given().pictures_folder == Path("data/pictures")
    assert given(PICTURES_URL="s3://easel").pictures_folder is None
