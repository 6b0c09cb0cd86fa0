"""The doctor against a stage, reached by ordinary settings: what is well, and each thing that is not."""

import inspect
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import web

from bot import app, cli, doctor, gateway, roles
from bot.adapters import commands, database, discord_address, discord_reach, disks, file_lock
from bot.adapters.discord_address import PERMISSIONS
from bot.doctor import _machine, _parts
from bot.doctor._finding import MENDS, Finding, Verdict
from bot.domain.errors import Trouble
from config.settings import Settings
from sandbox.stage import Stage
from tests.journeys.conftest import settings_for


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    with TemporaryDirectory(prefix="easel-") as folder:  # a unix socket's path has at most 108 bytes
        async with Stage(socket=Path(folder) / "discord.sock", port=0) as stage:
            yield stage


@pytest.fixture
def chosen(stage: Stage, tmp_path: Path) -> Settings:
    return settings_for(stage, tmp_path)


async def examined(settings: Settings) -> list[Finding]:
    return [finding async for finding in doctor._of_parts(settings)]


def worries(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.verdict is not Verdict.GOOD]


async def test_where_all_is_well_it_says_so_and_ends_with_the_invite(chosen: Settings) -> None:
    await roles.sync(chosen)
    findings = await examined(chosen)
    assert worries(findings) == []
    assert f"permissions={PERMISSIONS}" in str(findings[-1])
    assert "scope=bot+applications.commands" in str(findings[-1])
    assert PERMISSIONS == 274878286848


async def test_before_the_first_start_it_names_what_is_to_come_and_makes_no_database(
    chosen: Settings, tmp_path: Path
) -> None:
    assert [worry[2:10] for worry in worries(await examined(chosen))] == ["Database", "Commands"]
    assert not (tmp_path / "easel.sqlite").exists()


async def test_a_refused_token_is_named_and_the_rest_is_still_looked_at(chosen: Settings) -> None:
    findings = await examined(replace(chosen, discord_token="canary.token"))
    (worry,) = (w for w in worries(findings) if "Discord" in w)
    assert worry.startswith("✖ Discord – does not take the token")
    assert "canary" not in worry
    assert any("Image API answers" in str(f) for f in findings)


async def test_a_discord_that_is_not_there_is_named(chosen: Settings, tmp_path: Path) -> None:
    findings = await examined(replace(chosen, discord_socket=tmp_path / "nobody"))
    assert any(w.startswith("✖ Discord – does not answer") for w in worries(findings))


async def test_a_refused_key_and_an_absent_api_are_told_apart(chosen: Settings) -> None:
    refused = await examined(replace(chosen, image_api_key="canary-key"))
    assert any(w.startswith("✖ Image API – does not take the key") for w in worries(refused))
    absent = await examined(replace(chosen, image_api_base_url="http://127.0.0.1:9"))
    assert any("does not answer" in w and w.startswith("✖ Image API") for w in worries(absent))
    assert "canary" not in str(refused)


async def test_commands_that_discord_lost_or_that_changed_are_told(stage: Stage, chosen: Settings) -> None:
    await roles.sync(chosen)
    stage.discord.commands.scopes[None].clear()
    (worry,) = worries(await examined(chosen))
    assert re.match("▲ Commands – [1-9][0-9]* are missing at Discord, 0 are too many", worry)
    assert "sync --force" in worry


async def test_a_database_that_cannot_be_reached_is_named_without_its_password(chosen: Settings) -> None:
    address = "postgresql+psycopg://me:canary@127.0.0.1:9/nothing"
    worried = worries(await examined(replace(chosen, database_url=address)))
    assert any(w.startswith("✖ Database – does not answer") for w in worried)
    assert "canary" not in "".join(worried)


async def test_pictures_that_cannot_be_kept_are_told(chosen: Settings, tmp_path: Path) -> None:
    (tmp_path / "in the way").touch()
    worried = worries(await examined(replace(chosen, pictures_url=str(tmp_path / "in the way" / "pictures"))))
    assert any(w.startswith("✖ Pictures") for w in worried)


