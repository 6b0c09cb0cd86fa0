"""Every mood by name: what the sandbox's image API can be asked to do. The page shows this table."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sandbox.gemini.faults._answers import JSONS, REFUSALS, SHAPES, block, finish
from sandbox.gemini.faults._errors import GOOGLE, RELAYS, by_status
from sandbox.gemini.faults._mood import Mood, always
from sandbox.gemini.faults._pictures import GOOD, PICTURES
from sandbox.gemini.faults._wires import WIRES

__all__ = ["MOODS", "SWITCHES", "Mood", "always", "mood"]

SWITCHES = ("ok", "slow", "blocked", "429", "down")
"""The moods that a person sees first."""


def _grouped(group: str, moods: Iterable[Mood]) -> Iterator[tuple[str, Mood]]:
    return ((entry.name, replace(entry, group=group)) for entry in moods)


MOODS: dict[str, Mood] = {
    **dict(_grouped("Good answers", GOOD)),
    **dict(_grouped("Refusals", REFUSALS)),
    **dict(_grouped("Odd answers", SHAPES)),
    **dict(_grouped("Odd JSON", JSONS)),
    **dict(_grouped("Odd pictures", PICTURES)),
    **dict(_grouped("Google's errors", GOOGLE)),
    **dict(_grouped("Relays and proxies", RELAYS)),
    **dict(_grouped("The connection", WIRES)),
}


def mood(name: str) -> Mood:
    """Find a mood. Beside those in the table, `finish:X`, `block:X` and `status:404` take any X and any status.

    Raises:
        ValueError: there is no such mood.
    """
    if found := MOODS.get(name):
        return found
    kind, _, value = name.partition(":")
    if kind == "finish" and value:
        return finish(value)
    if kind == "block" and value:
        return block(value)
    if kind == "status" and value.isdecimal() and 400 <= int(value) <= 599:
        return by_status(int(value))
    raise ValueError(f"there is no mood named {name!r}")
