"""What of a server Discord draws by itself: members, roles, channels."""

from typing import Self


class Mention(str):
    """A mention, made from an id alone. Among a sentence's values it is the one text that is no stranger's.

    https://discord.com/developers/docs/reference#message-formatting
    """

    __slots__ = ()

    @classmethod
    def member(cls, user_id: int) -> Self:
        return cls(f"<@{user_id:d}>")

    @classmethod
    def role(cls, role_id: int) -> Self:
        return cls(f"<@&{role_id:d}>")

    @classmethod
    def channel(cls, channel_id: int) -> Self:
        return cls(f"<#{channel_id:d}>")
