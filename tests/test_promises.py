"""What the papers promise, held against what is there."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from discord import app_commands
from discord.ext import commands

import cogs
from bot import cli
from config import documents
from config.settings import TABLE
from tests.chaos.__main__ import EXPERIMENTS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_tables_tell_every_setting_and_every_model() -> None:
    assert documents.readme(README) == README, "run: python3 -m config.documents"


def test_the_example_of_env_tells_every_setting() -> None:
    assert documents.ENV_EXAMPLE.read_text(encoding="utf-8") == documents.env_example(), (
        "run: python3 -m config.documents"
    )


def test_the_readme_tells_every_slash_command_and_no_other() -> None:
    cells = re.findall(r"^\| (`/[^|]+) \|", README, re.MULTILINE)
    assert set(re.findall(r"`/([a-z ]+)`", " ".join(cells))) == _slash_commands()


def _slash_commands() -> set[str]:
    found = set()
    for info in pkgutil.iter_modules(cogs.__path__, "cogs."):
        for _, kind in inspect.getmembers(importlib.import_module(info.name), inspect.isclass):
            if issubclass(kind, commands.Cog) and kind.__module__ == info.name:
                for command in kind.__cog_app_commands__:
                    group = isinstance(command, app_commands.Group)
                    found |= {c.qualified_name for c in command.walk_commands()} if group else {command.name}
    return found


def test_the_readme_tells_every_command_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.parse(["--help"])
    offered = set(re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    assert set(re.findall(r"^\| `python3 -m bot ([a-z]+)` \|", README, re.MULTILINE)) == offered


def test_the_papers_name_every_bench_and_every_experiment() -> None:
    papers = README + "".join(paper.read_text(encoding="utf-8") for paper in (ROOT / "docs").glob("*.md"))
    told = {
        command: set(re.findall(rf"`(?:python3 -m bot )?{command} ([a-z]+)", papers)) for command in ("bench", "chaos")
    }
    assert told == {"bench": set(cli.BENCHES), "chaos": set(EXPERIMENTS)}


def test_every_option_that_the_readme_gives_a_command_is_there() -> None:
    for command, meaning in re.findall(r"^\| `python3 -m bot ([a-z]+)` \| (.*) \|$", README, re.MULTILINE):
        for option in re.findall(r"`(--[a-z-]+)`", meaning):
            assert cli.parse([command, option]).command.__name__ == f"_{command}"


@pytest.mark.parametrize("name", ["Dockerfile", "easel.service"])
def test_deployment_files_set_only_settings_that_exist(name: str) -> None:
    text = (ROOT / "config" / "deploy" / name).read_text(encoding="utf-8")
    given = set(re.findall(r"\b([A-Z][A-Z_]+)=\S", text)) - {"PYTHONUNBUFFERED"}
    assert given
    assert given <= {row.name for row in TABLE}


def test_what_supervisors_start_is_a_command() -> None:
    starts = {
        "Procfile": r"python -m bot (\w+)",
        "config/deploy/easel.service": r"ExecStart=\S+ -m bot (\w+)",
        "config/deploy/Dockerfile": r'"bot", "(\w+)"',
    }
    for name, pattern in starts.items():
        started = re.findall(pattern, (ROOT / name).read_text(encoding="utf-8"))
        assert started, name
        for command in started:
            assert cli.parse([command]).lock == "requirements.txt"


def test_every_link_in_the_papers_leads_to_a_file() -> None:
    for paper in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", paper.read_text(encoding="utf-8")):
            assert (paper.parent / target).exists(), f"{paper.name}: {target}"


def test_the_tests_lock_holds_the_bots_own_to_the_letter() -> None:
    """What is tested is what runs."""
    pin = re.compile(r"^\S+==[^\s\\]+.*$", re.MULTILINE)
    runtime, tests = (
        set(pin.findall((ROOT / name).read_text(encoding="utf-8")))
        for name in ("requirements.txt", "tests/requirements.txt")
    )
    assert runtime
    assert runtime <= tests
