"""What a request asks a message to be.

https://docs.discord.com/developers/resources/message#create-message
"""

from dataclasses import dataclass, field

from sandbox.discord.entities import Attachment, Json, Message, MessageFlag

SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.IS_COMPONENTS_V2
"""The flags that a bot may set on any message it writes; EPHEMERAL is for interactions alone."""


@dataclass(slots=True)
class Draft:
    """A message as it would stand if the request were granted."""

    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    has_poll: bool = False

    @property
    def v2(self) -> bool:
        return bool(self.flags & MessageFlag.IS_COMPONENTS_V2)

    def put_on(self, message: Message) -> None:
        """Make `message` say what the draft says; flags that are not a bot's to set stay."""
        message.content = self.content
        message.embeds = self.embeds
        message.components = self.components
        message.attachments = self.attachments
        message.flags = message.flags & ~SETTABLE | self.flags & SETTABLE
