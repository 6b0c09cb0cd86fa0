"""`python3 -m bot chaos purge`: take a member's pictures down, die in the middle of it, and give an exact account."""

import argparse
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import sqlalchemy as sa

from bot.adapters import schema
from bot.adapters.database import Database
from bot.adapters.pictures import FolderPictures
from bot.adapters.stores import jobs
from bot.domain.job import Job, JobState, Picture, PictureState, file_name
from bot.domain.request import PictureRequest
from sandbox.discord.entities import Channel, Message
from sandbox.discord.exchange import Exchange
from sandbox.discord.permissions import Permission
from tests.chaos import databases, kennel
from tests.chaos.databases import KINDS
from tests.chaos.oracle import database_of
from tests.chaos.scene import Scene, scene

ALREADY_GONE, FORBIDDEN = 10, 20
"""One picture in so many was deleted before; one in so many hangs where the bot may no longer go."""

PATIENCE = 1800.0


@dataclass
class Wall:
    """What a member has made: the messages by what a purge should say of them."""

    standing: list[Message] = field(default_factory=list)
    gone: list[Message] = field(default_factory=list)
    forbidden: list[Message] = field(default_factory=list)

    @property
    def truth(self) -> dict[str, int]:
        return {"removed": len(self.standing), "gone": len(self.gone), "forbidden": len(self.forbidden)}

    @property
    def taken(self) -> int:
        return sum(message.deleted for message in self.standing)

    def is_down_to(self, count: int) -> bool:
        return self.taken >= count


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=(*KINDS, "both"), default="sqlite")
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=1, help="spread over the purge")


async def run(arguments: argparse.Namespace) -> int:
    kinds = KINDS if arguments.database == "both" else (arguments.database,)
    wrong = 0
    async with databases.databases(kinds) as given, kennel.kennel() as opened:
        for kind in kinds:
            async with scene(opened, given, kind) as played:
                played.give_time()
                played.stage.discord.limits.enabled = True  # that the bot keeps to them is the question here
                wrong += await _told(played, kind, arguments.pictures, arguments.kills)
    return int(wrong > 0)


async def _told(scene: Scene, kind: str, pictures: int, kills: int) -> int:
    wall = await hang(scene, pictures)
    begun = time.monotonic()
    exchange = await _purged(scene, wall, kills)
    account = await _account(scene)
    found = {
        "the account says otherwise": int(account != wall.truth),
        "the moderator reads otherwise": int(not _reads(exchange, wall.truth)),
        "messages left": len(wall.standing) - wall.taken,
        "stored pictures left": sum(1 for _ in (scene.folder / "pictures" / "pictures").iterdir()),
        "answered with 429": sum(r.status == 429 for r in scene.stage.discord.requests),
        "broke Discord's rules": len(scene.stage.discord.violations),
    }
    _say(
        f"{kind}: {pictures} pictures, {kills} kills, {time.monotonic() - begun:.0f} s\n"
        f"  in truth {wall.truth}\n  account  {account}\n  reads    {_last_line(exchange)}"
    )
    for what, count in found.items():
        _say(f"  {what}: {count}")
    return sum(found.values())


async def hang(scene: Scene, count: int) -> Wall:
    """Hang that many pictures of the first member in four channels and a closed one, as if they had been painted."""
    wall, member = Wall(), scene.members[0]
    closed = _closed(scene)
    store, database = FolderPictures(scene.folder / "pictures"), database_of(scene)
    async with database.writing() as transaction:
        for number in range(count):
            forbidden = number % FORBIDDEN == FORBIDDEN - 1
            channel = closed if forbidden else scene.channels[number % len(scene.channels)]
            job = _job(scene, channel, member.id, number)
            spooled = store.spool / f"{job.id}.png"
            spooled.write_bytes(b"a picture")
            key = await store.keep(spooled, job.id, 1, 1, "png")
            name = file_name(job.id, 1, "png")
            message = scene.stage.discord.say(scene.stage.discord.app.bot, channel, "", [(name, b"a picture")])
            await jobs.claim(transaction, job, None)
            here = schema.jobs.c.id == job.id
            await transaction.execute(sa.update(schema.jobs).where(here).values(message_id=message.id))
            here = schema.pictures.c.job_id == job.id
            await transaction.execute(sa.update(schema.pictures).where(here).values(key=key))
            gone = not forbidden and number % ALREADY_GONE == 0
            (wall.forbidden if forbidden else wall.gone if gone else wall.standing).append(message)
    await database.close()
    for message in wall.gone:
        scene.stage.discord.world.remove(message)
    return wall


def _closed(scene: Scene) -> Channel:
    world, guild = scene.stage.discord.world, scene.stage.discord.club.guild
    closed = world.add_channel(guild, "closed")
    easel = next(role for role in guild.roles.values() if role.bot_id == scene.stage.discord.app.bot.id)
    world.overwrite(closed, easel, deny=Permission.VIEW_CHANNEL)
    return closed


def _job(scene: Scene, channel: Channel, user_id: int, number: int) -> Job:
    now = datetime.now(UTC)
    return Job(
        id=scene.stage.discord.world.snowflakes.next(),
        guild_id=channel.guild_id or 0,
        channel_id=channel.id,
        user_id=user_id,
        locale="en-US",
        request=PictureRequest(f"a lighthouse {number}", "gemini-2.5-flash-image", "1:1", None, 1),
        state=JobState.DONE,
        created_at=now,
        answered_at=now,
        upload_limit=10**7,
        pictures=(Picture(1, PictureState.PAINTED),),
    )


async def _purged(scene: Scene, wall: Wall, kills: int) -> Exchange:
    """Purge, with a death whenever another share of the messages has gone; the exchange, once it was told the end."""
    discord, member = scene.stage.discord, scene.members[0]
    victim = await scene.start()
    await discord.gateway.until_online(timeout=60)
    mo, wish = discord.person("Mo"), {"since": "1h", "reason": "spam"}
    asking = await mo.slash("mod purge", {"member": member, **wish}, "art").answered(PATIENCE)
    exchange = mo.submit(asking.modal, wish)
    await exchange.until(lambda e: "Taking down" in e.text)
    for death in range(1, kills + 1):
        await discord.events.until(partial(wall.is_down_to, len(wall.standing) * death // (kills + 1)), PATIENCE)
        await victim.killed()
        await scene.offline()
        victim = await scene.start()
    await exchange.until(lambda e: "are taken down" in e.text, PATIENCE)
    assert await victim.stopped() == 0
    return exchange


async def _account(scene: Scene) -> dict[str, int]:
    """What the rows say, of every outcome that occurred."""
    database: Database = database_of(scene)
    items = schema.purge_items.c
    async with database.reading() as connection:
        rows = await connection.execute(sa.select(items.outcome, sa.func.count()).group_by(items.outcome))
        account = {str(outcome): count for outcome, count in rows}
    await database.close()
    return {name: account.pop(name) for name in ("removed", "gone", "forbidden") if name in account} | account


def _last_line(exchange: Exchange) -> str:
    return next(line for line in reversed(exchange.text.splitlines()) if "removed" in line)


def _reads(exchange: Exchange, truth: dict[str, int]) -> bool:
    words = {"removed": "removed", "gone": "already gone", "forbidden": "out of my reach"}
    return all(f"{count} {words[name]}" in _last_line(exchange) for name, count in truth.items() if count)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
