"""Discord's own schemas, held against everything that passes, where a folder with them is named."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.discord.entities import Json
from sandbox.discord.request import Answer, RequestRecord
from sandbox.discord.rules import Broken, Fault, demand

if TYPE_CHECKING:
    from sandbox.discord.openapi import OpenApi

EVENT_SCHEMAS = {
    "READY": "Ready",
    "GUILD_CREATE": "GuildCreate",
    "MESSAGE_CREATE": "MessageCreate",
    "MESSAGE_UPDATE": "MessageCreate",
}
INTERACTION_SCHEMAS = {(2, 1): "Slash", (2, 3): "MessageMenu", (3, None): "Component", (4, 1): "Autocomplete"}
INTERACTION_SCHEMAS[5, None] = "ModalSubmit"
IDENTIFY = 2

EVER: Counter[str] = Counter()
"""What every stage of this process checked ("requests", "answers", "events", "sent") and got wrong ("own mistakes")."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that is not as Discord wants it: `by` is "bot", or "sandbox" for the sandbox's own mistakes."""

    by: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Schema:
    """Checks requests, answers and gateway payloads; `checked` counts them, `loaded` says whether it does anything.

    `folder` holds `openapi.json` and `gateway/*.json`.

    Raises:
        FileNotFoundError: if a folder is named that has no `openapi.json`.
    """

    def __init__(self, folder: Path | None) -> None:
        self.violations: list[Violation] = []
        self.checked: Counter[str] = Counter()
        self._api: OpenApi | None = None
        if folder is not None:
            # Only tests have the library that this needs.
            from sandbox.discord.openapi import load  # noqa: PLC0415

            self._api = load(folder.resolve())

    @property
    def loaded(self) -> bool:
        return self._api is not None

    def check_request(self, record: RequestRecord, query: Mapping[str, str]) -> None:
        """Hold a request against the description.

        Raises:
            Broken: `schema`, naming the fields.
        """
        if self._api is None:
            return
        operation = self._api.operation(record.method, record.path)
        if operation is None:
            raise Broken("route")
        self._count("requests")
        record.validated = True
        demand(operation.request_faults(record.body, dict(query)))

    def check_answer(self, record: RequestRecord, answer: Answer) -> None:
        """Hold the sandbox's own answer against the description."""
        operation = self._api.operation(record.method, record.path) if self._api else None
        if operation is not None:
            self._count("answers")
            self._note(f"answer to {record.route}", operation.answer_faults(answer.status, answer.body))

    def check_event(self, name: str, data: Json) -> None:
        """Hold an event of the sandbox's against its schema, if there is one."""
        schema = EVENT_SCHEMAS.get(name)
        if name == "INTERACTION_CREATE":
            kind = data["type"]
            schema = INTERACTION_SCHEMAS.get((kind, data["data"].get("type") if kind in (2, 4) else None))
        if self._api is not None and schema is not None:
            self._count("events")
            self._note(f"event {name}", self._api.gateway_faults(schema, data))

    def check_sent(self, payload: Any) -> None:
        """Hold what a bot sent to the gateway against its schema, if there is one."""
        if self._api is not None and payload["op"] == IDENTIFY:
            self._count("sent")
            for fault in self._api.gateway_faults("Identify", payload):
                self.violations.append(Violation("bot", "gateway IDENTIFY", str(fault)))

    def _count(self, what: str) -> None:
        self.checked[what] += 1
        EVER[what] += 1

    def _note(self, where: str, faults: Any) -> None:
        found: list[Fault] = list(faults)
        self.violations += [Violation("sandbox", where, str(fault)) for fault in found]
        EVER["own mistakes"] += len(found)
