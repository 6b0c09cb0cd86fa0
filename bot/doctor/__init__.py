"""`python3 -m bot doctor`: look at everything a bot needs, and say of each thing what, why, and what to do."""

import json
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, replace

from bot.adapters import telemetry
from bot.app import built
from bot.doctor._finding import Finding, Verdict, bad, doubtful, of_trouble
from bot.doctor._machine import libraries, python, room
from bot.doctor._parts import ABSENT, CHECKS
from bot.domain.errors import Trouble
from config import settings as config
from config.settings import Settings, SettingsFault

__all__ = ["examine", "of_trouble"]


async def examine(*, as_json: bool) -> int:
    """Print the findings as they come; 0 where all is well, 1 with doubts, 2 where the bot would not work."""
    telemetry.configure(log_format="console", log_level="ERROR")  # the findings say it all
    verdicts, rows = set(), []
    async for finding in _findings():
        verdicts.add(finding.verdict)
        rows.append(asdict(finding) | {"verdict": finding.verdict.name.lower()})
        if not as_json:
            _print(str(finding))
    if as_json:
        _print(json.dumps(rows, ensure_ascii=False, indent=2))
    return 2 if Verdict.BAD in verdicts else 1 if Verdict.DOUBTFUL in verdicts else 0


async def _findings() -> AsyncIterator[Finding]:
    yield python()
    yield libraries()
    faults = _faults()
    for fault in faults:
        yield bad(f"{fault.name} {fault.what}", "", fault.mend)
    for name, meant in config.strangers().items():
        yield doubtful(f"{name} in .env", "is no setting of Easel", f"Did you mean {meant}?" if meant else "Remove it.")
    try:
        settings = config.load(complete=False)
    except SettingsFault:
        yield doubtful("Everything else", "cannot be looked at with these settings", "Mend them and run doctor again.")
        return
    if not faults:
        yield Finding(Verdict.GOOD, "Settings")
    if settings.pictures_folder is not None:
        yield room(settings.pictures_folder)
    # What is missing has been told; the other parts are looked at all the same.
    async for finding in _of_parts(replace(settings, image_api_key=settings.image_api_key or ABSENT)):
        yield finding


async def _of_parts(settings: Settings) -> AsyncIterator[Finding]:
    redact = telemetry.Redactor([settings.discord_token, settings.image_api_key])
    try:
        async with built(settings) as parts:
            for check in CHECKS:
                try:
                    async for finding in check(parts):
                        yield finding
                except Trouble as trouble:
                    yield of_trouble(trouble, redact)
    except Trouble as trouble:
        yield of_trouble(trouble, redact)


def _faults() -> tuple[config.Fault, ...]:
    try:
        config.load()
    except SettingsFault as fault:
        return fault.faults
    return ()


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
