"""Which happening becomes which gateway event, and which session may have it.

https://docs.discord.com/developers/events/gateway#gateway-intents
https://docs.discord.com/developers/events/gateway-events
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag
from typing import Any

from sandbox.discord.entities import Channel, ChannelType, Guild, Interaction, Json, Member, Message, Role, User
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission, in_guild
from sandbox.discord.wire import Wire
from sandbox.discord.wire_messages import MessageWire


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15
    AUTO_MODERATION_CONFIGURATION = 1 << 20


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
KNOWN = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25
"""Every intent bit in the documentation's list."""

Build = Callable[[int, str], Json]
"""Draws the payload for a session's intents and its CDN root."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One event on its way: `needs` is the intent bits of which a session must have one, 0 for none."""

    name: str
    guild_id: int | None
    needs: int
    build: Build


class Feed:
    """Turns what happened into dispatches."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._makers: dict[str, Callable[[Any], list[Dispatch]]] = {
            "message_create": lambda message: self._message("MESSAGE_CREATE", message),
            "message_update": lambda message: self._message("MESSAGE_UPDATE", message),
            "message_delete": self._message_delete,
            "reaction_add": lambda subject: self._reaction(*subject),
            "interaction_create": self._interaction,
            "channel_create": lambda channel: self._channel("CREATE", channel),
            "channel_update": lambda channel: self._channel("UPDATE", channel),
            "channel_delete": lambda channel: self._channel("DELETE", channel),
            "guild_update": lambda guild: self._guild("GUILD_UPDATE", guild, self._wire.guild),
            "guild_delete": lambda guild: self._guild("GUILD_DELETE", guild, lambda gone: {"id": str(gone.id)}),
            "role_create": lambda subject: self._role("GUILD_ROLE_CREATE", *subject),
            "role_update": lambda subject: self._role("GUILD_ROLE_UPDATE", *subject),
            "member_add": lambda subject: self._member_add(*subject),
            "member_update": lambda subject: self._member("GUILD_MEMBER_UPDATE", *subject),
            "member_remove": lambda subject: self._member_remove(*subject),
            "auto_moderation": lambda subject: self._auto_moderation(*subject),
        }

    def dispatches(self, event: Event) -> list[Dispatch]:
        """The gateway events of one happening: none for what bots are not told."""
        maker = self._makers.get(event.kind)
        return maker(event.subject) if maker else []

    def _sees(self, channel: Channel) -> bool:
        return bool(self._wire.world.permissions_of(self._wire.app.bot, channel) & Permission.VIEW_CHANNEL)

    def _message(self, name: str, message: Message) -> list[Dispatch]:
        bot = self._wire.app.bot
        if message.seen_by is not None and message.author is not bot:
            return []
        if not self._sees(message.channel):
            return []

        def build(intents: int, cdn: str) -> Json:
            payload = MessageWire(self._wire, cdn).message(message, event=True)
            open_to_bot = (
                intents & Intent.MESSAGE_CONTENT
                or message.author is bot
                or message.channel.type is ChannelType.DM
                or bot.id in message.mentions.users
            )
            return payload if open_to_bot else payload | _HIDDEN

        return [Dispatch(name, message.channel.guild_id, _message_intent(message), build)]

    def _message_delete(self, message: Message) -> list[Dispatch]:
        if not self._sees(message.channel):
            return []
        payload = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if message.channel.guild_id is not None and message.seen_by is None:
            payload["guild_id"] = str(message.channel.guild_id)
        return [
            Dispatch("MESSAGE_DELETE", message.channel.guild_id, _message_intent(message), lambda *_: dict(payload))
        ]

    def _reaction(self, message: Message, user: User, emoji: str) -> list[Dispatch]:
        guild_id = message.channel.guild_id
        payload: Json = {
            "user_id": str(user.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "message_author_id": str(message.author.id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        if guild_id is not None:
            payload["guild_id"] = str(guild_id)
        needs = Intent.DIRECT_MESSAGE_REACTIONS if guild_id is None else Intent.GUILD_MESSAGE_REACTIONS
        return [Dispatch("MESSAGE_REACTION_ADD", guild_id, needs, lambda *_: dict(payload))]

    def _interaction(self, interaction: Interaction) -> list[Dispatch]:
        guild_id = interaction.guild.id if interaction.guild else None
        return [
            Dispatch(
                "INTERACTION_CREATE",
                guild_id,
                0,
                lambda _, cdn: MessageWire(self._wire, cdn).interaction(interaction),
            )
        ]

    def _channel(self, what: str, channel: Channel) -> list[Dispatch]:
        if channel.guild_id is None:
            return []
        name = f"THREAD_{what}" if channel.is_thread else f"CHANNEL_{what}"
        new = {"newly_created": True} if name == "THREAD_CREATE" else {}
        return [Dispatch(name, channel.guild_id, Intent.GUILDS, lambda *_: self._wire.channel(channel) | new)]

    def _guild(self, name: str, guild: Guild, draw: Callable[[Guild], Json]) -> list[Dispatch]:
        return [Dispatch(name, guild.id, Intent.GUILDS, lambda *_: draw(guild))]

    def _role(self, name: str, guild: Guild, role: Role) -> list[Dispatch]:
        def build(*_: object) -> Json:
            return {"guild_id": str(guild.id), "role": self._wire.role(role)}

        return [Dispatch(name, guild.id, Intent.GUILDS, build)]

    def _member_add(self, guild: Guild, member: Member) -> list[Dispatch]:
        if member.user is not self._wire.app.bot:
            return self._member("GUILD_MEMBER_ADD", guild, member)
        # What tells a bot of a new guild from one that was only away is that `unavailable` is not in it.
        return self._guild(
            "GUILD_CREATE",
            guild,
            lambda joined: {k: v for k, v in self._wire.guild_create(joined).items() if k != "unavailable"},
        )

    def _member(self, name: str, guild: Guild, member: Member) -> list[Dispatch]:
        # A bot is always told about itself.
        needs = 0 if member.user is self._wire.app.bot else Intent.GUILD_MEMBERS

        def build(*_: object) -> Json:
            return self._wire.member(member) | {"guild_id": str(guild.id)}

        return [Dispatch(name, guild.id, needs, build)]

    def _member_remove(self, guild: Guild, member: Member) -> list[Dispatch]:
        if member.user is self._wire.app.bot:
            return self._guild("GUILD_DELETE", guild, lambda gone: {"id": str(gone.id)})

        def build(*_: object) -> Json:
            return {"guild_id": str(guild.id), "user": self._wire.user(member.user)}

        return [Dispatch("GUILD_MEMBER_REMOVE", guild.id, Intent.GUILD_MEMBERS, build)]

    def _auto_moderation(self, guild: Guild, change: str, rule: Json) -> list[Dispatch]:
        bot = guild.members.get(self._wire.app.bot.id)
        allowed = bot and in_guild(guild, bot) & Permission.MANAGE_GUILD
        name = f"AUTO_MODERATION_RULE_{change}"
        needs = Intent.AUTO_MODERATION_CONFIGURATION
        return [Dispatch(name, guild.id, needs, lambda *_: dict(rule))] if allowed else []


_HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
"""What a message shows to a bot without the message content intent."""


def _message_intent(message: Message) -> int:
    """Ephemeral messages travel as direct ones, whatever channel shows them."""
    direct = message.channel.type is ChannelType.DM or message.seen_by is not None
    return Intent.DIRECT_MESSAGES if direct else Intent.GUILD_MESSAGES
