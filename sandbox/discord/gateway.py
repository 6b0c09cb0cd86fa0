"""The gateway: sessions that receive events, survive a lost connection, and can be made to suffer.

https://docs.discord.com/developers/events/gateway
"""

from aiohttp import web

from sandbox.clock import Clock
from sandbox.discord.codes import Close, Op, Refusal
from sandbox.discord.conversation import Conversation
from sandbox.discord.entities import Json
from sandbox.discord.events import Event, Events
from sandbox.discord.feed import KNOWN, PRIVILEGED, Dispatch, Feed, Intent
from sandbox.discord.schema import Schema
from sandbox.discord.session import Connection, Session
from sandbox.discord.tampering import Tampering
from sandbox.discord.transport import Transport
from sandbox.discord.wire import Wire

IDENTIFIES_PER_DAY = 1000
"""https://docs.discord.com/developers/events/gateway#session-start-limit-object ."""


RESUMABLE_SECONDS = 300.0
"""How long a lost session waits to be resumed. Discord does not say; bots have seen a few minutes."""

GOODBYES = (1000, 1001)
"""A bot that closes with one of these ends its session:
https://docs.discord.com/developers/events/gateway#initiating-a-disconnect ."""

SESSION_ENDS = (4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014)
"""Discord's own closes after which a session is gone:
https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes ."""


