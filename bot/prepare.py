"""Make a bare machine ready: `.venv` from the hashed lock, then go on in there. Standard library only.

Where the running interpreter already holds what the lock asks for (a container, Heroku, CI, an activated environment)
nothing is made. Otherwise `.venv` is, once, by whichever process comes first; the others wait for it. Its file
`.venv/.preparing` is both the lock between processes and the mark of work that was cut off: not empty, unfinished.
"""
# ruff: noqa: S603, S606  the commands are made of our own words and run without a shell

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent

# Exit codes of sysexits.h, which systemd and people's scripts already tell apart.
USAGE, UNAVAILABLE, CANNOT_CREATE, UNFIT = 64, 69, 73, 78

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)[ \t]*(;)?", re.MULTILINE)

FULL = "The disk is full: the prepared environment takes about 200 MB (600 MB with the tests). Make room and run again."
HIDDEN = (
    "{venv} holds what is needed, but this Python does not see it: another folder comes first, or it was told not to "
    "look. Run again without PYTHONPATH and without options before -m."
)
READ_ONLY = (
    "This folder cannot be written to, so {venv} cannot be made. Copy the project to a folder of your own, "
    "or install {lock} into the Python that runs it."
)
CHANGED = (
    "A downloaded package is not the one that {lock} names, so nothing of it was installed. "
    "Run again; if it stays so, the package index in use (see `pip config list`) hands out changed files."
)
UNTRUSTED = (
    "The package index's certificate is not trusted here. Behind a company proxy, name its certificate: "
    "export PIP_CERT=/path/to/ca.pem, and run again."
)
UNREACHABLE = (
    "The package index could not be reached. Check the network (behind a proxy: export HTTPS_PROXY=…) and run again; "
    "what has come already is kept."
)
UNFITTING = "There is no {what} for this Python and machine. Python 3.11 to 3.13 on Linux, macOS or Windows is sure."
NETWORK = (
    r"name resolution|getaddrinfo failed|NewConnectionError|Network is unreachable|Connection (refused|reset|broken)"
    r"|ProxyError|[Tt]imed? ?out"
)

TROUBLES = (
    (r"No space left on device", CANNOT_CREATE, FULL),
    (r"Read-only file system|Permission denied", CANNOT_CREATE, READ_ONLY),
    (r"DO NOT MATCH THE HASHES", UNAVAILABLE, CHANGED),
    (r"CERTIFICATE_VERIFY_FAILED", UNAVAILABLE, UNTRUSTED),
    (NETWORK, UNAVAILABLE, UNREACHABLE),
    (r"No matching distribution found for (?P<what>\S+)", UNFIT, UNFITTING),
)
"""What pip says when it fails → exit code and the sentence for a person; the first that fits is told."""


