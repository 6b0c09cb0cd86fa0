"""Discord's own schemas, where the environment names a folder that has them."""

from typing import Any

from sandbox.discord.entities import Json


class Schema:
    """Checks payloads; without a folder it checks nothing, and says so by `loaded`."""

    def __init__(self) -> None:
        self.loaded = False

    def check_request(self, call: Any) -> None: ...
    def check_answer(self, call: Any, answer: Any) -> None: ...
    def check_event(self, name: str, data: Json) -> None: ...
    def check_sent(self, payload: Any) -> None: ...
