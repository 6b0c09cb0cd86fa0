"""Somebody who has just joined, in a channel of their own: what befalls one of them touches no other's books."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.ui.sentences import TABLE
from sandbox.discord.entities import Attachment, Message
from sandbox.discord.exchange import Exchange
from sandbox.discord.people import Person
from sandbox.gemini.side import Call
from sandbox.stage import Stage

PATIENCE = 60.0
"""Real seconds for the end of a request on a busy machine; nobody waits so long unless something is wrong."""


class Standing(NamedTuple):
    """What /quota says of today."""

    left: int
    used: int
    held: int


class Newcomer:
    """A member with a whole quota, alone in a channel that everybody may read."""

    def __init__(self, stage: Stage, name: str) -> None:
        discord = stage.discord
        self.stage = stage
        guild = discord.club.guild
        user = discord.world.add_user(name)
        discord.world.add_member(guild, user)
        self.person = Person(discord, user)
        self.channel = discord.world.add_channel(guild, name)
        self._calls_before = len(stage.gemini.calls)

    def imagine(self, prompt: str = "a lighthouse", *, force: bool = False, **options: Any) -> Exchange:
        return self.person.slash("imagine", {"prompt": prompt, **options}, self.channel, force=force)

    @property
    def calls(self) -> Sequence[Call]:
        """What the image API has been asked since they joined."""
        return self.stage.gemini.calls[self._calls_before :]

    @property
    def paid(self) -> int:
        return sum(call.paid for call in self.calls)

    @property
    def shown(self) -> list[Message]:
        """What everybody sees in their channel."""
        return self.stage.discord.person("Ben").sees(self.channel)

    @property
    def pictures(self) -> list[Attachment]:
        return [picture for message in self.shown for picture in message.attachments]

    async def standing(self) -> Standing:
        said = (await self.person.slash("quota", {}, "lounge").settled(PATIENCE)).text
        patterns = (r"(\d+) left", r"(\d+) of \d+ used", r"(\d+) under way")
        return Standing(*(int(found[1]) if (found := re.search(pattern, said)) else 0 for pattern in patterns))

    async def settled(self) -> Standing:
        """What /quota says once nothing of theirs is under way any more."""
        async with asyncio.timeout(PATIENCE):
            while (standing := await self.standing()).held:
                await asyncio.sleep(0.05)
        return standing

    async def receives(self, exchange: Exchange, pictures: int = 1) -> Message:
        """The message that brings the pictures: one, seen by everybody, and nothing beside it."""
        await self.stage.discord.events.until(lambda: len(self.pictures) >= pictures, PATIENCE)
        assert (await self.settled()).used == pictures
        [message] = self.shown
        assert len(message.attachments) == pictures
        assert not exchange.followups
        return message

    async def is_told(self, exchange: Exchange, code: str) -> Message:
        """The card that tells them alone why there is no picture: all of it, and nothing is left in the channel."""
        await exchange.until(lambda e: TABLE[code].title.split("{")[0] in e.text, PATIENCE)
        assert (await self.settled()).used == 0
        assert self.shown == []
        [card] = [*exchange.followups, *([exchange.original] if exchange.original else [])]
        assert card.ephemeral
        sentence = TABLE[code]
        for part in (sentence.title, sentence.happened, sentence.advice, sentence.reassurance):
            assert all(piece in card.text for piece in re.split(r"\{\w+\}", part)), part
        return card
