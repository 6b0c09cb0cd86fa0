"""What a person must be allowed to do before a handler runs. Every command and every button declares one."""

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    ASK = "ask"
    """Anybody in the server: to paint, to look at one's own numbers, to read."""
    DECIDE = "decide"
    """Who may decide a case: known only with the case's own policy, which is asked for each one."""
    MODERATE = "moderate"
    """Who answers for a channel: to pause it, to take pictures down."""
    MANAGE = "manage"
    """Who may change the server itself: to set limits."""
    BUDGET = "budget"
    """Who may see and cap what the server spends: whoever manages it, and whoever runs the bot."""
    OWN = "own"
    """Who runs the bot, by Discord's word on its application: to see what it spends everywhere."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by Discord's own word in this very interaction; nothing of it is remembered."""

    user_id: int
    may_manage: bool
    may_moderate: bool
    roles: frozenset[int] = frozenset()
    owns: bool = False

    def can(self, capability: Capability) -> bool:
        match capability:
            case Capability.ASK | Capability.DECIDE:
                return True
            case Capability.MODERATE:
                return self.may_moderate or self.may_manage
            case Capability.MANAGE:
                return self.may_manage
            case Capability.BUDGET:
                return self.may_manage or self.owns
            case Capability.OWN:
                return self.owns
