"""The commands behind `python3 -m bot`.

Until one of them is called nothing but the standard library is imported: `parse` runs on a bare machine.
"""
# ruff: noqa: PLC0415  each command imports what it needs, so that `health` and `--help` cost next to nothing

import argparse
import asyncio
import importlib
import logging
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.domain.errors import Trouble
    from config.settings import Settings

RUNTIME_LOCK, TEST_LOCK = "requirements.txt", "tests/requirements.txt"

USAGE, BROKEN, MISCONFIGURED, INTERRUPTED = 64, 70, 78, 130
"""Exit codes of sysexits.h, so that a supervisor can tell what a restart cannot mend; the last is the shells' own."""

NO_RESTART_MENDS = {
    "token_refused",
    "gateway_refused",
    "fleet_needs_postgresql",
    "pictures_not_shared",
    "database_forgotten",
    "pictures_forgotten",
    "sqlite_old",
    "schema_newer",
}

BENCHES = {
    "receive": "one 4K answer of the image API, beside the usual ways",
    "fit": "a 4K picture made to fit an upload limit",
    "acknowledge": "first answers, beside a bot that answers a constant",
    "whole": "the whole bot under a burst of 4K pictures",
    "words": "word rules: recall, false positives, speed; hostile patterns",
    "hashes": "fingerprints of pictures: recall after each change, others mistaken",
    "cases": "two to ten moderators press at once on each of a thousand cases",
    "forged": "a hundred thousand forged custom ids: what comes of them, and what they tell",
}

WHOLE_SUITE = ["-n", "auto", "--dist", "loadscope"]
"""All tests on all cores; those that share a stage stay together. A chosen few run in the terminal's own process."""

HEARTBEAT_STALE_SECONDS = 45.0
"""`run` beats every ten seconds while the gateway stands; a reconnect takes a few."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command line as `command` (its function), `lock` (what it needs installed) and its options. May exit."""
    parser = argparse.ArgumentParser(
        prog="python3 -m bot", description="Easel: a Discord bot that paints.", allow_abbrev=False
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, summary: str, lock: str = RUNTIME_LOCK) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        command.set_defaults(command=globals()[f"_{name}"], lock=lock)
        return command

    demo = add("demo", "try Easel in your browser: no account, no key, nothing leaves this machine")
    demo.add_argument("--port", type=_port_number, help="the page's port (default: 8765, or a free one)")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.add_argument("--real-api", action="store_true", help="paint with the image API of .env: costs money")
    add("run", "run the bot, with the settings of the environment and .env")
    add("gateway", "run only the gateway of a fleet: it listens, answers and queues (PostgreSQL)")
    add("worker", "run only a worker of a fleet: it paints and delivers (PostgreSQL)")
    setup = add("setup", "ask for token and key, write .env, look whether all is well")
    # Not the secrets themselves: what stands on a command line is there for every account of the machine to read.
    setup.add_argument("--discord-token-file", type=_text_of, help="read the token from this file, ask nobody")
    setup.add_argument("--image-api-key-file", type=_text_of, help="read the key from this file, ask nobody")
    doctor = add("doctor", "look at everything the bot needs: exit code 0 well, 1 doubts, 2 broken")
    doctor.add_argument("--json", action="store_true", help="the findings as JSON")
    add("migrate", "bring the database up to this version (run does it too)")
    sync = add("sync", "register the slash commands where they changed (run does it too)")
    sync.add_argument("--force", action="store_true", help="register them even if nothing changed")
    sync.add_argument("--dry-run", action="store_true", help="only tell what would change")
    add("health", "exit code 0 while a bot that runs here is well")
    bench = add("bench", "figures of speed and memory, beside peers in the same run", TEST_LOCK)
    bench.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(BENCHES)} (default: all)")
    add("test", "pass the tests; what follows goes to pytest", TEST_LOCK)
    add("chaos", "kill the bot, its database and its sleep, and count what is lost: `chaos --help`", TEST_LOCK)
    return _without_what_follows(parser, list(argv))


def _port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port: a whole number from 1 to 65535 is")
    return int(text)


