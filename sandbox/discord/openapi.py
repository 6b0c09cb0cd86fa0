"""Discord's OpenAPI description and the gateway's schemas, made ready to check payloads one by one.

https://github.com/discord/discord-api-spec; the schemas are used as they are but for three changes that keep every
verdict on what Discord would take, save the first:

- relaxed: a snowflake may also be a number, as the documentation's own examples of `attachments` have it;
- readable: unions told apart by their `type` become if/then, so an error names the field and not the whole union;
- closed: requests may not carry fields that the description does not know, so a misspelt name is found.
"""

import functools
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

from sandbox.discord.entities import Json
from sandbox.discord.rules import Fault

EXTRA: dict[str, tuple[str, ...]] = {
    "ApplicationCommandCreateRequest": ("nsfw",),
    "ApplicationCommandUpdateRequest": ("nsfw",),
    "ApplicationCommandPatchRequestPartial": ("nsfw",),
    "MessageEditRequestPartial": ("tts",),
    "IncomingWebhookUpdateRequestPartial": ("tts",),
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": ("tts",),
    # To keep a file, clients send back the whole attachment that they were given.
    "MessageAttachmentRequest": ("proxy_url", "size", "url", "spoiler", "height", "width", "content_type"),
}
"""Fields that the documentation knows or Discord takes, and the description lacks."""

_CODES = {
    "required": ("BASE_TYPE_REQUIRED", "This field is required"),
    "maxLength": ("BASE_TYPE_MAX_LENGTH", None),
    "minLength": ("BASE_TYPE_MIN_LENGTH", None),
    "maxItems": ("BASE_TYPE_MAX_LENGTH", None),
    "minItems": ("BASE_TYPE_MIN_LENGTH", None),
    "enum": ("BASE_TYPE_CHOICES", None),
    "unevaluatedProperties": ("UNKNOWN_FIELD", None),
}
"""Discord's codes for what the commonest keywords find."""