class Unprepared(Exception):
    """Why Easel cannot be prepared here, and the mend, in one sentence."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def ensure(lock_name: str) -> None:
    """Return where the running Python holds what the lock names; else make `.venv` and go on in there for good.

    `lock_name` is relative to the project's folder. Raises `Unprepared`.
    """
    if Path.cwd().resolve() != ROOT:
        raise Unprepared(f"Easel runs in its own folder. First: cd {ROOT}", USAGE)
    lock, venv = ROOT / lock_name, ROOT / ".venv"
    inside = Path(sys.prefix).resolve() == venv

    def ready() -> bool:
        # Inside, only the folders of this very Python count: an upgraded one leaves its predecessor's behind.
        folders = _own_folders() if inside else _folders_of(venv)
        return not unfinished(venv) and missing(lock, folders) == 0

    with _translated(venv, lock):
        if missing(lock, sys.path) == 0 and not (inside and unfinished(venv)):
            return
        if ready():
            if Path(sys.executable) == _python_of(venv):  # to go on there would lead here again, and so for ever
                raise Unprepared(HIDDEN.format(venv=venv), UNFIT)
        else:
            with _alone(venv) as held:
                if not ready():
                    _build(venv, lock, held)
            if not ready():
                raise Unprepared(f"{venv} still lacks something after its preparation. Delete it and run again.", UNFIT)
        _go_on_in(venv)


def missing(lock: Path, folders: Iterable[str | Path]) -> int:
    """How many of the lock's distributions the folders lack in the locked version; the first folder wins.

    A pin with a condition (`; sys_platform == …`) may be absent, but not there in another version.
    """
    there: dict[str, str] = {}
    for folder in folders:
        for entry in Path(folder).glob("*.dist-info"):
            name, _, version = entry.name.removesuffix(".dist-info").rpartition("-")
            there.setdefault(_normal(name), version)
    count = 0
    for name, version, condition in PIN.findall(lock.read_text(encoding="utf-8")):
        found = there.get(_normal(name))
        count += found != version and not (found is None and condition)
    return count


def unfinished(venv: Path) -> bool:
    """Whether some process began to prepare `.venv` and did not come to an end (or has not yet)."""
    try:
        return (venv / ".preparing").stat().st_size > 0
    except OSError:
        return False


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _own_folders() -> list[str]:
    return [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]


def _folders_of(venv: Path) -> list[Path]:
    return [*venv.glob("lib*/python3*/site-packages"), venv / "Lib" / "site-packages"]


def _python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@contextmanager
def _translated(venv: Path, lock: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _fault(str(error), venv, lock) from error


def _fault(words: str, venv: Path, lock: Path) -> Unprepared:
    for pattern, code, sentence in TROUBLES:
        if hit := re.search(pattern, words):
            what = hit.groupdict().get("what")
            return Unprepared(sentence.format(venv=venv, lock=lock.relative_to(venv.parent), what=what), code)
    end = "\n  ".join(words.strip().splitlines()[-12:])
    return Unprepared(f"Preparing {venv} failed. Its last words:\n  {end}", UNAVAILABLE)


@contextmanager
def _alone(venv: Path) -> Iterator[IO[str]]:
    """Hold the lock that only one process at a time may hold; say so where that means to wait."""
    venv.mkdir(exist_ok=True)
    with (venv / ".preparing").open("a", encoding="utf-8") as held:
        if not _seize(held, wait=False):
            _say("Another Easel is preparing .venv: waiting for it.")
            while not _seize(held, wait=True):
                pass
        yield held


if sys.platform == "win32":
    import msvcrt

    def _seize(held: IO[str], *, wait: bool) -> bool:
        # A locked byte cannot be read by others, so it lies far behind the mark. LK_LOCK gives up after ten seconds.
        held.seek(1 << 30)
        try:
            msvcrt.locking(held.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _seize(held: IO[str], *, wait: bool) -> bool:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


def _build(venv: Path, lock: Path, held: IO[str]) -> None:
    _require_venv_modules()
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    _say(f"Preparing Easel in {venv}, once:")
    say = _Elapsed()
    held.write("unfinished\n")
    held.flush()
    if not _runs(venv, "-m", "pip", "--version"):
        say("making a virtual environment")
        _make(venv, lock, held)
    wanted = len(PIN.findall(lock.read_text(encoding="utf-8")))
    say(f"fetching up to {wanted} packages, each checked against its hash in {lock.relative_to(venv.parent)}")
    _install(venv, lock, held, say)
    held.truncate(0)
    say("ready")


def _require_venv_modules() -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
            raise Unprepared(
                f"This Python cannot make virtual environments: its module {module} is missing. "
                f"On Debian and Ubuntu: sudo apt install {package}, and run again.",
                UNFIT,
            )


def _runs(venv: Path, *words: str) -> bool:
    try:
        return subprocess.run([_python_of(venv), *words], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make(venv: Path, lock: Path, held: IO[str]) -> None:
    if not _runs(venv, "-c", ""):
        # Whatever stands there is past mending, such as links to a Python that is gone.
        for entry in venv.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != ".preparing":
                entry.unlink()
    code, words = _watch([sys.executable, "-m", "venv", str(venv)], held)
    if code:
        raise _fault(words, venv, lock)


def _install(venv: Path, lock: Path, held: IO[str], say: "_Elapsed") -> None:
    pip = [str(_python_of(venv)), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off"]
    code, words = _watch([*pip, "-r", str(lock)], held, say)
    if code:
        raise _fault(words, venv, lock)


def _watch(command: list[str], held: IO[str], say: "_Elapsed | None" = None) -> tuple[int, str]:
    """Run it to its end: exit code and last words. It keeps the lock alive even where this process is killed."""
    keep = () if sys.platform == "win32" else (held.fileno(),)
    last: deque[str] = deque(maxlen=200)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", errors="replace", pass_fds=keep,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            for line in process.stdout:
                last.append(line)
                if say:
                    say.follow(line)
        except BaseException:
            process.terminate()
            raise
    return process.returncode, "".join(last)


class _Elapsed:
    """Short lines, each with the seconds since the beginning."""

    def __init__(self) -> None:
        self.began = self.spoke = time.monotonic()
        self.fetched = 0

    def __call__(self, text: str) -> None:
        self.spoke = time.monotonic()
        _say(f"  {self.spoke - self.began:3.0f} s  {text}")

    def follow(self, line: str) -> None:
        """Tell of pip's progress: at most every three seconds while it fetches, and when it begins to install."""
        if line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):
            self.fetched += 1
            if time.monotonic() - self.spoke > 3:
                self(f"{self.fetched} fetched")
        elif line.startswith("Installing collected packages"):
            self(f"installing {line.count(',') + 1}, the longest step")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _go_on_in(venv: Path) -> NoReturn:
    command = [str(_python_of(venv)), *sys.orig_argv[1:]]
    if sys.platform != "win32":
        os.execv(command[0], command)
    # Windows has no exec that keeps the console: wait for a child, and leave Ctrl-C to it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(subprocess.run(command, check=False).returncode)
