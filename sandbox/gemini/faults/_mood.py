"""What a mood is: a name, a line of meaning, an answer, and the way it is sent."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.gemini.reply import Answer
from sandbox.gemini.turn import Turn
from sandbox.gemini.wire import Way, whole

Maker = Callable[[Turn], Answer]


@dataclass(frozen=True)
class Mood:
    """How the sandbox treats a request.

    `paid` says whether the owner of a real key would be billed for it (thinking he got a picture or not);
    `early` moods act before the request is read; `patience` multiplies the time to think; `held` moods answer when
    they are released.
    """

    name: str
    meaning: str
    make: Maker
    way: Way = whole
    paid: bool = True
    early: bool = False
    patience: float = 1.0
    held: bool = False
    group: str = ""


def always(answer: Answer) -> Maker:
    """An answer that is the same for every request."""
    return lambda _: answer
