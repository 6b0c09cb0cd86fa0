"""The image API's side of the switchboard."""

from typing import TYPE_CHECKING

from sandbox.discord.entities import Json
from sandbox.page_acts import BadOrder

if TYPE_CHECKING:
    from sandbox.stage import Stage


class ImageSwitch:
    """How the image API feels, and what was asked of it."""

    def __init__(self, stage: "Stage") -> None:
        self._gemini = getattr(stage, "gemini", None)

    def switches(self) -> Json:
        """The mood it is in, the few that have a key of their own, and all others."""
        return {"mood": "ok", "quick": [{"name": "ok", "label": "ok", "help": ""}], "all": []}

    def choose(self, mood: str) -> None:
        """Feel like `mood` from now on."""
        raise BadOrder(f"There is no mood called {mood!r}.")

    def paid(self) -> Json:
        """Every call, and how many of them would have cost money."""
        return {"count": 0, "calls": []}
