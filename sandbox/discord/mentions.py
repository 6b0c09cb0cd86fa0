"""Who a message would ping.

https://docs.discord.com/developers/resources/message#allowed-mentions-object
"""

import re

from sandbox.discord.entities import Json, Mentions, Message
from sandbox.discord.permissions import Permission
from sandbox.discord.world import World

_USER = re.compile(r"<@!?(\d{15,20})>")
_ROLE = re.compile(r"<@&(\d{15,20})>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")


def pinged(world: World, message: Message, allowed: Json | None, *, anyone: bool = False) -> Mentions:
    """The users, roles and everyone that a message names and `allowed` lets it ping.

    Without `allowed` a plain message pings whoever it names, and one that answers an interaction only users. Whether
    roles and everyone follow depends on the author's MENTION_EVERYONE permission, which `anyone` supposes they have.
    """
    text, guild = message.text, world.guild_of(message.channel)
    rules: Json = {"parse": ["users"] if message.interaction else ["users", "roles", "everyone"]}
    rules = rules if allowed is None else allowed
    parse = rules.get("parse") or []
    anyone = anyone or bool(world.permissions_of(message.author, message.channel) & Permission.MENTION_EVERYONE)

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
