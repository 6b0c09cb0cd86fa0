"""What a person must be allowed to do before a handler runs. Every command and every button declares one."""

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    ASK = "ask"
    """Anybody in the server: to paint, to look at one's own numbers, to read."""
    MANAGE = "manage"
    """Who may change the server itself: to set limits."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by Discord's own word in this very interaction; nothing of it is remembered."""

    user_id: int
    may_manage: bool
    may_moderate: bool

    def can(self, capability: Capability) -> bool:
        return capability is Capability.ASK or self.may_manage
