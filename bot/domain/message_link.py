"""A message as people point at it: by its link or by its number."""

import re

from bot.domain.errors import Refusal

LINK = re.compile(
    r"(?:https://(?:\w+\.)?discord\.com/channels/(?P<guild>\d{1,19})/\d{1,19}/)?(?P<message>\d{1,19})", re.ASCII
)


def read_message(text: str, guild_id: int) -> int:
    """The message's id. Raises `Refusal("not_a_picture")` for anything else, a link into another server included."""
    found = LINK.fullmatch(text.strip())
    if found is None or (found["guild"] or str(guild_id)) != str(guild_id) or int(found["message"]) >= 2**63:
        raise Refusal("not_a_picture")
    return int(found["message"])
