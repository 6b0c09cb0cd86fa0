"""Channels and their messages.

https://docs.discord.com/developers/resources/channel and https://docs.discord.com/developers/resources/message
"""

from sandbox.discord.backstage import Backstage
from sandbox.discord.call import Call, Route
from sandbox.discord.entities import Channel, Message, MessageType
from sandbox.discord.permissions import Permission
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken, Fault
from sandbox.discord.snowflakes import made_at

MAX_NONCE = 25
TWO_WEEKS = 14 * 24 * 3600


def _channel_of(backstage: Backstage, call: Call, *needed: Permission) -> Channel:
    """The channel that the path names, in which the bot may do what is `needed`.

    Raises:
        Broken: `unknown_channel`, `access` where the bot does not see it, `permission` where it may not do that.
    """
    channel = backstage.world.channels.get(call.id("channel"))
    if channel is None:
        raise Broken("unknown_channel")
    held = backstage.world.permissions_of(backstage.app.bot, channel)
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


async def _channel(backstage: Backstage, call: Call) -> Answer:
    return Answer(backstage.wire.channel(_channel_of(backstage, call)))


async def _messages(backstage: Backstage, call: Call) -> Answer:
    """Newest first; what the bot may not read back is an empty list, as the documentation has it."""
    channel = _channel_of(backstage, call)
    if not backstage.world.permissions_of(backstage.app.bot, channel) & Permission.READ_MESSAGE_HISTORY:
        return Answer([])
    seen = [message for message in channel.messages.values() if message.seen_by is None]
    chosen = _window(seen, call)
    return Answer([backstage.message_wire(call.transport).message(message) for message in reversed(chosen)])


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


async def _message(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call, Permission.READ_MESSAGE_HISTORY)
    return Answer(backstage.message_wire(call.transport).message(_message_of(channel, call)))


async def _create(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call)
    send = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    _channel_of(backstage, call, send, *((Permission.ATTACH_FILES,) if call.uploads else ()))
    nonce = call.data.get("nonce")
    if len(str(nonce or "")) > MAX_NONCE:
        raise Broken("nonce_length", [Fault(("nonce",), "nonce_length", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer")])
    if call.data.get("enforce_nonce") and nonce is not None:
        known = backstage.nonces.find(backstage.app.bot, nonce)
        if known is not None:
            if known.deleted:
                raise Broken("unknown_message")
            return Answer(backstage.message_wire(call.transport).message(known))
    draft = backstage.writer(channel).create(call.data, call.uploads)
    message = Message(backstage.world.snowflakes.next(), channel, backstage.app.bot, backstage.clock.now(), nonce=nonce)
    message.reference = _referenced(channel, call)
    message.type = MessageType.REPLY if message.reference else MessageType.DEFAULT
    backstage.publish(message, draft, call.data, call.record)
    if nonce is not None:
        backstage.nonces.keep(backstage.app.bot, nonce, message)
    return Answer(backstage.message_wire(call.transport).message(message))


def _referenced(channel: Channel, call: Call) -> Message | None:
    reference = call.data.get("message_reference")
    if not reference:
        return None
    message = channel.messages.get(int(reference.get("message_id") or 0))
    if message is None and reference.get("fail_if_not_exists", True):
        raise Broken("unknown_message")
    return message


async def _edit(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call)
    message = _message_of(channel, call)
    if message.author is not backstage.app.bot:
        raise Broken("own_message")
    draft = backstage.writer(channel).edit(message, call.data, call.uploads)
    backstage.amend(message, draft, call.data, call.record)
    return Answer(backstage.message_wire(call.transport).message(message))


async def _delete(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call)
    message = _message_of(channel, call)
    if message.author is not backstage.app.bot:
        _channel_of(backstage, call, Permission.MANAGE_MESSAGES)
    backstage.world.remove(message)
    return Answer()


async def _bulk_delete(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call, Permission.MANAGE_MESSAGES)
    ids = [int(each) for each in call.data["messages"]]
    if any(made_at(each) < backstage.clock.now() - TWO_WEEKS for each in ids):
        raise Broken("bulk_age")
    for each in ids:
        message = channel.messages.get(each)
        if message is not None and message.seen_by is None:
            backstage.world.remove(message)
    return Answer()


async def _typing(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call, Permission.SEND_MESSAGES)
    backstage.events.tell("typing", (channel, backstage.app.bot))
    return Answer()


async def _react(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call, Permission.READ_MESSAGE_HISTORY, Permission.ADD_REACTIONS)
    backstage.world.react(_message_of(channel, call), backstage.app.bot, call.params["emoji"])
    return Answer()


async def _thread(backstage: Backstage, call: Call) -> Answer:
    channel = _channel_of(backstage, call, Permission.CREATE_PUBLIC_THREADS)
    return Answer(
        backstage.wire.channel(backstage.world.add_thread(channel, call.data["name"], backstage.app.bot)), 201
    )


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
