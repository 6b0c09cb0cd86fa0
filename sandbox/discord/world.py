"""The world: guilds, channels, people and messages, and who may see and do what in them."""

from dataclasses import replace

from sandbox.clock import Clock
from sandbox.discord import permissions
from sandbox.discord.entities import (
    Channel,
    ChannelType,
    Guild,
    Json,
    Member,
    Message,
    Overwrite,
    Role,
    User,
)
from sandbox.discord.events import Events
from sandbox.discord.permissions import Permission
from sandbox.discord.snowflakes import Snowflakes

EVERYONE = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.USE_EXTERNAL_EMOJIS
)
"""What @everyone may do in a new guild here: close to Discord's own default."""


class World:
    """Everything that exists. Every change is told to `events`."""

    def __init__(self, clock: Clock, events: Events) -> None:
        self.clock = clock
        self.events = events
        self.snowflakes = Snowflakes(clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}

    # People and places

    def add_user(self, name: str, display_name: str | None = None, *, bot: bool = False, id: int = 0) -> User:  # noqa: A002
        user = User(id or self.snowflakes.next(), name, display_name, bot=bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, owner: User, *, id: int = 0) -> Guild:  # noqa: A002
        """A guild with its owner in it, and nothing else but @everyone."""
        guild = Guild(id or self.snowflakes.next(), name, owner.id, self.clock.now())
        guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE, position=0)
        self.guilds[guild.id] = guild
        self.add_member(guild, owner)
        self.events.tell("guild_create", guild)
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """The bot was thrown out, or the guild is gone; both look the same to a bot."""
        del self.guilds[guild.id]
        for channel_id in guild.channels:
            del self.channels[channel_id]
        self.events.tell("guild_delete", guild)

    def guild_changed(self, guild: Guild) -> None:
        """Say that a guild's own facts are not as they were: its name, owner, locale or boosts."""
        self.events.tell("guild_update", guild)

    def role_changed(self, guild: Guild, role: Role) -> None:
        """Say that a role is not as it was."""
        self.events.tell("role_update", (guild, role))

    def add_role(self, guild: Guild, name: str, bits: int = 0, *, id: int = 0, **facts: object) -> Role:  # noqa: A002
        """A role; `facts` are the other fields of `Role`."""
        role = replace(Role(id or self.snowflakes.next(), name, bits, len(guild.roles)), **facts)  # type: ignore[arg-type]
        guild.roles[role.id] = role
        self.events.tell("role_create", (guild, role))
        return role

    def add_member(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = Member(user, self.clock.now(), {role.id for role in roles})
        guild.members[user.id] = member
        self.events.tell("member_add", (guild, member))
        return member

    def remove_member(self, guild: Guild, user: User) -> None:
        member = guild.members.pop(user.id)
        self.events.tell("member_remove", (guild, member))

    def set_roles(self, guild: Guild, user: User, *roles: Role) -> None:
        """Give a member exactly these roles."""
        guild.members[user.id].roles = {role.id for role in roles}
        self.events.tell("member_update", (guild, guild.members[user.id]))

    def time_out(self, guild: Guild, user: User, until: float | None) -> None:
        """Silence a member until then (epoch seconds), or lift that with None."""
        guild.members[user.id].timeout_until = until
        self.events.tell("member_update", (guild, guild.members[user.id]))

    def add_channel(self, guild: Guild, name: str, *, id: int = 0, topic: str | None = None) -> Channel:  # noqa: A002
        channel = Channel(
            id or self.snowflakes.next(), ChannelType.TEXT, name, guild.id, topic, position=len(guild.channels)
        )
        self._place(guild, channel)
        return channel

    def add_category(self, guild: Guild, name: str, *channels: Channel) -> Channel:
        """A category, with these channels in it."""
        category = Channel(self.snowflakes.next(), ChannelType.CATEGORY, name, guild.id, position=len(guild.channels))
        self._place(guild, category)
        for channel in channels:
            channel.parent_id = category.id
            self.events.tell("channel_update", channel)
        return category

    def add_thread(self, parent: Channel, name: str, owner: User) -> Channel:
        guild = self.guild_of(parent)
        if guild is None:
            raise ValueError("a direct message has no threads")
        thread = Channel(
            self.snowflakes.next(),
            ChannelType.PUBLIC_THREAD,
            name,
            guild.id,
            parent_id=parent.id,
            owner_id=owner.id,
        )
        self._place(guild, thread)
        return thread

    def _place(self, guild: Guild, channel: Channel) -> None:
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self.events.tell("channel_create", channel)

    def remove_channel(self, channel: Channel) -> None:
        guild = self.guild_of(channel)
        del self.channels[channel.id]
        if guild is not None:
            del guild.channels[channel.id]
        self.events.tell("channel_delete", channel)

    def overwrite(self, channel: Channel, who: Role | User, *, allow: int = 0, deny: int = 0) -> None:
        """Set what one role or member may do in one channel beyond, or short of, their roles."""
        channel.overwrites[who.id] = Overwrite(who.id, isinstance(who, User), int(allow), int(deny))
        self.events.tell("channel_update", channel)

    def direct(self, one: User, other: User) -> Channel:
        """The direct-message channel of two users, made when they first need it."""
        for channel in self.channels.values():
            if channel.type is ChannelType.DM and {user.id for user in channel.recipients} == {one.id, other.id}:
                return channel
        channel = Channel(self.snowflakes.next(), ChannelType.DM, recipients=[one, other])
        self.channels[channel.id] = channel
        self.events.tell("channel_create", channel)
        return channel

    def set_auto_moderation(self, guild: Guild, rules: list[Json]) -> None:
        """Make these the guild's own AutoMod rules, written as Discord's API writes them.

        https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object
        """
        rules = [rule | {"guild_id": str(guild.id)} for rule in rules]
        before = {rule["id"]: rule for rule in guild.auto_moderation}
        guild.auto_moderation = rules
        for rule in rules:
            self.events.tell("auto_moderation", (guild, "UPDATE" if before.pop(rule["id"], None) else "CREATE", rule))
        for rule in before.values():
            self.events.tell("auto_moderation", (guild, "DELETE", rule))

    # Who may what

    def guild_of(self, channel: Channel) -> Guild | None:
        return None if channel.guild_id is None else self.guilds.get(channel.guild_id)

    def permissions_of(self, user: User, channel: Channel) -> int:
        """The bits `user` holds in `channel`: 0 for a stranger."""
        guild = self.guild_of(channel)
        if guild is None:
            return permissions.DIRECT if user in channel.recipients else 0
        member = guild.members.get(user.id)
        return 0 if member is None else permissions.in_channel(guild, member, channel, self.clock.now())

    def visible(self, channel: Channel, viewer: User) -> list[Message]:
        """The messages of a channel that `viewer` sees, oldest first; ephemeral ones only if they are theirs."""
        if not self.permissions_of(viewer, channel) & Permission.VIEW_CHANNEL:
            return []
        return [m for m in channel.messages.values() if m.seen_by in (None, viewer.id)]

    # Messages

    def post(self, message: Message) -> None:
        message.channel.messages[message.id] = message
        self._changed("message_create", message)

    def changed(self, message: Message) -> None:
        """Say that a message is not as it was."""
        self._changed("message_update", message)

    def remove(self, message: Message) -> None:
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        self._changed("message_delete", message)

    def react(self, message: Message, user: User, emoji: str) -> None:
        message.reactions.setdefault(emoji, set()).add(user.id)
        self.events.tell("reaction_add", (message, user, emoji))

    def _changed(self, kind: str, message: Message) -> None:
        self.events.tell(kind, message)
        if message.interaction is not None:
            message.interaction.pulse.beat()
        for interaction in message.original_of:
            interaction.pulse.beat()
