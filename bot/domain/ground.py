"""A channel as Discord has set it up, for those who mean to use it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    """Whether the channel is `there`, whether everybody reads it, and which permissions the bot lacks in it."""

    channel_id: int
    there: bool
    public: bool = False
    missing: tuple[str, ...] = ()
