import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.gemini import GeminiImages, Limits
from bot.adapters.gemini.client import Auth
from bot.domain.catalogue import Catalogue, parse_catalogue
from bot.domain.errors import EaselError
from bot.domain.ports import Order, Painted
from config.catalogue import load_catalogue_data
from tests.adapters.gemini.stand_in import Script, Server

KEY = "sk-canary-8c1f"
ORDER = Order("gemini-3-pro-image-preview", "draw a cat", "16:9", "4K")
QUICK = Limits(total=60, connect=5, silence=5, error_body=1)
SOON = 40
"""Seconds after which a limit that should have ended the call has failed; far longer than any of them here."""

Outcome = Painted | EaselError


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return parse_catalogue(load_catalogue_data())


class Studio:
    """Paints against stand-in servers, and sees that nothing is left lying about."""

    def __init__(self, folder: Path, catalogue: Catalogue, stack: AsyncExitStack) -> None:
        self.folder = folder
        self.into = folder / "picture"
        self.catalogue = catalogue
        self._stack = stack

    async def serve(self, answer: bytes | Script, *, read_body: bool = True) -> Server:
        return await self._stack.enter_async_context(Server(answer, read_body=read_body))

    async def client(self, url: str, auth: Auth = "bearer", **limits: Any) -> GeminiImages:
        images = GeminiImages(url, KEY, self.catalogue, auth=auth, limits=replace(QUICK, **limits))
        return await self._stack.enter_async_context(images)

    async def outcome(self, server: Server | str, order: Order = ORDER, **limits: Any) -> Outcome:
        """What one order comes to. A failure has left no file; a server has been asked once."""
        images = await self.client(server if isinstance(server, str) else server.url, **limits)
        try:
            async with asyncio.timeout(SOON):
                painted = await images.paint(order, self.into)
        except EaselError as error:
            assert self.left() == []
            outcome: Outcome = error
        else:
            assert self.left() == ["picture"]
            outcome = painted
        if isinstance(server, Server):
            assert server.posts <= 1
        return outcome

    async def answered(self, answer: bytes | Script, order: Order = ORDER, **limits: Any) -> Outcome:
        server = await self.serve(answer)
        outcome = await self.outcome(server, order, **limits)
        assert server.posts == 1
        return outcome

    def left(self) -> list[str]:
        return sorted(p.name for p in self.folder.iterdir())


@pytest.fixture
async def studio(tmp_path: Path, catalogue: Catalogue) -> AsyncIterator[Studio]:
    folder = tmp_path / "spool"
    folder.mkdir()
    async with AsyncExitStack() as stack:
        yield Studio(folder, catalogue, stack)


def told(outcome: Outcome) -> tuple[str, str]:
    """A failure as (code, whether another try may help)."""
    assert isinstance(outcome, EaselError), outcome
    return outcome.code, getattr(outcome, "again", "refused")  # type: ignore[attr-defined]
