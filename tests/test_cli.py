"""The command line as a person or a supervisor meets it: words, exit codes, files."""

import os
import time
from pathlib import Path

import pytest

from bot import cli, doctor, setup
from bot.adapters import telemetry
from config.settings import TABLE


@pytest.fixture(autouse=True)
def an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No `.env` and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(telemetry, "configure", lambda **_: None)  # the test run keeps its own logs
    for row in TABLE:
        for name in (row.name, *row.aliases):
            monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*words: str) -> int:
    return cli.run(cli.parse(words))


@pytest.mark.parametrize("command", ["run", "sync"])
def test_without_settings_it_names_them_and_what_to_do_next(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 78, "a supervisor must not start it over and over"
    told = capsys.readouterr().err
    for words in ("DISCORD_TOKEN is missing", "IMAGE_API_KEY is missing", "bot setup", "bot demo"):
        assert words in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (["test"], []),
        (["test", "-k", "quota", "-x"], ["-k", "quota", "-x"]),
        (["test", "--", "--version"], ["--version"]),
        (["test", "-h"], ["-h"]),
    ],
)
def test_what_follows_test_is_pytests(typed: list[str], given: list[str]) -> None:
    arguments = cli.parse(typed)
    assert (arguments.rest, arguments.lock) == (given, "tests/requirements.txt")


def test_what_follows_chaos_is_the_laboratorys() -> None:
    arguments = cli.parse(["chaos", "kills", "--kills", "3"])
    assert (arguments.rest, arguments.lock) == (["kills", "--kills", "3"], "tests/requirements.txt")


def test_a_stranger_among_the_options_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(["demo", "--prot", "1"])
    assert ended.value.code == 2
    assert "--prot" in capsys.readouterr().err


def test_health_goes_by_the_age_of_the_heartbeat(an_empty_folder: Path) -> None:
    assert run("health") == 1, "nothing ever ran here"
    beat = an_empty_folder / "data" / "heartbeat"
    beat.parent.mkdir()
    beat.touch()
    assert run("health") == 0
    old = time.time() - cli.HEARTBEAT_STALE_SECONDS - 1
    os.utime(beat, (old, old))
    assert run("health") == 1


def test_migrate_makes_the_database_without_token_or_key(an_empty_folder: Path) -> None:
    """A platform's release step runs before anybody has set them."""
    assert run("migrate") == 0
    assert (an_empty_folder / "data" / "easel.sqlite").exists()
    assert run("migrate") == 0


def test_the_real_api_is_asked_for_with_a_key_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("demo", "--real-api", "--no-browser") == 78
    assert "IMAGE_API_KEY is missing" in capsys.readouterr().err


@pytest.fixture
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    async def examine(*, as_json: bool) -> int:
        return 0

    monkeypatch.setattr(doctor, "examine", examine)


@pytest.mark.usefixtures("well")
def test_setup_by_files_writes_what_only_the_owner_can_read(an_empty_folder: Path) -> None:
    for name in ("token", "key"):
        (an_empty_folder / name).write_text(f"the-{name}\n")
    assert run("setup", "--discord-token-file", "token", "--image-api-key-file", "key") == 0
    file = an_empty_folder / ".env"
    assert file.read_text() == "DISCORD_TOKEN=the-token\nIMAGE_API_KEY=the-key\n"
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("well")
def test_setup_asks_without_showing_and_keeps_what_is_there(
    an_empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["two words", "a-token", "a-key", "", "another-key"])
    monkeypatch.setattr(setup.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(setup.getpass, "getpass", lambda _: next(typed))
    assert run("setup") == 0
    assert (an_empty_folder / ".env").read_text() == "DISCORD_TOKEN=a-token\nIMAGE_API_KEY=a-key\n"
    assert run("setup") == 0
    assert (an_empty_folder / ".env").read_text() == "DISCORD_TOKEN=a-token\nIMAGE_API_KEY=another-key\n"
    told = capsys.readouterr().err
    assert "DISCORD_TOKEN is not one word" in told
    assert "two words" not in told


@pytest.mark.usefixtures("well")
def test_setup_with_nobody_to_ask_names_the_option(
    an_empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.sys.stdin, "isatty", lambda: False, raising=False)
    assert run("setup") == 64
    assert "--discord-token-file" in capsys.readouterr().err
    assert not (an_empty_folder / ".env").exists()


def test_the_doctor_looks_at_the_rest_where_token_and_key_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor") == 2
    told = capsys.readouterr().out
    for words in ("✖ DISCORD_TOKEN is missing", "✖ IMAGE_API_KEY is missing", "Pictures can be written", "▲ Database"):
        assert words in told
    assert "Image API" not in told


def test_the_doctor_tells_every_fault_of_the_settings(
    an_empty_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (an_empty_folder / ".env").write_text("API_CALLS_AT_ONCE=canary\nDISCORD_TOKN=canary\n")
    (an_empty_folder / ".env").chmod(0o600)
    assert run("doctor") == 2
    told = capsys.readouterr().out
    for words in (
        "✖ DISCORD_TOKEN is missing",
        "✖ API_CALLS_AT_ONCE is not a whole number",
        "Did you mean DISCORD_TOKEN?",
    ):
        assert words in told
    assert "canary" not in told


def test_setup_names_a_file_that_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(["setup", "--discord-token-file", "nowhere"])
    assert ended.value.code == 2
    assert "nowhere cannot be read" in capsys.readouterr().err


def test_a_failure_that_nobody_foresaw_ends_in_the_logs_and_not_in_a_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The logs hide secrets; Python's own traceback would show them."""

    def fail(_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_health", fail)
    assert run("health") == 70
    assert "ZeroDivisionError" in caplog.text
    assert "Traceback" not in capsys.readouterr().err
