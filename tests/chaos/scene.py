"""One stage with a crowd of members before it, and the settings that bring a victim onto it."""

import random
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.discord.entities import Channel
from sandbox.discord.people import Person
from sandbox.stage import Stage
from tests.chaos.databases import Databases
from tests.chaos.kennel import Kennel, Victim
from tests.chaos.victim import SHIFT, Order

PLENTY = {
    "MEMBER_PICTURES_PER_DAY": "100000",
    "MEMBER_PICTURES_PER_MONTH": "1000000",
    "MEMBER_OPEN_JOBS": "1000",
    "SERVER_OPEN_JOBS": "10000",
    "OPEN_JOBS": "100000",
    "API_CALLS_AT_ONCE": "8",
    "MEMBER_CALLS_AT_ONCE": "4",
}
"""No limit gets in the way, unless a question is about limits."""


@dataclass
class Scene:
    """`database` is the address; `shift` how far its clocks are ahead, the stage's and each new victim's."""

    stage: Stage
    kennel: Kennel
    folder: Path
    database: str
    members: list[Person]
    channels: list[Channel]
    settings: dict[str, str] = field(default_factory=dict)
    shift: float = 0.0

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def advance(self, seconds: float) -> None:
        """Let time pass for Discord, the image API, and every victim that is started from now on."""
        self.shift += seconds
        self.stage.clock.advance(seconds)

    async def start(
        self, role: str = "run", *, point: str = "", count: int = 1, log: str = "log", hurried: bool = True
    ) -> Victim:
        order = Order(
            environ=self._environ(role, log),
            log=str(self.folder / log),
            journal=str(self.journal),
            role=role,
            point=point,
            count=count,
            hurried=hurried,
        )
        return await self.kennel.start(order)

    def give_time(self) -> None:
        """Let people wait longer for a first answer than Discord does, where that is not the question."""
        self.stage.discord.interactions.first_response_seconds = 60.0

    async def offline(self) -> None:
        """Wait until Discord has noticed that nobody listens any more."""
        await self.stage.discord.events.until(lambda: not self.stage.discord.gateway.online, 30)

    def _environ(self, role: str, log: str) -> dict[str, str]:
        facts = self.stage.facts
        return {
            "DISCORD_TOKEN": str(facts["discord_token"]),
            "DISCORD_SOCKET": str(facts["discord_socket"]),
            "IMAGE_API_BASE_URL": str(facts["image_api_base_url"]),
            "IMAGE_API_KEY": str(facts["image_api_key"]),
            "DATABASE_URL": self.database,
            "PICTURES_URL": str(self.folder / "pictures"),
            "HEARTBEAT_FILE": str(self.folder / f"heartbeat-{role}-{log}"),
            "LOG_FORMAT": "json",
            SHIFT: str(self.shift),
            **PLENTY,
            **self.settings,
        }


@asynccontextmanager
async def scene(
    kennel: Kennel, databases: Databases, kind: str, *, members: int = 16, seed: int = 0, **settings: str
) -> AsyncIterator[Scene]:
    """A fresh world and an empty database; its folder stays where something went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="easel-"))  # a unix socket's path has at most 108 bytes
    database = await databases.new(kind)
    async with Stage(socket=folder / "discord.sock", seed=seed) as stage:
        stage.gemini.quick = True
        stage.discord.limits.enabled = False  # how Discord slows a bot down is another question
        world, guild = stage.discord.world, stage.discord.club.guild
        names = [f"member{n:03}" for n in range(members)]
        for name in names:
            world.add_member(guild, world.add_user(name))
        channels = [stage.discord.channel("art"), *(world.add_channel(guild, f"art-{n}") for n in range(3))]
        people = [stage.discord.person(name) for name in names]
        yield Scene(stage, kennel, folder, database, people, channels, settings)
    databases.drop(database)
    shutil.rmtree(folder, ignore_errors=True)


def dice(seed: int, *words: object) -> random.Random:
    return random.Random("/".join(map(str, (seed, *words))))
