"""A machine with Python alone: a tiny project with a lock of one package that never was on an index."""

import base64
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import prepare

ROOT = Path(__file__).parent.parent
CLI = """
import argparse, importlib.metadata, sys
def parse(argv):
    return argparse.Namespace(lock="requirements.txt", argv=argv)
def run(arguments):
    print("running", sys.prefix, importlib.metadata.version("tinything"), *arguments.argv)
    return 7
"""


@dataclass
class Project:
    root: Path
    wheels: Path
    index: dict[str, str]

    def lock(self, version: str, *, sha256: str | None = None, condition: str = "") -> None:
        """Write a lock that asks for that version, of a wheel that is there."""
        wheel = _wheel(self.wheels, version)
        digest = sha256 or hashlib.sha256(wheel.read_bytes()).hexdigest()
        text = f"tinything=={version}{condition} \\\n    --hash=sha256:{digest}\n"
        (self.root / "requirements.txt").write_text(text)

    def start(self, *words: str, python: str = sys.executable, **environ: str) -> subprocess.Popen[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "VIRTUAL_ENV"))}
        return subprocess.Popen(
            [python, "-m", "bot", *words],
            cwd=self.root,
            env={**clean, **self.index, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, python: str = sys.executable, **environ: str) -> tuple[int, str, str]:
        process = self.start(*words, python=python, **environ)
        try:
            out, err = process.communicate(timeout=100)
        finally:
            process.kill()
        return process.returncode, out, err


def _wheel(folder: Path, version: str) -> Path:
    path = folder / f"tinything-{version}-py3-none-any.whl"
    info = f"tinything-{version}.dist-info"
    files = {
        "tinything.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tinything\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text)}\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            wheel.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)  # the same bytes each time
    return path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return _project(tmp_path)


@pytest.fixture(scope="module")
def used_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One whose environment stands already: each test asks it for another version."""
    made = _project(tmp_path_factory.mktemp("used"))
    assert made.run("demo")[0] == 7
    return made


def _project(folder: Path) -> Project:
    root, wheels = folder / "project", folder / "wheels"
    (root / "bot").mkdir(parents=True)
    wheels.mkdir()
    for name in ("__init__.py", "__main__.py", "prepare.py"):
        shutil.copy(ROOT / "bot" / name, root / "bot")
    (root / "bot" / "cli.py").write_text(CLI)
    made = Project(root, wheels, {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull})
    made.lock("1.0")
    return made


def test_a_bare_machine_is_prepared_once_and_started_at_once_afterwards(project: Project) -> None:
    code, out, err = project.run("demo", "--port", "1")
    venv = project.root / ".venv"
    assert (code, out.split()) == (7, ["running", str(venv), "1.0", "demo", "--port", "1"]), err
    assert "making a virtual environment" in err
    assert "ready" in err
    assert project.run("again") == (7, f"running {venv} 1.0 again\n", "")

    project.lock("2.0")
    code, out, err = project.run("demo")
    assert (code, out.split()[2]) == (7, "2.0"), "a changed lock is followed"
    assert "making a virtual environment" not in err, "in the environment that is there"

    inside = str(venv / "bin" / "python")
    project.lock("3.0")
    assert project.run("demo", python=inside)[1].split()[2] == "3.0", "also when that environment itself is running"


def test_what_was_cut_off_is_mended(project: Project) -> None:
    venv = project.root / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(project.root / "a python that is gone")
    (venv / "pyvenv.cfg").write_text("home = /nowhere\n")
    (venv / ".preparing").write_text("unfinished\n")
    code, out, err = project.run("demo")
    assert (code, out.split()[2]) == (7, "1.0"), err
    (venv / ".preparing").write_text("unfinished\n")
    site = next(venv.glob("lib/python3*/site-packages"))
    (site / "tinything.py").unlink()  # killed while its files were written: the name is there, the content is not
    shutil.rmtree(site / "tinything-1.0.dist-info")
    (site / "tinything-1.0.dist-info").mkdir()
    code, _, err = project.run("demo")
    assert code == 7, err
    assert (site / "tinything.py").exists()


def test_an_environment_that_its_python_outgrew_is_filled_again(used_project: Project) -> None:
    """A system upgrade puts a new Python behind the same link; what the old one held is out of its sight."""
    used_project.lock("7.0")
    assert used_project.run("demo")[0] == 7
    library = used_project.root / ".venv" / "lib" / f"python3.{sys.version_info.minor}"
    library.rename(library.with_name("python3.9"))
    code, out, err = used_project.run("demo")
    assert (code, out.split()[2]) == (7, "7.0"), err
    shutil.rmtree(library.with_name("python3.9"))


def test_a_folder_that_hides_the_environment_is_told_and_not_tried_for_ever(
    used_project: Project, tmp_path: Path
) -> None:
    used_project.lock("8.0")
    (tmp_path / "tinything-0.1.dist-info").mkdir()
    code, _, err = used_project.run("demo", PYTHONPATH=str(tmp_path))
    assert code == prepare.UNFIT
    assert "Run again without PYTHONPATH" in err
    assert used_project.run("demo")[0] == 7


def test_two_at_once_make_one_environment(project: Project) -> None:
    both = [project.start("demo") for _ in range(2)]
    told = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [7, 7], told
    assert sum("making a virtual environment" in err for _, err in told) == 1
    assert sum("waiting for it" in err for _, err in told) == 1


def test_what_a_killed_one_had_started_is_waited_for_and_finished(project: Project) -> None:
    first = project.start("demo")
    mark, begun = (project.root / ".venv" / name for name in (".preparing", "pyvenv.cfg"))
    until = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.01)
    first.kill()
    first.communicate(timeout=60)
    with mark.open() as held, pytest.raises(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # what it had started goes on, and keeps the lock for it
    code, out, err = project.run("demo")
    assert (code, out.split()[2]) == (7, "1.0"), err
    assert mark.stat().st_size == 0


def test_a_package_that_is_not_the_locked_one_is_not_installed(used_project: Project) -> None:
    used_project.lock("4.0", sha256="0" * 64)
    code, out, err = used_project.run("demo")
    assert (code, out) == (prepare.UNAVAILABLE, "")
    assert "is not the one that requirements.txt names" in err


def test_without_a_network_one_sentence_tells_so(used_project: Project) -> None:
    used_project.lock("5.0")
    nowhere = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1"}
    code, _, err = used_project.run("demo", **nowhere)
    assert code == prepare.UNAVAILABLE
    assert err.strip().splitlines()[-1].startswith("The package index could not be reached.")
    assert used_project.run("demo")[0] == 7, "and the next try goes through"


def test_where_nothing_fits_the_missing_one_is_named(used_project: Project) -> None:
    used_project.lock("6.0")
    (used_project.wheels / "tinything-6.0-py3-none-any.whl").unlink()
    code, _, err = used_project.run("demo")
    assert code == prepare.UNFIT
    assert "There is no tinything==6.0" in err


def test_elsewhere_it_says_where(project: Project, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(project.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stderr) == (
        prepare.USAGE,
        f"Easel runs in its own folder. First: cd {project.root}\n",
    )


def test_a_python_without_venv_is_told_the_package_to_install(project: Project, tmp_path: Path) -> None:
    """Debian and Ubuntu ship Python without ensurepip, in a package of its own."""
    hide = tmp_path / "sitecustomize.py"
    hide.write_text("import sys\nsys.modules['ensurepip'] = None\n")
    code, _, err = project.run("demo", PYTHONPATH=str(tmp_path))
    assert code == prepare.UNFIT
    assert f"sudo apt install python3.{sys.version_info.minor}-venv" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device: '/x'", "The disk is full"),
        ("[Errno 30] Read-only file system: '/x/.venv'", "cannot be written to"),
        ("[Errno 13] Permission denied: '/x/.venv'", "cannot be written to"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate is not trusted"),
        ("Temporary failure in name resolution\nNo matching distribution found for x==1", "could not be reached"),
        ("something\nnever seen", "never seen"),
    ],
)
def test_each_failure_has_its_sentence(words: str, sentence: str) -> None:
    venv = ROOT / ".venv"
    assert sentence in str(prepare._fault(words, venv, ROOT / "requirements.txt"))


def test_what_is_installed_is_told_by_name_and_version(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(
        "some.Thing==1.2 \\\n    --hash=sha256:0\nother==2\nwindows==3 ; sys_platform == 'win32' \\\n    --hash=x\n"
    )
    site = tmp_path / "site"
    for name in ("some_thing-1.2", "other-1"):
        (site / f"{name}.dist-info").mkdir(parents=True)
    assert prepare.missing(lock, [site]) == 1, "other is there in another version; windows may be absent"
    (site / "windows-2.dist-info").mkdir()
    assert prepare.missing(lock, [site]) == 2, "but not in another version"


def test_this_environment_holds_both_locks() -> None:
    for name in ("requirements.txt", "tests/requirements.txt"):
        assert prepare.missing(ROOT / name, sys.path) == 0


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["no such command"]])
def test_help_and_mistakes_are_answered_before_anything_is_prepared(words: list[str], tmp_path: Path) -> None:
    """Without site-packages, as on a bare machine."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-S", "-m", "bot", *words]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "usage: python3 -m bot" in process.stdout + process.stderr
    assert not (tmp_path / ".venv").exists()
