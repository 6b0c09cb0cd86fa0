"""Events doubled, lost or out of order, as Discord says they may be.

https://docs.discord.com/developers/reference#consistency
"""

from dataclasses import dataclass, field

from sandbox.discord.feed import Dispatch


@dataclass(slots=True)
class _Trick:
    event: str
    copies: int
    times: int


@dataclass(slots=True)
class _Shuffle:
    event: str
    count: int
    held: list[Dispatch] = field(default_factory=list)


class Tampering:
    """What is still to be done to events on their way to bots."""

    def __init__(self) -> None:
        self._tricks: list[_Trick] = []
        self._shuffles: list[_Shuffle] = []

    def duplicate(self, event: str, *, times: int = 1, copies: int = 2) -> None:
        """Deliver the next `times` events of this name (`INTERACTION_CREATE`) `copies` times over."""
        self._tricks.append(_Trick(event, copies, times))

    def lose(self, event: str, *, times: int = 1) -> None:
        """Never deliver the next `times` events of this name."""
        self._tricks.append(_Trick(event, 0, times))

    def reorder(self, event: str, *, count: int = 2) -> None:
        """Hold the next `count` events of this name, then deliver them last first."""
        self._shuffles.append(_Shuffle(event, count))

    def tamper(self, dispatch: Dispatch) -> list[Dispatch]:
        """What is delivered now in place of this event."""
        shuffle = next((each for each in self._shuffles if each.event == dispatch.name), None)
        if shuffle is not None:
            shuffle.held.append(dispatch)
            if len(shuffle.held) < shuffle.count:
                return []
            self._shuffles.remove(shuffle)
            return shuffle.held[::-1]
        trick = next((each for each in self._tricks if each.event == dispatch.name), None)
        if trick is None:
            return [dispatch]
        trick.times -= 1
        if trick.times == 0:
            self._tricks.remove(trick)
        return [dispatch] * trick.copies
