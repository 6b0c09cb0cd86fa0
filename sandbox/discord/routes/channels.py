"""Channels and their messages.

https://docs.discord.com/developers/resources/channel and https://docs.discord.com/developers/resources/message
"""

from typing import TYPE_CHECKING

from sandbox.discord.call import Call, Route
from sandbox.discord.entities import Channel, Message, MessageType
from sandbox.discord.permissions import Permission
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken, Fault
from sandbox.discord.snowflakes import made_at

if TYPE_CHECKING:
    from sandbox.discord.side import DiscordSide

MAX_NONCE = 25
TWO_WEEKS = 14 * 24 * 3600


def _channel_of(side: "DiscordSide", call: Call, *needed: Permission) -> Channel:
    """The channel that the path names, in which the bot may do what is `needed`.

    Raises:
        Broken: `unknown_channel`, `access` where the bot does not see it, `permission` where it may not do that.
    """
    channel = side.world.channels.get(call.id("channel"))
    if channel is None:
        raise Broken("unknown_channel")
    held = side.world.permissions_of(side.app.bot, channel)
    if not held & Permission.VIEW_CHANNEL:
        raise Broken("access")
    if any(not held & bit for bit in needed):
        raise Broken("permission")
    return channel


def _message_of(channel: Channel, call: Call) -> Message:
    message = channel.messages.get(call.id("message"))
    if message is None or message.seen_by is not None:
        raise Broken("unknown_message")
    return message


async def _channel(side: "DiscordSide", call: Call) -> Answer:
    return Answer(side.wire.channel(_channel_of(side, call)))


async def _messages(side: "DiscordSide", call: Call) -> Answer:
    """Newest first; what the bot may not read back is an empty list, as the documentation has it."""
    channel = _channel_of(side, call)
    if not side.world.permissions_of(side.app.bot, channel) & Permission.READ_MESSAGE_HISTORY:
        return Answer([])
    seen = [message for message in channel.messages.values() if message.seen_by is None]
    chosen = _window(seen, call)
    return Answer([side.message_wire(call).message(message) for message in reversed(chosen)])


def _window(messages: list[Message], call: Call) -> list[Message]:
    """The part of a history (oldest first) that `around`, `before`, `after` and `limit` ask for."""
    limit = max(1, min(int(call.query.get("limit", 50)), 100))
    if "around" in call.query:
        pivot, half = int(call.query["around"]), limit // 2
        older = [m for m in messages if m.id < pivot][-half:] if half else []
        return older + [m for m in messages if m.id >= pivot][: limit - len(older)]
    if "after" in call.query:
        return [m for m in messages if m.id > int(call.query["after"])][:limit]
    before = int(call.query.get("before", 1 << 63))
    return [m for m in messages if m.id < before][-limit:]


async def _message(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call, Permission.READ_MESSAGE_HISTORY)
    return Answer(side.message_wire(call).message(_message_of(channel, call)))


async def _create(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call)
    send = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    _channel_of(side, call, send, *((Permission.ATTACH_FILES,) if call.uploads else ()))
    nonce = call.data.get("nonce")
    if len(str(nonce or "")) > MAX_NONCE:
        raise Broken("nonce_length", [Fault(("nonce",), "nonce_length", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer")])
    if call.data.get("enforce_nonce") and nonce is not None:
        known = side.nonces.find(side.app.bot, nonce)
        if known is not None:
            if known.deleted:
                raise Broken("unknown_message")
            return Answer(side.message_wire(call).message(known))
    draft = side.writer(channel).create(call.data, call.uploads)
    message = Message(side.world.snowflakes.next(), channel, side.app.bot, side.clock.now(), nonce=nonce)
    message.reference = _referenced(channel, call)
    message.type = MessageType.REPLY if message.reference else MessageType.DEFAULT
    side.publish(message, draft, call, call.data)
    if nonce is not None:
        side.nonces.keep(side.app.bot, nonce, message)
    return Answer(side.message_wire(call).message(message))


def _referenced(channel: Channel, call: Call) -> Message | None:
    reference = call.data.get("message_reference")
    if not reference:
        return None
    message = channel.messages.get(int(reference.get("message_id") or 0))
    if message is None and reference.get("fail_if_not_exists", True):
        raise Broken("unknown_message")
    return message


async def _edit(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call)
    message = _message_of(channel, call)
    if message.author is not side.app.bot:
        raise Broken("own_message")
    draft = side.writer(channel).edit(message, call.data, call.uploads)
    side.amend(message, draft, call, call.data)
    return Answer(side.message_wire(call).message(message))


async def _delete(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call)
    message = _message_of(channel, call)
    if message.author is not side.app.bot:
        _channel_of(side, call, Permission.MANAGE_MESSAGES)
    side.world.remove(message)
    return Answer()


async def _bulk_delete(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call, Permission.MANAGE_MESSAGES)
    ids = [int(each) for each in call.data["messages"]]
    if any(made_at(each) < side.clock.now() - TWO_WEEKS for each in ids):
        raise Broken("bulk_age")
    for each in ids:
        message = channel.messages.get(each)
        if message is not None and message.seen_by is None:
            side.world.remove(message)
    return Answer()


async def _typing(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call, Permission.SEND_MESSAGES)
    side.events.tell("typing", (channel, side.app.bot))
    return Answer()


async def _react(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call, Permission.READ_MESSAGE_HISTORY, Permission.ADD_REACTIONS)
    side.world.react(_message_of(channel, call), side.app.bot, call.params["emoji"])
    return Answer()


async def _thread(side: "DiscordSide", call: Call) -> Answer:
    channel = _channel_of(side, call, Permission.CREATE_PUBLIC_THREADS)
    return Answer(side.wire.channel(side.world.add_thread(channel, call.data["name"], side.app.bot)), 201)


ROUTES = (
    Route("GET", "/channels/{channel}", _channel),
    Route("GET", "/channels/{channel}/messages", _messages),
    Route("POST", "/channels/{channel}/messages", _create),
    Route("POST", "/channels/{channel}/messages/bulk-delete", _bulk_delete),
    Route("GET", "/channels/{channel}/messages/{message}", _message),
    Route("PATCH", "/channels/{channel}/messages/{message}", _edit),
    Route("DELETE", "/channels/{channel}/messages/{message}", _delete),
    Route("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", _react),
    Route("POST", "/channels/{channel}/typing", _typing),
    Route("POST", "/channels/{channel}/threads", _thread),
)
