"""`python -m tests.chaos WHAT`: one experiment each; `python3 -m bot chaos` leads here."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from tests.chaos import fleet, flood, kills, pings, purge, quota, review, stop

EXPERIMENTS = {
    "kills": kills,
    "fleet": fleet,
    "quota": quota,
    "flood": flood,
    "stop": stop,
    "review": review,
    "purge": purge,
    "pings": pings,
}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m bot chaos")
    experiments = parser.add_subparsers(metavar="WHAT", required=True)
    for name, module in EXPERIMENTS.items():
        experiment = experiments.add_parser(name, help=str(module.__doc__).split(": ", 1)[1])
        module.add_options(experiment)
        experiment.set_defaults(run=module.run)
    arguments = parser.parse_args(argv)
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    """SIGTERM ends it as Ctrl-C does: its PostgreSQL and its victims must not outlive it."""
    experiment = asyncio.ensure_future(arguments.run(arguments))
    with suppress(NotImplementedError):  # Windows has no loop signals
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, experiment.cancel)
    code: int = await experiment
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
