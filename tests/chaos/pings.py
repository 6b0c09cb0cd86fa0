"""`python3 -m bot chaos pings`: mentions in every field that anybody's words are echoed from; is anybody pinged?"""

import argparse
import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from copy import copy
from typing import Any

from sandbox.discord.entities import Message
from sandbox.discord.events import Event
from sandbox.discord.exchange import Exchange
from sandbox.discord.mentions import pinged
from sandbox.discord.people import Person
from tests.chaos import databases, kennel
from tests.chaos.databases import KINDS
from tests.chaos.mentions import packed, payloads, targets
from tests.chaos.review import set_policy
from tests.chaos.scene import Scene, dice, scene

PATIENCE = 120.0
AT_ONCE = 4
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
"""Discord reads no mention in there."""


class Watch:
    """Looks at each message of the bot's as it appears and as it changes: whom would it ping if nothing forbade it?"""

    def __init__(self, scene: Scene, victim: Person) -> None:
        self.messages = 0
        self.alive: list[str] = []
        self._discord = scene.stage.discord
        self._victim = victim
        self._discord.subscribe(self._look)

    def _look(self, event: Event) -> None:
        message = event.subject
        if event.kind not in {"message_create", "message_update"} or message.author is not self._discord.app.bot:
            return
        self.messages += 1
        bare = copy(message)
        bare.content, bare.components, bare.embeds = CODE.sub("", message.text), [], []
        found = pinged(self._discord.world, bare, {"parse": ["users", "roles", "everyone"]}, anyone=True)
        if self._victim.id in found.users or found.roles or found.everyone:
            self.alive.append(message.text)


class Tour:
    """One text through every field, by an asker and a reporter of its own."""

    def __init__(self, scene: Scene, number: int, text: str) -> None:
        self._discord = scene.stage.discord
        self._text = text
        world, guild = self._discord.world, self._discord.club.guild
        names = [f"asker{number}", f"reporter{number}"]
        for name in names:
            world.add_member(guild, world.add_user(name, text[:32]))
        self._asker, self._reporter = (self._discord.person(name) for name in names)
        self._mo, self._olu = self._discord.person("Mo"), self._discord.person("Olu")
        self._wall = world.add_channel(guild, f"wall-{number}")
        self.echoes: Counter[str] = Counter()

    async def go(self) -> None:
        await self._judged()
        await self._sanctioned()
        await self._ruled()
        await self._refused()

    async def _judged(self) -> None:
        """Prompt, rejection, statement, what the model says, a report's reason, a removal's."""
        exchange = await self._asker.slash("imagine", {"prompt": self._text}, self._wall)
        case = await self._mo.finds("mods", self._holds("reject"), timeout=PATIENCE)
        rejecting = self._mo.select(case, _id(case, "reject"), ["other"])
        await self._sent("reason of a rejection", self._mo, rejecting, reason=self._text)
        await exchange.until(lambda e: _has(e.original, "appeal"), PATIENCE)
        assert exchange.original is not None
        appealing = self._asker.press(exchange.original, _id(exchange.original, "appeal"))
        await self._sent("statement of an appeal", self._asker, appealing, reason=self._text)
        appeal = await self._mo.finds("mods", self._holds("grant"), timeout=PATIENCE)
        self._olu.press(appeal, _id(appeal, "grant"))
        shown = await self._asker.finds(self._wall, lambda m: m.attachments and m.seen_by is None, timeout=PATIENCE)
        self.echoes.update(("prompt", "model's words"))
        await self._sent("reason of a report", self._reporter, await self._report(shown), reason=self._text)
        link = f"https://discord.com/channels/{self._wall.guild_id}/{self._wall.id}/{shown.id}"
        await self._said("mod remove", {"message": link, "reason": self._text})

    async def _report(self, shown: Message) -> Exchange:
        """One that has just appeared may still be on its way into the books."""
        async with asyncio.timeout(PATIENCE):
            while (asking := await self._reporter.menu("Report picture", shown).answered(PATIENCE)).modal is None:
                await asyncio.sleep(0.1)
        return asking

    async def _sanctioned(self) -> None:
        about = {"member": self._asker, "reason": self._text}
        for command in ("mod strike", "mod hold", "mod record", "mod pardon", "mod release"):
            await self._said(command, {"member": self._asker} if command == "mod record" else about)
        await self._said("mod purge", about | {"since": self._text})
        await self._said("mod remove", {"message": self._text, "reason": self._text})
        await self._said("gallery", {}, self._asker)
        for options in ({"who": self._asker}, {"since": self._text}):
            await self._said("audit", options)

    async def _ruled(self) -> None:
        lounge = {"channel": self._discord.channel("lounge")}
        await self._said("rules add", {"rule": self._text, "note": self._text[:100], **lounge})
        await self._said("rules list", {"find": self._text})
        await self._said("rules test", {"text": self._text, **lounge})
        await self._said("rules import", {"text": self._text})
        await self._said("policy test", {"prompt": self._text, **lounge})

    async def _refused(self) -> None:
        """What cannot be taken is quoted back too."""
        for option in ("model", "aspect", "size"):
            await self._said("imagine", {"prompt": "a boat", option: self._text}, self._asker)
        flags = {"prompt": f"a boat --ar {self._text.split()[0]} --model {self._text.split()[0]}"}
        await self._said("imagine", flags, self._asker)
        for field in ("models", "sizes", "reset"):
            await self._said("policy set", {field: self._text}, self._olu)
        file = f"easel: 1\nserver:\n  models: [{self._text!r}]\nchannels:\n  {self._text!r}: {{mode: {self._text!r}}}\n"
        await self._said("policy import", {"file": ("policy.yaml", file.encode())}, self._olu)
        card = (await self._olu.slash("settings", {}, self._wall).settled(PATIENCE)).original
        assert card is not None
        form = self._olu.press(card, _id(card, "settings"))
        await self._sent("a server's time zone", self._olu, form, daily="9", monthly="9", timezone=self._text[:64])

    async def _said(self, command: str, options: Mapping[str, Any], who: Person | None = None) -> None:
        exchange = (who or self._olu).slash(command, options, self._wall, force=True)
        await exchange.settled(PATIENCE)
        self.echoes.update(f"/{command} {name}:" for name, value in options.items() if isinstance(value, str))

    async def _sent(self, field: str, who: Person, exchange: Exchange, **values: str) -> None:
        await exchange.until(lambda e: e.modal is not None, PATIENCE)
        assert exchange.modal is not None
        await who.submit(exchange.modal, values).answered(PATIENCE)
        self.echoes[field] += 1

    def _holds(self, verb: str) -> Any:
        return lambda m: _has(m, verb) and self._asker.mention in m.text


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--payloads", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)