def test_whatever_may_end_a_start_has_a_line_for_the_owner() -> None:
    """A code nobody has put into words helps nobody."""
    raisers = (app, roles, gateway, commands, database, discord_address, disks, file_lock)
    codes = {code for module in raisers for code in re.findall(r'Trouble\("([a-z_]+)"', inspect.getsource(module))}
    assert {"token_refused", "schema_newer", "database_in_use"} <= codes
    assert codes <= MENDS.keys()
    assert codes >= cli.NO_RESTART_MENDS


async def test_a_sqlite_too_old_for_this_python_is_told_before_it_fails(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "OLDEST_SQLITE", (99,))
    assert any("needs a newer SQLite" in w for w in worries(await examined(chosen)))
    with pytest.raises(Trouble, match="sqlite_old"):
        await roles.migrate(chosen)


async def test_what_a_host_forgets_is_told_as_the_start_tells_it(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYNO", "worker.1")
    told = worries(await examined(chosen))
    assert [w.split(" ")[:2] for w in told if "Heroku" in w] == [["✖", "DATABASE_URL"], ["✖", "PICTURES_URL"]]


def test_a_containers_own_layer_forgets_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_parts, "file_system", lambda _: "overlay")
    assert _parts._durable(tmp_path).verdict is Verdict.DOUBTFUL


@pytest.mark.skipif(not Path("/proc/self/mounts").exists(), reason="only Linux tells its mounts so")
def test_the_file_system_is_that_of_the_nearest_mount() -> None:
    assert _machine.file_system(Path("/proc/self/nothing/there")) == "proc"


@pytest.mark.parametrize(("free", "verdict"), [(10**8, Verdict.BAD), (10**9, Verdict.DOUBTFUL), (10**10, Verdict.GOOD)])
def test_room_is_judged_by_pictures(monkeypatch: pytest.MonkeyPatch, free: int, verdict: Verdict) -> None:
    monkeypatch.setattr(_machine.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert _machine.room(Path("data")).verdict is verdict


async def test_a_clock_that_is_off_is_told_with_its_direction(chosen: Settings, tmp_path: Path) -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.json_response({}, headers={"Date": "Sun, 01 Jan 2023 00:00:00 GMT"})

    app = web.Application()
    app.router.add_get("/api/v10/gateway", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, str(tmp_path / "old")).start()
    try:
        assert await discord_reach.clock_skew(tmp_path / "old") > 10**7
    finally:
        await runner.cleanup()


async def test_lacking_permissions_are_named() -> None:
    assert discord_reach._lacking({"name": "x", "permissions": str(PERMISSIONS)}) == ()
    assert discord_reach._lacking({"name": "x", "permissions": "8"}) == (), "an administrator lacks nothing"
    without = PERMISSIONS & ~(1 << 15)
    assert discord_reach._lacking({"name": "x", "permissions": str(without)}) == ("attach files",)


@pytest.mark.parametrize(
    ("verdicts", "code"), [(["good"], 0), (["good", "doubtful"], 1), (["bad", "doubtful", "good"], 2)]
)
async def test_the_exit_code_is_the_worst_verdicts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verdicts: list[str], code: int
) -> None:
    async def findings() -> AsyncIterator[Finding]:
        for verdict in verdicts:
            yield Finding(Verdict[verdict.upper()], "what", "why", "do")

    monkeypatch.setattr(doctor, "_findings", findings)
    monkeypatch.setattr(doctor.telemetry, "configure", lambda **_: None)
    assert await doctor.examine(as_json=True) == code
    rows = json.loads(capsys.readouterr().out)
    assert [row["verdict"] for row in rows] == verdicts
    assert await doctor.examine(as_json=False) == code
    assert capsys.readouterr().out.count(" – why – do\n") == len(verdicts)
