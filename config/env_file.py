"""The file `.env`: read only where its owner alone can, written so that this holds."""

import os
import re
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values


class EnvFileFault(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}. {mend}")
        self.what = what
        self.mend = mend


def read_env_file(path: Path) -> Mapping[str, str]:
    """What the file sets; nothing where there is none. Raises `EnvFileFault`.

    Refused where other accounts of the machine may read it, since it holds secrets. (Windows keeps no such bits.)
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return {}
    if sys.platform != "win32" and stat.S_IMODE(mode) & 0o077:
        raise EnvFileFault("can be read by other accounts of this machine", f"Run: chmod 600 {path}")
    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvFileFault("cannot be read", "It must be a text file of lines NAME=value, and yours.") from error
    return {name: value for name, value in values.items() if value}


def write_env_file(path: Path, values: Mapping[str, str]) -> None:
    """Set these names in the file, keep every other line, and leave it readable to its owner alone."""
    kept = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    names = "|".join(map(re.escape, values))
    kept = [line for line in kept if not re.match(rf"\s*(export\s+)?({names})\s*=", line)]
    lines = [*kept, *(f"{name}={value}" for name, value in values.items())]
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=".env.")  # created 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    Path(written).replace(path)
