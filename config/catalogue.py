"""The model catalogue as it is written: `models.toml`, read and not yet understood."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MODELS = Path(__file__).parent / "models.toml"


def load_catalogue_data(path: Path = MODELS) -> Mapping[str, Any]:
    """The file's tables, for `bot.domain.catalogue.parse_catalogue`. Raises OSError or tomllib.TOMLDecodeError."""
    with path.open("rb") as file:
        return tomllib.load(file)
