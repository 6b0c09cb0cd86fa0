"""What the page is told: the world as one person sees it, as plain JSON."""

from typing import Any

from sandbox.discord.entities import Callback, Channel, ChannelType, Interaction, Json, Member, Mentions, Message, User
from sandbox.discord.permissions import Permission, in_guild
from sandbox.discord.request import RequestRecord
from sandbox.discord.side import DiscordSide
from sandbox.discord.wire_messages import MessageWire

SHOWN_MESSAGES = 100
"""Messages of each channel that a page begins with: the newest."""

SHOWN_REQUESTS = 200
LONGEST_STEP = 40
"""Characters of one step of a path; interaction tokens are longer, and the page need not repeat them."""


class PageView:
    """Draws for pages. Attachment addresses get no host: the page loads them from where it came from."""

    def __init__(self, discord: DiscordSide) -> None:
        self._discord = discord
        self._wire = MessageWire(discord.wire, "")

    def world(self, viewer: User, dismissed: set[tuple[int, int]]) -> Json:
        """Everything that a page needs to begin as `viewer`; `dismissed` has (user id, message id) put away by them."""
        discord = self._discord
        guild = discord.club.guild
        members = [self._member(each) for each in sorted(guild.members.values(), key=_place_in_list)]
        people = [member for member in members if not member["bot"]]
        channels = self._channels(viewer)
        return {
            "person": viewer.name,
            "me": next((each for each in people if each["id"] == str(viewer.id)), None),
            "people": people,
            "members": members,
            "guild": {"id": str(guild.id), "name": guild.name},
            "roles": [
                {"id": str(role.id), "name": role.name, "color": role.colour}
                for role in guild.roles.values()
                if role.id != guild.id
            ],
            "channels": [self._channel(each, viewer) for each in channels],
            "messages": {str(each.id): self._history(each, viewer, dismissed) for each in channels},
            "application": self.application(),
            "locale": viewer.locale,
            "now": discord.clock.now() * 1000,
            "requests": [self.request(record) for record in list(discord.requests)[-SHOWN_REQUESTS:]],
        } | self.commands()

    def application(self) -> Json:
        """The app and whether one of its processes is connected."""
        discord = self._discord
        return {"id": str(discord.app.bot.id), "name": discord.app.name, "online": discord.gateway.online}

    def commands(self) -> Json:
        """The registered commands, in the guild and in direct messages."""
        commands = self._discord.commands
        return {"commands": commands.all(self._discord.club.guild), "dm_commands": commands.all(None)}

    def message(self, message: Message) -> Json:
        """A message as Discord draws it. Beside it, in `sandbox`, what Discord's own client knows in other ways."""
        drawn = self._wire.message(message)
        if message.interaction is not None:
            drawn["sandbox"] = {"used": message.interaction.name}
        return drawn

    def interaction(self, interaction: Interaction, nonce: str) -> Json:
        """How far an interaction has come, under the name its page gave it; its token is left out."""
        first = interaction.first
        modal = interaction.modal
        state = "failed" if interaction.missed else "waiting"
        if first is not None:
            state = "modal" if first.type is Callback.MODAL else "answered"
        news: Json = {"nonce": nonce, "id": str(interaction.id), "state": state}
        news["payload"] = self._wire.interaction(interaction) | {"token": "…"}
        if first is not None:
            news["after"] = first.after
        if modal is not None:
            news["modal"] = modal
        if interaction.missed and not self._discord.gateway.online:
            news["why"] = f"{self._discord.app.name} is offline, so nobody answered"
        return news

    def request(self, record: RequestRecord) -> Json:
        """A request of the bot's: how it ended, whom it pinged, which rules it broke."""
        steps = [step if len(step) <= LONGEST_STEP else "…" for step in record.path.split("/")]
        return {
            "method": record.method,
            "path": "/".join(steps),
            "status": record.status,
            "code": record.code,
            "violations": record.violations,
            "pinged": self._names(record.pinged),
            "validated": record.validated,
            "fault": record.fault,
        }

    def sees(self, viewer: User, channel: Channel) -> bool:
        """Whether `viewer` may look into `channel`."""
        return bool(self._discord.world.permissions_of(viewer, channel) & Permission.VIEW_CHANNEL)

    def _history(self, channel: Channel, viewer: User, dismissed: set[tuple[int, int]]) -> list[Json]:
        shown = [m for m in self._discord.messages(channel, viewer) if (viewer.id, m.id) not in dismissed]
        return [self.message(message) for message in shown[-SHOWN_MESSAGES:]]

    def _channels(self, viewer: User) -> list[Channel]:
        """Those the viewer may see: the guild's, threads below their channels, then direct messages."""
        world, guild = self._discord.world, self._discord.club.guild
        mine = [each for each in guild.channels.values() if self.sees(viewer, each)]

        def place(channel: Channel) -> tuple[int, int]:
            parent = guild.channels.get(channel.parent_id or 0)
            return (parent or channel).position, channel.id if parent else 0

        direct = [each for each in world.channels.values() if each.type is ChannelType.DM and viewer in each.recipients]
        return sorted(mine, key=place) + direct

    def _channel(self, channel: Channel, viewer: User) -> Json:
        guild = self._discord.club.guild
        everyone = channel.overwrites.get(guild.id)
        other = next((each for each in channel.recipients if each is not viewer), None)
        return {
            "id": str(channel.id),
            "name": (other.display_name or other.name) if other else channel.name,
            "topic": channel.topic,
            "type": int(channel.type),
            "dm": channel.type is ChannelType.DM,
            "thread": channel.is_thread,
            "private": bool(everyone and everyone.deny & Permission.VIEW_CHANNEL),
            "permissions": str(self._discord.world.permissions_of(viewer, channel)),
        }

    def _member(self, member: Member) -> Json:
        user = member.user
        return {
            "key": user.name,
            "id": str(user.id),
            "name": member.nick or user.display_name or user.name,
            "bot": user.bot,
            "kind": self._kind(member),
        }

    def _kind(self, member: Member) -> str:
        guild = self._discord.club.guild
        if member.user.bot:
            return "app"
        if member.user.id == guild.owner_id:
            return "owner"
        return "moderator" if in_guild(guild, member) & Permission.MODERATE_MEMBERS else "member"

    def _names(self, mentions: Mentions) -> list[str]:
        users, roles = self._discord.world.users, self._discord.club.guild.roles
        named: list[Any] = [users.get(each) for each in mentions.users] + [roles.get(each) for each in mentions.roles]
        everyone = ["@everyone"] if mentions.everyone else []
        return everyone + [f"@{each.name}" for each in named if each is not None]


def _place_in_list(member: Member) -> tuple[bool, int]:
    """People in the order of their ids, apps behind them."""
    return member.user.bot, member.user.id