class Gateway:
    """Every session of every bot process. `sessions` also holds those waiting to be resumed."""

    heartbeat_seconds = 41.25
    shards = 1
    """How many shards `GET /gateway/bot` recommends."""
    max_concurrency = 1
    one_identify_per_five_seconds = False
    """Whether `max_concurrency` is enforced; off by default, because it makes every second start take five seconds."""

    def __init__(self, clock: Clock, events: Events, wire: Wire, schema: Schema) -> None:
        self._clock = clock
        self._events = events
        self._wire = wire
        self._schema = schema
        self._feed = Feed(wire)
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies: list[tuple[float, int]] = []
        """When, and for which shard, a bot identified itself."""
        self.resumes = 0
        self.refusing = 0
        """How many of the next connections are turned away with a 503."""
        self.tampering = Tampering()
        events.subscribe(self._happened)

    # What a test can do to it

    @property
    def online(self) -> bool:
        """Whether at least one bot is connected and ready."""
        return any(session.connection is not None for session in self.sessions.values())

    async def until_online(self, sessions: int = 1, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - real time
        """Wait until that many sessions are connected and ready."""

        def enough() -> bool:
            return sum(session.connection is not None for session in self.sessions.values()) >= sessions

        await self._events.until(enough, timeout)

    def reconnect(self) -> None:
        """Ask every bot to reconnect and resume (op 7)."""
        self._send_all({"op": Op.RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Tell every bot that its session is invalid (op 9); one that is not resumable is gone."""
        if not resumable:
            for session in tuple(self.sessions.values()):
                self._drop(session)
        self._send_all({"op": Op.INVALID_SESSION, "d": resumable})

    def close(self, code: int) -> None:
        """Close every connection with `code`."""
        for connection in tuple(self.connections):
            connection.close(code)

    def cut(self) -> None:
        """Break every connection without a closing frame."""
        for connection in tuple(self.connections):
            connection.cut()

    def silence(self) -> None:
        """Send nothing more on the connections there are, not even heartbeat acknowledgements."""
        for connection in self.connections:
            connection.silent = True

    def send_raw(self, payload: Json) -> None:
        """Send any payload at all to every bot, malformed ones too."""
        self._send_all(payload)

    def _send_all(self, payload: Json) -> None:
        for connection in self.connections:
            connection.send(payload)

    # Events to bots

    def _happened(self, event: Event) -> None:
        for dispatch in self._feed.dispatches(event):
            for each in self.tampering.tamper(dispatch):
                self._dispatch(each)

    def _dispatch(self, dispatch: Dispatch) -> None:
        self._prune()
        for session in self.sessions.values():
            if session.wants(dispatch.guild_id, dispatch.needs):
                payload = dispatch.build(session.intents, session.transport.cdn)
                self._schema.check_event(dispatch.name, payload)
                session.dispatch(dispatch.name, payload)

    def _prune(self) -> None:
        """Forget sessions that nobody came back for."""
        since = self._clock.now() - RESUMABLE_SECONDS
        for session in tuple(self.sessions.values()):
            if session.left_at is not None and session.left_at < since:
                self._drop(session)

    # One connection

    async def serve(self, request: web.Request, transport: Transport) -> web.StreamResponse:
        """Serve one websocket until it closes."""
        if self.refusing > 0:
            self.refusing -= 1
            return web.Response(status=503, text="upstream connect error or disconnect/reset before headers")
        ws = web.WebSocketResponse(max_msg_size=1 << 16, compress=False, timeout=1.0)
        await ws.prepare(request)
        connection = Connection(ws, request, compressed=request.query.get("compress") == "zlib-stream")
        if request.query.get("v", "10") != "10":
            connection.close(Close.INVALID_VERSION)
        self.connections.add(connection)
        connection.send({"op": Op.HELLO, "d": {"heartbeat_interval": int(self.heartbeat_seconds * 1000), "_trace": []}})
        talk = Conversation(self, self._clock, self._schema, connection, transport)
        try:
            await connection.talk(talk.listen())
        finally:
            self.connections.discard(connection)
            self._left(connection)
            await connection.hang_up()
        return ws

    def _left(self, connection: Connection) -> None:
        session = next((s for s in self.sessions.values() if s.connection is connection), None)
        if session is None:
            return
        session.connection, session.left_at = None, self._clock.now()
        if connection.close_code is None:
            over = connection.ws.close_code in GOODBYES
        else:
            over = connection.close_code in SESSION_ENDS
        if over:
            self._drop(session)
        self._events.tell("bot_offline", session)

    def _drop(self, session: Session) -> None:
        session.connection = None
        self.sessions.pop(session.id, None)

    # What a bot says

    def identify(self, data: Json, connection: Connection, transport: Transport) -> Session:
        """Begin a session.

        Raises:
            Refusal: with the close code that the identify earned.
        """
        shard_id, count = data.get("shard", (0, 1))
        self._admit(data, shard_id, count)
        session = Session(data["intents"], (shard_id, count), transport)
        session.connection = connection
        session.presence = data.get("presence")
        self.sessions[session.id] = session
        guilds = [
            g for g in self._wire.world.guilds.values() if session.wants(g.id, 0) and self._wire.app.bot.id in g.members
        ]
        ready = {
            "v": 10,
            "user": self._wire.myself(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": transport.gateway,
            "shard": [shard_id, count],
            "application": self._wire.ready_application(),
            "private_channels": [],
            "relationships": [],
            "_trace": [],
        }
        self._give(session, "READY", ready)
        if session.intents & Intent.GUILDS:
            for guild in guilds:
                self._give(session, "GUILD_CREATE", self._wire.guild_create(guild))
        self._events.tell("bot_online", session)
        return session

    def _admit(self, data: Json, shard_id: int, count: int) -> None:
        intents = data.get("intents")
        if data.get("token") != self._wire.app.token:
            raise Refusal(Close.AUTHENTICATION_FAILED)
        if not isinstance(intents, int) or intents & ~KNOWN:
            raise Refusal(Close.INVALID_INTENTS)
        if intents & PRIVILEGED & ~self._wire.app.privileged_intents:
            raise Refusal(Close.DISALLOWED_INTENTS)
        if not 0 <= shard_id < count:
            raise Refusal(Close.INVALID_SHARD)
        now = self._clock.now()
        self.identifies.append((now, shard_id))
        if self.identifies_left() < 0:
            # Discord resets the token then, which a bot sees as a failed authentication.
            raise Refusal(Close.AUTHENTICATION_FAILED)

    def identifies_left(self) -> int:
        """How many times bots may still identify themselves in this 24 hours."""
        since = self._clock.now() - 24 * 3600
        return IDENTIFIES_PER_DAY - sum(when > since for when, _ in self.identifies)

    def too_soon(self, shard_id: int) -> bool:
        """Whether the last identify was too recent, counting shards with one `max_concurrency` key together."""
        since = self._clock.now() - 5
        key = shard_id % self.max_concurrency
        return self.one_identify_per_five_seconds and any(
            when > since and shard % self.max_concurrency == key for when, shard in self.identifies
        )

    def resume(self, data: Json, connection: Connection) -> Session | None:
        """Continue a session and replay what it missed; None where that is impossible.

        Raises:
            Refusal: if the token is wrong.
        """
        if data.get("token") != self._wire.app.token:
            raise Refusal(Close.AUTHENTICATION_FAILED)
        self._prune()
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            return None
        if session.connection is not None:
            session.connection.close(Close.SESSION_TIMED_OUT)
        session.connection, session.left_at = connection, None
        if not session.replay(int(data.get("seq") or 0)):
            self._drop(session)
            return None
        self.resumes += 1
        session.dispatch("RESUMED", {"_trace": []})
        self._events.tell("bot_online", session)
        return session

    def _give(self, session: Session, name: str, data: Json) -> None:
        self._schema.check_event(name, data)
        session.dispatch(name, data)
