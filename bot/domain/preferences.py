"""What a member wishes for themselves. Nothing is assumed: nobody is written to who did not ask for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preferences:
    """`direct`: news by direct message. The rest stands in for options that a request leaves out; None for none."""

    direct: bool = False
    model: str | None = None
    aspect: str | None = None
    size: str | None = None
