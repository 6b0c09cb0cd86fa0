"""Who a message would ping.

https://docs.discord.com/developers/resources/message#allowed-mentions-object
"""

import re
from typing import Any

from sandbox.discord.entities import Channel, Json, Mentions, User
from sandbox.discord.permissions import Permission
from sandbox.discord.world import World

_USER = re.compile(r"<@!?(\d{15,20})>")
_ROLE = re.compile(r"<@&(\d{15,20})>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")


def pinged(
    text: str, allowed: Json | None, *, interaction: bool, author: User, channel: Channel, world: World
) -> Mentions:
    """The users, roles and everyone that `text` names and `allowed` lets it ping.

    Without `allowed` a plain message pings whoever it names, and one that answers an interaction only users.
    """
    everything = ["users"] if interaction else ["users", "roles", "everyone"]
    rules: dict[str, Any] = {"parse": everything} if allowed is None else allowed
    parse = rules.get("parse") or []
    guild = world.guild_of(channel)
    anyone = bool(world.permissions_of(author, channel) & Permission.MENTION_EVERYONE)

    def chosen(kind: str, named: list[int]) -> list[int]:
        listed = {int(each) for each in rules.get(kind) or []}
        return [each for each in dict.fromkeys(named) if kind in parse or each in listed]

    users = [each for each in chosen("users", _ids(_USER, text)) if each in world.users]
    roles = [
        each
        for each in chosen("roles", _ids(_ROLE, text))
        if guild is not None and each in guild.roles and (guild.roles[each].mentionable or anyone)
    ]
    everyone = "everyone" in parse and anyone and bool(_EVERYONE.search(text))
    return Mentions(users, roles, everyone=everyone)


def _ids(pattern: re.Pattern[str], text: str) -> list[int]:
    return [int(found) for found in pattern.findall(text)]