def _text_of(path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise argparse.ArgumentTypeError(f"{path} cannot be read") from error
    if not text:
        raise argparse.ArgumentTypeError(f"{path} is empty")
    return text


def _without_what_follows(parser: argparse.ArgumentParser, argv: list[str]) -> argparse.Namespace:
    rest: list[str] = []
    if argv[:1] in (["test"], ["chaos"]):  # argparse would take their options for its own
        argv, rest = argv[:1], argv[2:] if argv[1:2] == ["--"] else argv[1:]
    return parser.parse_args(argv, argparse.Namespace(rest=rest))


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; the process's exit code. The catch-all of the command line."""
    from bot.demo import DemoFault
    from bot.domain.errors import Trouble
    from config.settings import SettingsFault

    try:
        code: int = arguments.command(arguments)
    except SettingsFault as fault:
        _say(f"{fault}\n\n`python3 -m bot setup` asks for what is needed; `python3 -m bot demo` needs nothing.")
        return MISCONFIGURED
    except DemoFault as fault:
        _say(str(fault))
        return 1
    except Trouble as trouble:
        return _tell(trouble)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the entrance of every command
        _log_failure(error)
        return BROKEN
    return code


def _tell(trouble: "Trouble") -> int:
    from bot.adapters.telemetry import Redactor
    from bot.doctor import of_trouble

    _say(f"{of_trouble(trouble, Redactor())}\n`python3 -m bot doctor` tells more.")
    return MISCONFIGURED if trouble.code in NO_RESTART_MENDS else 1


def _run(_: argparse.Namespace) -> int:
    from bot import roles

    return _as(roles.run)


def _gateway(_: argparse.Namespace) -> int:
    from bot import roles

    return _as(roles.gateway)


def _worker(_: argparse.Namespace) -> int:
    from bot import roles

    return _as(roles.worker)


def _as(role: "Callable[[Settings], Coroutine[Any, Any, None]]") -> int:
    from config import settings

    given = settings.load()
    _configure_logs(given)
    asyncio.run(role(given))
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from bot import demo, roles
    from config import settings

    overrides = _real_api() if arguments.real_api else {}

    async def start(environ: Mapping[str, str]) -> None:
        given = settings.load(environ, None)
        _configure_logs(given)
        await roles.run(given)

    with tempfile.TemporaryDirectory(prefix="easel-", ignore_cleanup_errors=True) as folder:
        asyncio.run(
            demo.play(
                start,
                Path(folder),
                port=arguments.port,
                browser=not arguments.no_browser and settings.has_display(),
                overrides=overrides,
            )
        )
    return 0


def _real_api() -> Mapping[str, str]:
    from config import settings

    given = settings.load(complete=False)
    if not given.image_api_key:
        raise settings.SettingsFault((settings.Fault("IMAGE_API_KEY", "is missing", "--real-api paints with it."),))
    return {
        "IMAGE_API_KEY": given.image_api_key,
        "IMAGE_API_BASE_URL": given.image_api_base_url,
        "IMAGE_API_AUTH": given.image_api_auth,
    }


def _setup(arguments: argparse.Namespace) -> int:
    from bot import setup

    given = {"DISCORD_TOKEN": arguments.discord_token_file, "IMAGE_API_KEY": arguments.image_api_key_file}
    if not setup.write({name: text for name, text in given.items() if text}):
        return USAGE
    return _doctor(argparse.Namespace(json=False))


def _doctor(arguments: argparse.Namespace) -> int:
    from bot import doctor

    return asyncio.run(doctor.examine(as_json=arguments.json))


def _migrate(_: argparse.Namespace) -> int:
    from bot import roles
    from config import settings

    given = settings.load(complete=False)
    _configure_logs(given)
    asyncio.run(roles.migrate(given))
    _say("The database is up to date.")
    return 0


def _sync(arguments: argparse.Namespace) -> int:
    from bot import roles
    from config import settings

    given = settings.load()
    _configure_logs(given)
    change = asyncio.run(roles.sync(given, force=arguments.force, dry_run=arguments.dry_run))
    _say(f"Commands {'would change' if arguments.dry_run else 'changed'}: {change}")
    return 0


def _health(_: argparse.Namespace) -> int:
    from config import settings

    file = settings.load(complete=False).heartbeat_file
    age = time.time() - file.stat().st_mtime if file.exists() else None
    if age is None or age > HEARTBEAT_STALE_SECONDS:
        _say("No bot runs here." if age is None else f"The last heartbeat is {age:.0f} s old.")
        return 1
    return 0


def _bench(arguments: argparse.Namespace) -> int:
    if unknown := set(arguments.names) - set(BENCHES):
        _say(f"There is no bench named {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}.")
        return USAGE
    from bot.adapters import telemetry

    telemetry.configure(log_format="console", log_level="WARNING")
    for name in arguments.names or BENCHES:
        _say(f"{name}: {BENCHES[name]}")
        importlib.import_module(f"bench.{name}").main()
    return 0


def _test(arguments: argparse.Namespace) -> int:
    import pytest

    return int(pytest.main(arguments.rest or WHOLE_SUITE))


def _chaos(arguments: argparse.Namespace) -> int:
    from importlib import import_module

    code: int = import_module("tests.chaos.__main__").main(arguments.rest)
    return code


def _configure_logs(settings: "Settings") -> None:
    from bot.adapters import telemetry
    from config.settings import secrets_of

    telemetry.configure(log_format=settings.log_format, log_level=settings.log_level, secrets=secrets_of(settings))


def _log_failure(error: Exception) -> None:
    """Python's own traceback would show secrets; the logs hide them."""
    from bot.adapters import telemetry

    if not logging.getLogger().handlers:
        telemetry.configure(log_format="console", log_level="INFO")
    logging.getLogger(__name__).error("failed", exc_info=error)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
