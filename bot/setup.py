"""`python3 -m bot setup`: ask for what only its owner knows, and write it where only its owner can read."""

import getpass
import sys
from collections.abc import Mapping
from pathlib import Path

from config.env_file import write_env_file
from config.settings import TABLE, Setting, SettingsFault, load

ENV_FILE = Path(".env")
TRIES = 3


def write(given: Mapping[str, str]) -> bool:
    """Put the required settings into `.env`: those given, and for the others what the person types.

    False where one can neither be had nor is there already.
    """
    values: dict[str, str] = {}
    for row in TABLE:
        if row.required:
            text = given.get(row.name) or _ask(row)
            if text is None or (text and not _fits(row, text)):
                return False
            if text:
                values[row.name] = text
    if values:
        write_env_file(ENV_FILE, values)
        _say(f"Written to {ENV_FILE}, which only you can read: {', '.join(values)}.\n")
    return True


def _ask(row: Setting) -> str | None:
    """What the person types; nothing to keep what is there; None where nobody answers."""
    there = _is_there(row)
    if not sys.stdin.isatty():
        if there:
            return ""
        option = f"--{row.name.lower().replace('_', '-')}-file"
        _say(f"{row.name} is needed, and nobody is there to ask: give {option}.")
        return None
    _say(f"\n{row.meaning} {row.mend}")
    for _ in range(TRIES):
        keep = ", Enter keeps the one there is" if there else ""
        text = getpass.getpass(f"{row.name} (hidden{keep}): ").strip()
        if (text and _fits(row, text)) or (there and not text):
            return text
    return None


def _is_there(row: Setting) -> bool:
    try:
        return bool(getattr(load(complete=False), row.name.lower()))
    except SettingsFault:
        return False


def _fits(row: Setting, text: str) -> bool:
    try:
        row.kind.parse(text)
    except ValueError:
        _say(f"{row.name} is not {row.kind.wanted}.")
        return False
    return True


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
