"""What was said, kept in a file between two runs, so that a bot's own database still finds its messages.

Ephemeral messages are not kept, for Discord's clients forget them too; people, channels and roles come from the seed.
"""

import base64
import json
from pathlib import Path

from sandbox.discord.backstage import Backstage
from sandbox.discord.entities import Attachment, Json, Message, MessageType

KEPT_MESSAGES = 200
"""Newest messages kept of each channel."""

_PLAIN = ("id", "created", "content", "embeds", "components", "flags", "edited")
_FILE = ("id", "channel_id", "filename", "description", "spoiler")


def save(backstage: Backstage, path: Path) -> None:
    """Write the channels' messages and files to `path`, in one step."""
    state = {
        "application": backstage.app.id,
        "channels": {str(channel.id): _messages(channel.messages) for channel in backstage.world.channels.values()},
    }
    beside = path.with_suffix(path.suffix + ".new")
    beside.write_text(json.dumps(state), encoding="utf-8")
    beside.replace(path)


def load(backstage: Backstage, path: Path) -> None:
    """Put back what `save` wrote; nothing where there is no file, or where it is another seed's.

    Raises:
        ValueError: if the file is none of `save`'s.
    """
    if not path.exists():
        return
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        if state["application"] != backstage.app.id:
            return
        for channel_id, messages in state["channels"].items():
            for each in messages if int(channel_id) in backstage.world.channels else ():
                _restore(backstage, int(channel_id), each)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is not a sandbox's state") from error


def _messages(messages: dict[int, Message]) -> list[Json]:
    kept = [m for m in messages.values() if m.seen_by is None and not m.loading][-KEPT_MESSAGES:]
    return [
        {name: getattr(message, name) for name in _PLAIN}
        | {"author": message.author.id, "type": int(message.type), "files": [_file(f) for f in message.attachments]}
        for message in kept
    ]


def _file(attachment: Attachment) -> Json:
    data = base64.b64encode(attachment.data).decode()
    return {name: getattr(attachment, name) for name in _FILE} | {"data": data}


def _restore(backstage: Backstage, channel_id: int, state: Json) -> None:
    channel, author = backstage.world.channels[channel_id], backstage.world.users.get(state["author"])
    if author is None:
        return
    message = Message(channel=channel, author=author, **{name: state[name] for name in _PLAIN})
    message.type = MessageType(state["type"])
    for each in state["files"]:
        facts = {name: each[name] for name in _FILE}
        file = Attachment(data=base64.b64decode(each["data"], validate=True), content_type="", **facts)
        message.attachments.append(backstage.attachments.keep(file))
    channel.messages[message.id] = message
