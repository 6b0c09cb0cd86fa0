"""Members who ask all the time, change their minds, and meet an image API and a Discord in all their moods."""

import asyncio
import random
from contextlib import suppress

from sandbox.discord.entities import Channel
from sandbox.discord.exchange import Exchange
from sandbox.discord.faults import Fault
from sandbox.discord.forms import NotOffered
from sandbox.discord.people import Person
from tests.chaos.scene import Scene

MOODS = ("503", "429", "blocked", "text-only", "json-truncated", "500")
"""One request in a dozen meets one of these."""

ASKED_IN_VAIN = 0.05
"""How often somebody asks a bot that is not there."""

CARD = "PATCH /webhooks/*/messages/@original"


class Crowd:
    """`most` exchanges wait for their pictures at one time. Each prompt is unique: the API's books name its job."""

    def __init__(self, scene: Scene, dice: random.Random, most: int = 10, moods: float = 0.08) -> None:
        self._scene = scene
        self._dice = dice
        self._most = most
        self._moods = moods
        self.exchanges: dict[int, Exchange] = {}
        self.prompts: dict[int, str] = {}

    async def ask_on(self) -> None:
        """Until cancelled."""
        while True:
            listening = self._scene.stage.discord.gateway.online or self._dice.random() < ASKED_IN_VAIN
            if listening and sum(map(waits, self.exchanges.values())) < self._most:
                self.ask()
            self._change_minds()
            await asyncio.sleep(self._dice.uniform(0.02, 0.12))

    def ask(self, count: int = 0, member: Person | None = None, place: Channel | None = None) -> Exchange | None:
        """One request: of `count` pictures, or of one to four; None where nobody may ask yet."""
        number = len(self.exchanges) + 1
        prompt = f"a lighthouse {number:06}"
        count = count or self._dice.choice((1, 1, 1, 2, 3, 4))
        options = {"prompt": prompt, "count": count, "model": "flash-3.1", "size": "512"}
        person = member or self._dice.choice(self._scene.members)
        channel = place or self._dice.choice(self._scene.channels)
        with suppress(NotOffered):  # the very first start has not registered the commands yet
            exchange = person.slash("imagine", options, channel)
            self.exchanges[exchange.interaction.id] = exchange
            self.prompts[exchange.interaction.id] = prompt
            self._make_trouble()
            return exchange
        return None

    def _make_trouble(self) -> None:
        if self._dice.random() < self._moods:
            self._scene.stage.gemini.set_mood(self._dice.choice(MOODS), times=1)
        if self._dice.random() < self._moods / 2:
            fault = self._dice.choice((Fault.down(), Fault.lost(), Fault.drop_after()))
            self._scene.stage.discord.faults.add(CARD, fault)

    def _change_minds(self) -> None:
        """Now and then somebody stops a job, or deletes a picture."""
        if self._dice.random() > 0.05:
            return
        exchange = self._dice.choice([*self.exchanges.values()] or [None])
        if exchange is None or exchange.original is None:
            return
        job, message = exchange.interaction.id, exchange.original
        for custom_id in (f"stop:v1:{job}", f"delete:v1:{job}"):
            if custom_id in message.buttons:
                with suppress(NotOffered, KeyError):
                    self._person(exchange).press(message, custom_id)
                return

    def _person(self, exchange: Exchange) -> Person:
        return self._scene.stage.discord.person(exchange.interaction.user.name)


def waits(exchange: Exchange) -> bool:
    """Whether somebody still looks at a card that may change."""
    if exchange.failed:
        return False
    message = exchange.original
    if exchange.first is None:
        return True
    if message is None:
        return False
    return message.loading or f"stop:v1:{exchange.interaction.id}" in message.buttons
