import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path: Path):
    """A real file system of 128 KiB, where this process may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a file system needs Linux and root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
