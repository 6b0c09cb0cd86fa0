"""What a member is to be told in private, after the fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """`code` names its words, `facts` fill them. `sealed_address` leads to a private answer until `token_until`."""

    id: int
    guild_id: int
    user_id: int
    code: str
    facts: Mapping[str, Any]
    locale: str
    sealed_address: bytes | None
    token_until: datetime | None
    at: datetime
