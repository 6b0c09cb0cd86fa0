"""A bot without a library: requests written by hand, for what discord.py would not send."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from sandbox.discord.entities import Kind
from sandbox.stage import Stage

V2 = 1 << 15
EPHEMERAL = 1 << 6
MIB = 1024 * 1024

PATIENT = 60.0
"""Seconds for a first response, in place of Discord's three, where a busy machine must not matter."""


class Api:
    """A bot without a library."""

    def __init__(self, stage: Stage, http: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.http = http
        self.discord = stage.discord
        self.art = f"/channels/{stage.discord.club.art.id}/messages"
        self.commands = f"/applications/{stage.discord.app.id}/commands"

    async def __call__(
        self, method: str, path: str, body: Any = None, files: dict[str, bytes] | None = None, token: str | None = None
    ) -> tuple[int, Any, Any]:
        """Status, JSON and headers."""
        headers = {"Authorization": f"Bot {token or self.discord.app.token}"}
        data: Any = None
        if files is not None:
            data = aiohttp.FormData()
            data.add_field("payload_json", json.dumps(body or {}), content_type="application/json")
            for index, (name, content) in enumerate(files.items()):
                data.add_field(f"files[{index}]", content, filename=name, content_type="application/octet-stream")
            body = None
        url = self.stage.facts["discord_api_base"] + path
        async with self.http.request(method, url, json=body, data=data, headers=headers) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw else None, response.headers

    async def send(self, **body: Any) -> tuple[int, Any, Any]:
        return await self("POST", self.art, body)

    async def send_v2(self, *components: Any, **body: Any) -> tuple[int, Any, Any]:
        return await self.send(flags=V2, components=list(components), **body)

    async def modal(self, **changes: Any) -> tuple[int, Any, Any]:
        label = {"type": 18, "label": "Words", "component": {"type": 4, "custom_id": "words", "style": 1}}
        data = {"title": "Edit", "custom_id": "form", "components": [label]} | changes
        return await self.answer(self.begin(), 9, data)

    async def register(self, *commands: Any) -> tuple[int, Any, Any]:
        return await self("PUT", self.commands, [{"name": "x", "description": "x"} | c for c in commands])

    def begin(self, kind: Kind = Kind.COMMAND) -> Any:
        ava = self.discord.person("Ava").user
        club = self.discord.club
        data = {"name": "x", "type": 1, "id": "1"}
        return self.discord.interactions.start(kind, ava, club.art, club.guild, data)

    async def answer(self, interaction: Any, kind: int = 4, data: Any = None) -> tuple[int, Any, Any]:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self("POST", path, {"type": kind, "data": data or {}})

    def webhook(self, interaction: Any, rest: str = "") -> str:
        return f"/webhooks/{self.discord.app.id}/{interaction.token}{rest}"

    async def answered(self, kind: int = 4, **data: Any) -> Any:
        interaction = self.begin()
        status, answer, _ = await self.answer(interaction, kind, data or {"content": "hello"})
        assert status in (200, 204), answer
        return interaction


def text(content: str = "hello") -> dict[str, Any]:
    return {"type": 10, "content": content}


def row(*components: Any) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def button(custom_id: str = "a", **facts: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "A", "custom_id": custom_id} | facts


def select(**facts: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]} | facts


def option(name: str = "o", **facts: Any) -> dict[str, Any]:
    return {"type": 3, "name": name, "description": "o"} | facts


async def eventually(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait for something on the bot's side, where nothing tells of changes."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
