"""The Lighthouse Photo Club: the one guild that every sandbox begins with, its ids the same for the same seed."""

import base64
import hashlib
from dataclasses import dataclass, field

from sandbox.discord.entities import Channel, Guild, Role, User
from sandbox.discord.permissions import Permission
from sandbox.discord.snowflakes import fixed
from sandbox.discord.world import World

BOT_PERMISSIONS = 274_878_286_848
"""View, send (threads too), embed links, attach files, read history, external emojis: what an invite would ask for."""

MODERATOR = int(
    Permission.MANAGE_MESSAGES
    | Permission.MODERATE_MEMBERS
    | Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.MANAGE_THREADS
    | Permission.VIEW_AUDIT_LOG
)


@dataclass(slots=True)
class Application:
    """The bot's application, and the secret its processes prove themselves with."""

    id: int
    name: str
    bot: User
    token: str = field(repr=False)
    privileged_intents: int = 0
    """Which of the three privileged intents (bits 1, 8 and 15) are switched on for it in the developer portal."""


@dataclass(slots=True)
class Club:
    """Shortcuts to the seeded guild's parts."""

    guild: Guild
    art: Channel
    art_wall: Channel
    mods: Channel
    lounge: Channel
    moderators: Role
    boosters: Role


def application(world: World, seed: int) -> Application:
    """The application Easel and its bot user. The token looks like a real one and opens only this server."""
    app_id = fixed(1, seed)
    bot = world.add_user("Easel", bot=True, id=app_id)
    digest = hashlib.sha256(f"sandbox {seed}".encode()).hexdigest()
    owner_part = base64.urlsafe_b64encode(str(app_id).encode()).decode().rstrip("=")
    return Application(app_id, "Easel", bot, f"{owner_part}.{digest[:6]}.{digest[6:44]}")


def club(world: World, app: Application, seed: int) -> Club:
    """Make the guild, its channels and its people."""
    ava, ben, mo, olu = (
        world.add_user(name.lower(), name, id=fixed(number, seed))
        for number, name in enumerate(("Ava", "Ben", "Mo", "Olu"), start=10)
    )
    guild = world.add_guild("Lighthouse Photo Club", olu, id=fixed(2, seed))
    moderators = world.add_role(guild, "Mods", MODERATOR, id=fixed(20, seed), colour=0x2ECC71, hoist=True)
    boosters = world.add_role(guild, "Boosters", id=fixed(21, seed), colour=0xF47FFF, booster=True)
    easel = world.add_role(guild, app.name, BOT_PERMISSIONS, id=fixed(22, seed), bot_id=app.bot.id)
    world.add_member(guild, ava)
    world.add_member(guild, ben, boosters).boosting_since = world.clock.now()
    world.add_member(guild, mo, moderators)
    world.add_member(guild, app.bot, easel)

    def channel(number: int, name: str, topic: str) -> Channel:
        return world.add_channel(guild, name, id=fixed(number, seed), topic=topic)

    art = channel(30, "art", "Paint what you like.")
    art_wall = channel(31, "art-wall", "The best of the club.")
    mods = channel(32, "mods", "Moderators and owner only.")
    lounge = channel(33, "lounge", "Anything but pictures.")
    world.overwrite(mods, guild.roles[guild.id], deny=Permission.VIEW_CHANNEL)
    for role in (moderators, easel):
        world.overwrite(mods, role, allow=Permission.VIEW_CHANNEL)
    return Club(guild, art, art_wall, mods, lounge, moderators, boosters)
