"""`python3 -m bot chaos review`: moderators press at once, channels turn strict: does anything appear unapproved?"""

import argparse
import asyncio
import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.adapters.clock import SystemClock
from bot.domain.policy import SERVER, Place, Scope
from bot.services.policies import Policies
from sandbox.discord.entities import Callback, Channel, Message
from sandbox.discord.events import Event
from sandbox.discord.exchange import Exchange
from sandbox.discord.people import Person
from tests.chaos import databases, kennel
from tests.chaos.crowd import Crowd
from tests.chaos.databases import KINDS
from tests.chaos.oracle import NAME, database_of, open_jobs
from tests.chaos.scene import Scene, dice, scene

BUTTONS = ("approve", "spoiler", "strike", "reject")
APPROVALS = ("approve", "spoiler")
WAITING = 12
"""Cases that lie before the moderators at one time."""
PATIENCE = 180.0


Press = tuple[Person, str, Exchange]


@dataclass
class Found:
    """What was counted, and what must be zero."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    about: list[str] = field(default_factory=list)

    def add(self, kind: str, about: object) -> None:
        self.wrong[kind] += 1
        self.about.append(f"{kind}: {about}")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=(*KINDS, "both"), default="sqlite")
    parser.add_argument("--cases", type=int, default=1000, help="that two to ten moderators press at once")
    parser.add_argument(
        "--changes", type=int, default=100, help="of a channel from open to reviewed, with jobs under way"
    )
    parser.add_argument("--seed", type=int, default=1)


async def run(arguments: argparse.Namespace) -> int:
    kinds = KINDS if arguments.database == "both" else (arguments.database,)
    wrong = 0
    async with databases.databases(kinds) as given, kennel.kennel() as opened:
        for kind in kinds:
            for name, play, rounds in (("cases", contest, arguments.cases), ("changes", changes, arguments.changes)):
                async with scene(opened, given, kind, members=64) as played:
                    played.give_time()
                    begun = time.monotonic()
                    found = await play(played, rounds, dice(arguments.seed, kind, name))
                _say(f"{kind}, {rounds} {name} in {time.monotonic() - begun:.0f} s")
                for what, count in (*found.counts.items(), *found.wrong.items()):
                    _say(f"  {what}: {count}")
                for line in found.about[:20]:
                    _say(f"  !! {line}")
                wrong += found.wrong.total()
    return int(wrong > 0)


# Moderators against each other


async def contest(scene: Scene, cases: int, dice: random.Random) -> Found:
    """So many pictures into a reviewed channel; two to ten moderators press at once on each of their cases."""
    place, moderators = scene.channels[0], _moderators(scene)
    await set_policy(scene, {"strikes_to_hold": 20, "strike_days": 1}, {place: "reviewed"})
    victim = await scene.start(hurried=False)
    await scene.stage.discord.gateway.until_online(timeout=60)
    crowd, presses = Crowd(scene, dice, moods=0), dict[Message, list[Press]]()
    async with asyncio.timeout(PATIENCE + 5 * cases):
        while len(presses) < cases:
            if len(crowd.exchanges) < min(cases, len(presses) + WAITING):
                crowd.ask(1, dice.choice(scene.members), place)
            for card in _cards(scene):
                if card not in presses:
                    crew = dice.sample(moderators, dice.randint(2, len(moderators)))
                    presses[card] = [(who, verb := dice.choice(BUTTONS), _press(who, card, verb)) for who in crew]
            await asyncio.sleep(0.02)
    await _drained(scene, [exchange for pressed in presses.values() for *_, exchange in pressed])
    await _heard(crowd)
    await victim.stopped()
    found = Found(Counter({"cases": len(presses), "presses": sum(map(len, presses.values()))}))
    _judge_contest(found, scene, crowd, presses)
    return found


def _judge_contest(found: Found, scene: Scene, crowd: Crowd, presses: dict[Message, list[Press]]) -> None:
    public = Counter(job for message in _public(scene) for job in _jobs(message))
    for card, pressed in presses.items():
        won = [
            (who, verb) for who, verb, exchange in pressed if exchange.first and exchange.first.type is Callback.UPDATE
        ]
        if len(won) != 1:
            found.add("cases not decided once", f"{card.id}: {won}")
            continue
        [(winner, verb)] = won
        losers = [exchange for who, _, exchange in pressed if who is not winner]
        told = [e for e in losers if "first" in e.text and winner.mention in e.text]
        found.counts["losers told who decided"] += len(told)
        if len(told) < len(losers):
            found.add("losers not told who decided", [e.text for e in losers if e not in told])
        found.counts["approvals"] += verb in APPROVALS
    found.counts["public pictures"] = public.total()
    if public.total() != found.counts["approvals"] or max(public.values(), default=0) > 1:
        found.add("public pictures are not the approvals", public.total())
    for exchange in crowd.exchanges.values():
        if _still_waits(exchange):
            found.add("askers left waiting", exchange.text)
    _judge_rules(found, scene)


def _press(who: Person, card: Message, verb: str) -> Exchange:
    custom_id = next(each for each in card.buttons if each.startswith(f"{verb}:"))
    return who.select(card, custom_id, ["topic"]) if verb == "reject" else who.press(card, custom_id)


def _moderators(scene: Scene) -> list[Person]:
    discord = scene.stage.discord
    names = [f"moderator{n}" for n in range(10)]
    for name in names:
        discord.world.add_member(discord.club.guild, discord.world.add_user(name), discord.club.moderators)
    return [discord.person(name) for name in names]


# Policies that turn strict


class Watch:
    """Notes every picture that appears for all, and whether its channel was reviewed by then."""

    def __init__(self, scene: Scene) -> None:
        self.strict: set[int] = set()
        self.approved: set[int] = set()
        self.shown: dict[int, str] = {}
        self._mods = scene.stage.discord.club.mods
        scene.stage.discord.subscribe(self._look)

    def _look(self, event: Event) -> None:
        message = event.subject
        if event.kind not in {"message_create", "message_update"} or message.seen_by or message.channel is self._mods:
            return
        for job in _jobs(message):
            if job not in self.shown:
                late = message.channel.id in self.strict and job not in self.approved
                self.shown[job] = "leak" if late else "approved" if job in self.approved else "while open"


async def changes(scene: Scene, count: int, dice: random.Random) -> Found:
    """A channel with jobs at every stage turns from open to reviewed; then all is approved, and it opens again."""
    await set_policy(scene, {}, {})
    victim = await scene.start(hurried=False)
    await scene.stage.discord.gateway.until_online(timeout=60)
    watch, crowd, found = Watch(scene), Crowd(scene, dice, moods=0), Found()
    seen: dict[Message, str] = {}
    for number in range(count):
        place = scene.channels[number % len(scene.channels)]
        await _change(scene, crowd, watch, place, dice)
        await _approved(scene, watch, seen)
        await _set(scene, place, "open")
        watch.strict.discard(place.id)
    await victim.stopped()
    shown = Counter(watch.shown.values())
    held = sum("became stricter" in text for text in seen.values())
    found.counts.update({"changes": count, "jobs": len(crowd.exchanges), "shown while open": shown["while open"]})
    found.counts.update({"held back by the change": held, "shown after approval": shown["approved"]})
    found.wrong["leaks"] = shown["leak"]
    for job, exchange in crowd.exchanges.items():
        if job not in watch.shown:
            found.add("pictures that nobody ever saw", exchange.text or exchange)
    _judge_rules(found, scene)
    return found


async def _change(scene: Scene, crowd: Crowd, watch: Watch, place: Channel, dice: random.Random) -> None:
    """Ten people ask one after the other, and somewhere in between the owner turns the channel strict."""
    turning = dice.randint(2, 9)
    change: asyncio.Task[None] | None = None
    for number in range(10):
        crowd.ask(1, scene.members[number], place)
        if number == turning:
            change = asyncio.create_task(_turn_strict(scene, watch, place))
        await asyncio.sleep(dice.uniform(0, 0.4))
    if change is not None:
        await change


async def _turn_strict(scene: Scene, watch: Watch, place: Channel) -> None:
    await _set(scene, place, "reviewed")
    watch.strict.add(place.id)


async def _set(scene: Scene, place: Channel, mode: str) -> None:
    await scene.stage.discord.person("Olu").slash("policy set", {"mode": mode}, place).settled()


async def _approved(scene: Scene, watch: Watch, seen: dict[Message, str]) -> None:
    """Mo approves whatever comes, until nothing comes any more."""
    mo, database = scene.stage.discord.person("Mo"), database_of(scene)
    async with asyncio.timeout(PATIENCE):
        while await open_jobs(database):
            for card in [card for card in _cards(scene) if card not in seen]:
                seen[card] = card.text
                watch.approved.update(_jobs(card))
                _press(mo, card, "approve")
            await asyncio.sleep(0.05)
    await database.close()


# Both


async def set_policy(scene: Scene, server: dict[str, object], modes: dict[Channel, str]) -> None:
    database = database_of(scene)
    policies, club = Policies(database, SystemClock()), scene.stage.discord.club
    await policies.set(club.guild.id, 1, SERVER, {"review_channel": club.mods.id, **server})
    for place, mode in modes.items():
        await policies.set(club.guild.id, 1, Place(Scope.CHANNEL, place.id), {"mode": mode})
    await database.close()


async def _drained(scene: Scene, pressed: Iterable[Exchange]) -> None:
    database = database_of(scene)
    waiting = list(pressed)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while await open_jobs(database) or not all(e.first or e.failed for e in waiting):
                await asyncio.sleep(0.1)
    await database.close()


async def _heard(crowd: Crowd) -> None:
    """A verdict is told after the job has left the open ones; whoever never hears one is counted."""
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while any(map(_still_waits, crowd.exchanges.values())):
                await asyncio.sleep(0.1)


def _still_waits(exchange: Exchange) -> bool:
    return "waiting for a moderator" in exchange.text


def _cards(scene: Scene) -> list[Message]:
    """The cases that wait before the moderators."""
    return [m for m in scene.stage.discord.club.mods.messages.values() if m.attachments]


def _public(scene: Scene) -> Iterable[Message]:
    places = (c for c in scene.stage.discord.world.channels.values() if c is not scene.stage.discord.club.mods)
    shown = itertools.chain.from_iterable(place.messages.values() for place in places)
    return (message for message in shown if message.attachments and message.seen_by is None)


def _jobs(message: Message) -> list[int]:
    return [int(match[1]) for a in message.attachments if (match := NAME.match(a.filename))]


def _judge_rules(found: Found, scene: Scene) -> None:
    for record in scene.stage.discord.requests:
        if record.pinged:
            found.add("pinged", record)
    for violation in scene.stage.discord.violations:
        found.add("broke Discord's rules", violation)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
