"""People and places as Discord's JSON.

https://docs.discord.com/developers/resources/user, …/resources/guild, …/resources/channel, …/topics/permissions
"""

from datetime import UTC, datetime

from sandbox.discord.attachments import Attachments
from sandbox.discord.entities import Channel, ChannelType, Guild, Json, Member, Role, User
from sandbox.discord.permissions import Permission
from sandbox.discord.seed import Application
from sandbox.discord.snowflakes import made_at
from sandbox.discord.world import World


def moment(seconds: float | None) -> str | None:
    """An ISO 8601 time with its offset, as Discord writes it."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def number(snowflake: int | None) -> str | None:
    """A snowflake as the string it travels as."""
    return None if snowflake is None else str(snowflake)


class Wire:
    """Draws the world as JSON."""

    def __init__(self, world: World, app: Application, attachments: Attachments) -> None:
        self.world = world
        self.app = app
        self.attachments = attachments

    def user(self, user: User) -> Json:
        payload: Json = {
            "id": str(user.id),
            "username": user.name,
            "discriminator": "0",
            "global_name": user.display_name,
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }
        return payload | ({"bot": True} if user.bot else {})

    def myself(self) -> Json:
        """The bot as `GET /users/@me` and READY show it."""
        return self.user(self.app.bot) | {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None}

    def ready_application(self) -> Json:
        """The part of the application that READY shows."""
        flags = self._application_flags()
        return {"id": str(self.app.id), "flags": flags, "flags_new": str(flags)}

    def application(self) -> Json:
        """The application as its own bot sees it."""
        owner = next(guild.owner_id for guild in self.world.guilds.values())
        return {
            "id": str(self.app.id),
            "name": self.app.name,
            "icon": None,
            "description": "Paints pictures.",
            "type": None,
            "bot": self.user(self.app.bot),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": self._application_flags(),
            "flags_new": str(self._application_flags()),
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": self.user(self.world.users[owner]),
            "approximate_guild_count": len(self.world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
            "integration_types_config": {"0": {}},
        }

    def _application_flags(self) -> int:
        """The "limited" flag of each privileged intent that is on (apps in few servers have those).

        https://docs.discord.com/developers/resources/application#application-object-application-flags
        """
        limited = {1 << 1: 1 << 15, 1 << 8: 1 << 13, 1 << 15: 1 << 19}
        return sum(flag for intent, flag in limited.items() if self.app.privileged_intents & intent)

    def role(self, role: Role) -> Json:
        payload: Json = {
            "id": str(role.id),
            "name": role.name,
            "permissions": str(role.permissions),
            "position": role.position,
            "color": role.colour,
            "colors": {"primary_color": role.colour, "secondary_color": None, "tertiary_color": None},
            "hoist": role.hoist,
            "managed": role.bot_id is not None or role.booster,
            "mentionable": role.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }
        if role.bot_id is not None:
            payload["tags"] = {"bot_id": str(role.bot_id)}
        elif role.booster:
            payload["tags"] = {"premium_subscriber": None}
        return payload

    def member(self, member: Member, *, with_user: bool = True) -> Json:
        payload: Json = {
            "avatar": None,
            "banner": None,
            "communication_disabled_until": moment(member.timeout_until),
            "flags": 0,
            "joined_at": moment(member.joined),
            "nick": member.nick,
            "pending": False,
            "premium_since": moment(member.boosting_since),
            "roles": [str(role) for role in sorted(member.roles)],
            "mute": False,
            "deaf": False,
        }
        return payload | ({"user": self.user(member.user)} if with_user else {})

    def channel(self, channel: Channel) -> Json:
        payload: Json = {
            "id": str(channel.id),
            "type": int(channel.type),
            "flags": 0,
            "last_message_id": number(channel.last_message_id),
        }
        if channel.type is ChannelType.DM:
            others = [user for user in channel.recipients if user is not self.app.bot]
            return payload | {"recipients": [self.user(user) for user in others]}
        payload |= {
            "guild_id": str(channel.guild_id),
            "name": channel.name,
            "parent_id": number(channel.parent_id),
            "rate_limit_per_user": channel.slowmode,
        }
        if channel.is_thread:
            return payload | self._thread(channel)
        return payload | {
            "topic": channel.topic,
            "position": channel.position,
            "nsfw": channel.nsfw,
            "permission_overwrites": [
                {"id": str(o.id), "type": int(o.of_member), "allow": str(o.allow), "deny": str(o.deny)}
                for o in channel.overwrites.values()
            ],
        }

    def _thread(self, channel: Channel) -> Json:
        count = len(channel.messages)
        return {
            "owner_id": str(channel.owner_id),
            "message_count": count,
            "total_message_sent": count,
            "member_count": 1,
            "thread_metadata": {
                "archived": channel.archived,
                "archive_timestamp": moment(made_at(channel.id)),
                "auto_archive_duration": 4320,
                "locked": False,
                "create_timestamp": moment(made_at(channel.id)),
            },
        }

    def channel_for(self, channel: Channel, user: User) -> Json:
        """A channel inside an interaction: with the permissions of the one who acts in it, without its overwrites.

        https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure
        """
        payload = self.channel(channel)
        payload.pop("permission_overwrites", None)
        if channel.type is not ChannelType.DM:
            payload["permissions"] = str(self.world.permissions_of(user, channel))
        return payload

    def guild(self, guild: Guild) -> Json:
        """A guild as REST shows it."""
        return {
            "id": str(guild.id),
            "name": guild.name,
            "owner_id": str(guild.owner_id),
            "features": [],
            "region": "us-east",
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw": False,
            "nsfw_level": 0,
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "widget_enabled": False,
            "max_presences": None,
            "max_members": 500_000,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "premium_tier": guild.premium_tier,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False,
            "preferred_locale": guild.locale,
            "roles": [self.role(role) for role in guild.roles.values()],
            "emojis": [],
            "stickers": [],
        } | dict.fromkeys(_ABSENT)

    def guild_create(self, guild: Guild) -> Json:
        """A guild as the gateway shows it when it becomes available."""
        mine = guild.members.get(self.app.bot.id)
        seen = [
            c for c in guild.channels.values() if self.world.permissions_of(self.app.bot, c) & Permission.VIEW_CHANNEL
        ]
        return self.guild(guild) | {
            "joined_at": moment(mine.joined if mine else guild.created),
            "large": False,
            "unavailable": False,
            "hub_type": None,
            "member_count": len(guild.members),
            # Without the privileged members intent only the bot itself is in the list.
            "members": [self.member(mine)] if mine else [],
            "channels": [self.channel(c) for c in guild.channels.values() if not c.is_thread],
            "threads": [self.channel(c) for c in seen if c.is_thread],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }


_ABSENT = (
    "icon",
    "description",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "system_channel_id",
    "widget_channel_id",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
    "incidents_data",
)
"""What a guild may have and this one has not."""
