"""What one gateway connection may say, and the answers to it.

https://docs.discord.com/developers/events/gateway#connection-lifecycle
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import WSMsgType

from sandbox.clock import Clock
from sandbox.discord.codes import Close, Op, Refusal
from sandbox.discord.entities import Json
from sandbox.discord.schema import Schema
from sandbox.discord.session import Connection, Session
from sandbox.discord.transport import Transport

MAX_PAYLOAD = 4096
"""Bytes a bot may send in one payload: https://docs.discord.com/developers/events/gateway#sending-events ."""

SENDS_PER_MINUTE = 120
"""Events a connection may send in 60 s: https://docs.discord.com/developers/events/gateway#rate-limiting ."""


ACK_SECONDS = 0.05
"""Before a heartbeat is acknowledged: no network is faster. discord.py writes down when it sent one only once it has
been sent, and takes what is quicker for the acknowledgement of the heartbeat before, 41 s late."""


class Admission(Protocol):
    """Who lets bots begin a session and come back to one."""

    def too_soon(self, shard_id: int) -> bool:
        """Whether this shard has to wait before it identifies itself."""

    def identify(self, data: Json, connection: Connection, transport: Transport) -> Session:
        """Begin a session.

        Raises:
            Refusal: with the close code that the identify earned.
        """

    def resume(self, data: Json, connection: Connection) -> Session | None:
        """Continue a session; None where that is impossible.

        Raises:
            Refusal: if the token is wrong.
        """


class Conversation:
    """What one connection may say next, and the answers to it."""

    def __init__(
        self, admission: Admission, clock: Clock, schema: Schema, connection: Connection, transport: Transport
    ) -> None:
        self._admission = admission
        self._clock = clock
        self._schema = schema
        self._connection = connection
        self._transport = transport
        self._session: Session | None = None
        self._sent: deque[float] = deque(maxlen=SENDS_PER_MINUTE)
        self._answers: dict[int, Callable[[Any], None]] = {
            Op.HEARTBEAT: self._heartbeat,
            Op.IDENTIFY: self._identify,
            Op.RESUME: self._resume,
            Op.PRESENCE: self._presence,
            Op.VOICE: self._ignore,
            Op.REQUEST_MEMBERS: self._ignore,
        }

    async def listen(self) -> None:
        """Answer payloads until the line closes; a broken rule closes it with that rule's code."""
        async for message in self._connection.ws:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            try:
                self._hear(message.data)
            except Refusal as refusal:
                self._connection.close(refusal.code)

    def _hear(self, raw: str | bytes) -> None:
        size = len(raw if isinstance(raw, bytes) else raw.encode())
        try:
            payload = json.loads(raw)
            op = payload["op"]
            data = payload["d"]
        except (ValueError, KeyError, TypeError):
            raise Refusal(Close.DECODE_ERROR) from None
        if size > MAX_PAYLOAD:
            raise Refusal(Close.DECODE_ERROR)
        self._count()
        answer = self._answers.get(op)
        if answer is None:
            raise Refusal(Close.UNKNOWN_OPCODE)
        self._schema.check_sent(payload)
        try:
            answer(data)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Refusal(Close.DECODE_ERROR) from None

    def _count(self) -> None:
        now = self._clock.now()
        if len(self._sent) == SENDS_PER_MINUTE and self._sent[0] > now - 60:
            raise Refusal(Close.RATE_LIMITED)
        self._sent.append(now)

    def _authenticated(self) -> Session:
        if self._session is None:
            raise Refusal(Close.NOT_AUTHENTICATED)
        return self._session

    def _heartbeat(self, _: object) -> None:
        answer = {"op": Op.HEARTBEAT_ACK, "d": None}
        asyncio.get_running_loop().call_later(ACK_SECONDS, self._connection.send, answer)

    def _ignore(self, _: object) -> None:
        """Take what has no effect here, from those who may send it."""
        self._authenticated()

    def _presence(self, data: Json) -> None:
        self._authenticated().presence = data

    def _identify(self, data: Json) -> None:
        if self._session is not None:
            raise Refusal(Close.ALREADY_AUTHENTICATED)
        shard_id = (data.get("shard") or (0, 1))[0]
        if self._admission.too_soon(shard_id):
            self._connection.send({"op": Op.INVALID_SESSION, "d": False})
            return
        self._session = self._admission.identify(data, self._connection, self._transport)

    def _resume(self, data: Json) -> None:
        if self._session is not None:
            raise Refusal(Close.ALREADY_AUTHENTICATED)
        self._session = self._admission.resume(data, self._connection)
        if self._session is None:
            self._connection.send({"op": Op.INVALID_SESSION, "d": False})