async def run(arguments: argparse.Namespace) -> int:
    kind, begun = arguments.database, time.monotonic()
    async with databases.databases((kind,)) as given, kennel.kennel() as opened, scene(opened, given, kind) as played:
        club, victim = played.stage.discord.club, played.stage.discord.person("Ben")
        aims = targets(victim, club.moderators.id, club.guild.id)
        texts = list(packed(payloads(arguments.payloads, dice(arguments.seed, "pings"), aims)))
        watch, echoes = await _toured(played, victim, texts)
        pinging = [record for record in played.stage.discord.requests if record.pinged]
        broken = played.stage.discord.violations
        _say(f"{arguments.payloads} payloads in {len(texts)} texts, {time.monotonic() - begun:.0f} s")
        for field, count in sorted(echoes.items()):
            _say(f"  {field} {count}")
        _say(f"messages of the bot's {watch.messages}\npings {len(pinging)}")
        _say(f"would ping, were mentions allowed {len(watch.alive)}\nbroke Discord's rules {len(broken)}")
        for line in (*watch.alive[:5], *map(str, broken[:5])):
            _say(f"  !! {line!r}")
    return int(bool(pinging or watch.alive or broken))


async def _toured(scene: Scene, victim: Person, texts: list[str]) -> tuple[Watch, Counter[str]]:
    """Every text through every field, a few at a time; how often each field was filled."""
    discord = scene.stage.discord
    scene.give_time()
    await set_policy(scene, {"mode": "reviewed", "strikes_to_hold": 20, "log_channel": discord.club.mods.id}, {})
    bot, watch, echoes = await scene.start(), Watch(scene, victim), Counter[str]()
    await discord.gateway.until_online(timeout=60)
    waiting = iter(enumerate(texts))

    async def guide() -> None:
        for number, text in waiting:
            tour = Tour(scene, number, text)
            await tour.go()
            echoes.update(tour.echoes)
            if number % 50 == 49:
                _say(f"  … {number + 1} texts, {len(watch.alive)} would ping")

    async with asyncio.TaskGroup() as guides:
        for _ in range(AT_ONCE):
            guides.create_task(guide())
    await bot.stopped()
    return watch, echoes


def _id(message: Message, verb: str) -> str:
    return next(each for each in message.buttons if each.startswith(f"{verb}:"))


def _has(message: Message | None, verb: str) -> bool:
    return message is not None and any(each.startswith(f"{verb}:") for each in message.buttons)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
