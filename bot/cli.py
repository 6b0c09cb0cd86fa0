"""The commands behind `python3 -m bot`. Until one is called, nothing but the standard library is imported."""

import argparse
import importlib
from collections.abc import Sequence

RUNTIME_LOCK = "requirements.txt"
TEST_LOCK = "tests/requirements.txt"


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command line as `command` (its function), `lock` (what it needs installed) and its options. May exit."""
    parser = argparse.ArgumentParser(prog="python3 -m bot", description="Easel: a Discord bot that paints.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_test(commands)
    if argv[:1] == ["test"]:
        # All that follows is pytest's own, options and `-h` included; argparse would take them for its own.
        arguments, rest = parser.parse_args(["test"]), list(argv[1:])
        arguments.rest = rest[1:] if rest[:1] == ["--"] else rest
        return arguments
    return parser.parse_args(argv)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; the process's exit code."""
    code: int = arguments.command(arguments)
    return code


def _add_test(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("test", help="pass the tests (what follows goes to pytest)", add_help=False)
    parser.set_defaults(command=_test, lock=TEST_LOCK, rest=[])


def _test(arguments: argparse.Namespace) -> int:
    pytest = importlib.import_module("pytest")
    return int(pytest.main(arguments.rest))
