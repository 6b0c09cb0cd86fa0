"""How soon a member is answered: /imagine to its first answer, at a steady hundred a second and two hundred at once.

Discord gives three seconds. The peer answers a constant; Easel claims, judges, holds, writes down and queues before.
"""

import asyncio

from bench.subject import BARE, EASEL, percentile, running
from sandbox.discord.exchange import Exchange
from sandbox.discord.people import Person
from sandbox.stage import Stage

STEADY, EVERY, CROWD = 300, 0.01, 200


async def measure(command: tuple[str, ...]) -> tuple[list[float], list[float]]:
    """Seconds to the first answer of each request: the steady ones, and those at once."""
    async with running(command) as subject:
        stage = subject.stage
        stage.gemini.mood = "held"
        await _answers(stage, 20, EVERY)  # connections are made and code is warm
        steady = await _answers(stage, STEADY, EVERY)
        crowd = await _answers(stage, CROWD, 0)
        stage.gemini.clear()
    return steady, crowd


async def _answers(stage: Stage, number: int, every: float) -> list[float]:
    exchanges: list[Exchange] = []
    for n in range(number):
        exchanges.append(_newcomer(stage).slash("imagine", {"prompt": f"a lighthouse {n}"}, "art"))
        await asyncio.sleep(every)
    for exchange in exchanges:
        await exchange.answered(60)
    return [exchange.first.after for exchange in exchanges if exchange.first is not None]


def _newcomer(stage: Stage) -> Person:
    """Another one for each request: one member's own requests come in one after the other."""
    discord = stage.discord
    user = discord.world.add_user(f"guest-{len(discord.club.guild.members)}")
    discord.world.add_member(discord.club.guild, user)
    return Person(discord, user)


def main() -> None:
    print("| first answer, ms | p50 | p99 | longest |\n| --- | --- | --- | --- |")
    for name, command in (("discord.py, a constant", BARE), ("Easel", EASEL)):
        for load, seconds in zip(("100/s", "200 at once"), asyncio.run(measure(command)), strict=True):
            figures = (percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds))
            print(f"| {name}, {load} | " + " | ".join(f"{1000 * figure:.0f}" for figure in figures) + " |")


if __name__ == "__main__":
    main()