class Operation:
    """One method of one path: what it may be sent, and what it answers by status."""

    def __init__(self, spec: Json, closed: Json, description: Json, parameters: list[Json]) -> None:
        self._spec = spec
        self._closed = closed
        self._description = description
        self.query = {each["name"] for each in parameters if each.get("in") == "query"}

    @functools.cached_property
    def _request(self) -> Any:
        body = self._description.get("requestBody")
        return _validator(body["content"]["application/json"]["schema"], self._closed) if body else None

    @functools.lru_cache  # noqa: B019 - operations live as long as the process
    def _response(self, status: int) -> Any:
        content = self._description["responses"].get(str(status), {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return _validator(schema, self._spec) if schema else None

    def request_faults(self, body: Any, query: dict[str, str]) -> Iterator[Fault]:
        """What is wrong with a request."""
        for name in query.keys() - self.query:
            yield Fault((name,), "schema", "UNKNOWN_FIELD", "This query parameter does not exist")
        if self._request is not None and body is not None:
            yield from _faults(self._request, body)

    def answer_faults(self, status: int, body: Any) -> Iterator[Fault]:
        """What is wrong with an answer; a status that the description does not know is."""
        if str(status) not in self._description["responses"]:
            yield Fault((), "schema", "UNKNOWN_STATUS", f"Status {status} is not described")
        validator = self._response(status)
        if validator is not None and body is not None:
            yield from _faults(validator, body)


class OpenApi:
    """Every operation, found by the path of a real request."""

    def __init__(self, folder: Path) -> None:
        raw = json.loads((folder / "openapi.json").read_text(encoding="utf-8"))
        schemas = raw["components"]["schemas"]
        schemas["SnowflakeType"] = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
        read = _Readable(schemas)
        relaxed = {"schemas": {name: read.rewrite(schema) for name, schema in schemas.items()}}
        closed = {"schemas": {name: _close(name, schema) for name, schema in relaxed["schemas"].items()}}
        self._operations: dict[tuple[str, int], list[tuple[list[str], Operation]]] = defaultdict(list)
        for path, item in raw["paths"].items():
            steps = path.strip("/").split("/")
            for method, description in item.items():
                if method != "parameters":
                    parameters = item.get("parameters", []) + description.get("parameters", [])
                    operation = Operation(relaxed, closed, read.rewrite(description), parameters)
                    self._operations[method.upper(), len(steps)].append((steps, operation))
        for found in self._operations.values():
            found.sort(key=lambda each: [step.startswith("{") for step in each[0]])
        self._gateway = {
            file.stem: jsonschema_rs.Draft7Validator(json.loads(file.read_text(encoding="utf-8")))
            for file in sorted((folder / "gateway").glob("*.json"))
        }

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of a real path below `/api/v10`."""
        steps = path.strip("/").split("/")
        for template, operation in self._operations[method, len(steps)]:
            if all(want == step or want.startswith("{") for want, step in zip(template, steps, strict=True)):
                return operation
        return None

    def gateway_faults(self, schema: str, payload: Any) -> Iterator[Fault]:
        """What is wrong with a gateway payload, by the schema of that name."""
        yield from _faults(self._gateway[schema], payload)


@functools.lru_cache
def load(folder: Path) -> OpenApi:
    """Read a folder once a process: it takes a moment, and every stage may share it."""
    return OpenApi(folder)


def _validator(schema: Json, components: Json) -> Any:
    return jsonschema_rs.Draft202012Validator(schema | {"components": components}, validate_formats=False)


def _faults(validator: Any, payload: Any) -> Iterator[Fault]:
    for error in validator.iter_errors(payload):
        code, words = _CODES.get(error.kind.name, ("SCHEMA", None))
        yield Fault(tuple(error.instance_path), "schema", code, words or error.message[:300])


def _close(name: str, schema: Json) -> Json:
    """Take no field that is not described, anywhere in this schema's own objects."""
    properties = schema.get("properties")
    if properties is None or "additionalProperties" in schema:
        return schema
    extra = dict.fromkeys(EXTRA.get(name, ()), True)
    return schema | {"properties": properties | extra, "unevaluatedProperties": False}


class _Readable:
    """Turns unions into if/then where their members are told apart by `type`, or by being null."""

    def __init__(self, schemas: Json) -> None:
        self._schemas = schemas

    def rewrite(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self.rewrite(each) for each in node]
        if not isinstance(node, dict):
            return node
        node = {key: self.rewrite(value) for key, value in node.items()}
        for key in ("oneOf", "anyOf"):
            if key in node:
                rewritten = self._union(node[key])
                if rewritten is not None:
                    return {k: v for k, v in node.items() if k not in (key, "x-discord-union")} | rewritten
        return node

    def _union(self, members: list[Json]) -> Json | None:
        null = {"type": "null"}
        rest = [member for member in members if member != null]
        if len(rest) == 1 and len(members) == 2:
            return {"if": null, "then": True, "else": rest[0]}
        tags = [self._tags(member) for member in rest]
        every = [tag for found in tags for tag in found]
        if not all(tags) or len(set(every)) != len(every):
            return None
        told_apart: Json = {
            "required": ["type"],
            "properties": {"type": {"enum": every}},
            "allOf": [
                {"if": {"properties": {"type": {"enum": found}}, "required": ["type"]}, "then": member}
                for found, member in zip(tags, rest, strict=True)
            ],
        }
        told_apart["type"] = "object"
        return told_apart if len(rest) == len(members) else {"if": null, "then": True, "else": told_apart}

    def _tags(self, member: Json) -> list[int]:
        """The values of `type` that a union's member takes; none where it has no such field."""
        if "$ref" in member:
            member = self._schemas[member["$ref"].rpartition("/")[2]]
        return list(member.get("properties", {}).get("type", {}).get("enum", []))
