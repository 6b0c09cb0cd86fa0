"""The whole bot: what it adds to the API's own time, and what others feel while many large pictures arrive."""

import asyncio
import statistics
import time

from bench.subject import EASEL, Subject, percentile, running
from sandbox.discord.exchange import Exchange

ALONE, BURST = 10, 32


async def alone(subject: Subject) -> list[float]:
    """Seconds from command to attachment, one after another; the API answers at once."""
    took = []
    for n in range(ALONE):
        begun = time.monotonic()
        await _painted(subject.stage.discord.person("Ava").slash("imagine", {"prompt": f"a boat {n}"}, "art"))
        took.append(time.monotonic() - begun)
    return took


async def burst(subject: Subject) -> tuple[list[float], float, float]:
    """First answers to others' /quota while 4K pictures arrive; CPU seconds a picture; MB left afterwards."""
    stage = subject.stage
    memory, cpu = subject.resident_mb, subject.cpu_seconds
    asked = [
        stage.discord.person("Ava").slash("imagine", {"prompt": f"a sea {n}", "size": "4K"}, "art")
        for n in range(BURST)
    ]
    everything = asyncio.gather(*map(_painted, asked))
    answers = []
    while not everything.done():
        quota = await stage.discord.person("Ben").slash("quota", {}, "art")
        if quota.first is not None:
            answers.append(quota.first.after)
        await asyncio.sleep(0.05)
    await everything
    return answers, (subject.cpu_seconds - cpu) / BURST, subject.resident_mb - memory


async def _painted(exchange: Exchange) -> None:
    await exchange.until(lambda e: e.original is not None and e.original.attachments, 240)


async def _measure() -> None:
    async with running(EASEL) as subject:
        took = await alone(subject)
        answers, cpu, left = await burst(subject)
    print("| the whole bot | |\n| --- | --- |")
    print(f"| command to attachment, the API answering at once | {statistics.median(took):.2f} s |")
    print(f"| {BURST} pictures of 4K: CPU a picture | {1000 * cpu:.0f} ms |")
    print(f"| others' first answers meanwhile, p50 | {1000 * percentile(answers, 0.5):.0f} ms |")
    print(f"| others' first answers meanwhile, p99 | {1000 * percentile(answers, 0.99):.0f} ms |")
    print(f"| memory left afterwards | {left:.0f} MB |")


def main() -> None:
    asyncio.run(_measure())


if __name__ == "__main__":
    main()
