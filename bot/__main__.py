"""Run Easel: `python3 -m bot COMMAND`, in the project's folder. A machine that has Python alone is enough."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  whatever Python a stranger has reads these lines first
    sys.stderr.write(
        "Easel needs Python 3.11 or newer, and this is Python %d.%d. "  # noqa: UP031  older ones know no f-strings
        "Install a newer one from https://www.python.org/downloads/ and run: python3.11 -m bot\n" % sys.version_info[:2]
    )
    sys.exit(78)

from bot import cli, prepare


def main() -> int:
    arguments = cli.parse(sys.argv[1:])
    try:
        prepare.ensure(arguments.lock)
    except prepare.Unprepared as fault:
        sys.stderr.write(f"{fault}\n")
        return fault.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. The same command goes on from here.\n")
        return 130
    return cli.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
