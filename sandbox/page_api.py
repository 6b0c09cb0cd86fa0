"""The page's side of the server: its files, its websocket, and the two endpoints it posts to.

| | |
| --- | --- |
| `GET /`, `GET /page/…` | the page |
| `GET /sandbox/live?person=ava` | websocket: everything that this person sees happen, as JSON objects with a `type` |
| `POST /sandbox/act` | something a person does: `{"do": "slash", "person": "ava", "nonce": "…", …}` |
| `POST /sandbox/control` | the switches, for the page, tests and other processes; see `page_control` |

An action's interaction is told of under the nonce that the page gave it, for news may overtake the answer to its POST.
"""

import asyncio
import mimetypes
from collections import OrderedDict
from pathlib import Path
from typing import Protocol

from aiohttp import web

from sandbox.discord.entities import Channel, Json, Message
from sandbox.discord.events import Event
from sandbox.discord.exchange import Exchange
from sandbox.discord.side import DiscordSide
from sandbox.gemini import GeminiSide
from sandbox.page_acts import EXCHANGES, PLAIN, REFUSED, Act, BadOrder, read_act, submit
from sandbox.page_control import Control
from sandbox.page_guard import HEADERS, content_policy, guarded
from sandbox.page_lines import Line
from sandbox.page_view import PageView

FILES = Path(__file__).parent / "page"

CALLS_SECONDS = 0.2
"""How long changes at the image API are gathered before pages hear of them."""

KEPT_EXCHANGES = 500
"""Interactions whose page may still ask for something: a modal can stand open for long."""

WORLD_CHANGES = (
    "channel_create",
    "channel_update",
    "channel_delete",
    "guild_update",
    "role_create",
    "role_update",
    "member_add",
    "member_update",
    "member_remove",
)
"""Events after which a page is told of the whole world anew."""


class Sides(Protocol):
    """What a page shows and switches: all that it asks of the stage."""

    discord: DiscordSide
    gemini: GeminiSide


class PageSide:
    """The page as one thing: `routes()` is what the TCP port serves for it."""

    def __init__(self, stage: Sides) -> None:
        self._discord = stage.discord
        self._view = PageView(stage.discord)
        self._control = Control(stage.discord, stage.gemini)
        self._lines: set[Line] = set()
        self._dismissed: set[tuple[int, int]] = set()
        self._exchanges: OrderedDict[tuple[str, str], Exchange] = OrderedDict()
        self._files = {path.relative_to(FILES).as_posix(): path for path in FILES.rglob("*") if path.is_file()}
        self._calls_due: asyncio.TimerHandle | None = None
        self._ends = [stage.discord.subscribe(self._happened), self._control.image.subscribe(self._image_changed)]

    def routes(self) -> list[web.RouteDef]:
        """Routes for the TCP port; the unix socket, which is the bot's, has none of them."""
        return [
            web.get("/", guarded(self._index)),
            web.get("/page/{path:.+}", guarded(self._file)),
            web.get("/sandbox/live", guarded(self._live, origin_required=True)),
            web.post("/sandbox/act", guarded(self._act)),
            web.post("/sandbox/control", guarded(self._order)),
        ]

    async def close(self) -> None:
        """Hang up on every page for good."""
        for end in self._ends:
            end()
        if self._calls_due is not None:
            self._calls_due.cancel()
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close every page's line; a page that is still open comes back by itself."""
        for line in tuple(self._lines):
            await line.close()

    # What is served

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return self._send_file("index.html", request)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._send_file(request.match_info["path"], request)

    def _send_file(self, name: str, request: web.Request) -> web.StreamResponse:
        """Only what was in the folder at the start has a name here, so no path leads out of it."""
        path = self._files.get(name)
        if path is None:
            return web.Response(status=404, text="There is no such file.", headers=HEADERS)
        kind = {".js": "text/javascript", ".css": "text/css"}.get(path.suffix) or mimetypes.guess_type(name)[0]
        headers = HEADERS | {"Content-Security-Policy": content_policy(request.headers["Host"])}
        return web.FileResponse(path, headers=headers | {"Content-Type": f"{kind}; charset=utf-8"})

    async def _live(self, request: web.Request) -> web.StreamResponse:
        try:
            person = self._discord.person(request.query.get("person", ""))
        except KeyError:
            person = self._discord.person("ava")
        line = Line(person)
        self._lines.add(line)
        try:
            line.tell(self._hello(line))
            return await line.serve(request)
        finally:
            self._lines.discard(line)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        try:
            act = await read_act(request, self._discord)
            return web.json_response(await self._do(act), headers=HEADERS)
        except REFUSED as refused:
            return web.json_response({"error": str(refused)}, status=409, headers=HEADERS)

    async def _do(self, act: Act) -> Json:
        what, nonce = act.data.get("do"), str(act.data.get("nonce", ""))[:64]
        if what in PLAIN:
            return await PLAIN[what](act)
        if what == "dismiss":
            return self._dismiss(act)
        if what == "submit":
            opened = self._exchanges.get((act.person.user.name, str(act.data.get("opened_by"))))
            exchange = submit(act, opened)
        elif what in EXCHANGES:
            exchange = EXCHANGES[what](act)
        else:
            raise BadOrder(f"There is nothing called {what!r} to do.")
        self._remember(act, nonce, exchange)
        return {"nonce": nonce, "interaction": str(exchange.interaction.id)}

    async def _order(self, request: web.Request) -> web.StreamResponse:
        try:
            answer = await self._control.order(request)
        except REFUSED as refused:
            return web.json_response({"error": str(refused)}, status=409, headers=HEADERS)
        if answer.world_changed:
            self._tell_world()
        self._tell_switches()
        return web.json_response(answer.body, headers=HEADERS)

    def _dismiss(self, act: Act) -> Json:
        message = act.message()
        if not message.ephemeral:
            raise BadOrder("Only what one person alone can see can be dismissed.")
        self._dismissed.add((act.person.id, message.id))
        self._tell_viewers(message, _gone(message))
        return {}

    def _remember(self, act: Act, nonce: str, exchange: Exchange) -> None:
        self._exchanges[act.person.user.name, nonce] = exchange
        while len(self._exchanges) > KEPT_EXCHANGES:
            self._exchanges.popitem(last=False)
        self._tell_exchange(act.person.user.name, nonce, exchange)

    # What is told

    def _hello(self, line: Line) -> Json:
        world = self._view.world(line.person.user, self._dismissed)
        return {"type": "hello", "switches": self._control.switches(), "paid": self._control.image.paid()} | world

    def _happened(self, event: Event) -> None:
        kind, subject = event.kind, event.subject
        if not self._lines:
            return
        if kind in ("message_create", "message_update"):
            self._tell_viewers(subject, {"type": "message", "message": self._view.message(subject)})
        elif kind == "reaction_add":
            self._tell_viewers(subject[0], {"type": "message", "message": self._view.message(subject[0])})
        elif kind == "message_delete":
            self._tell_viewers(subject, _gone(subject))
        elif kind == "interaction":
            for (name, nonce), exchange in self._exchanges.items():
                if exchange.interaction is subject:
                    self._tell_exchange(name, nonce, exchange)
        elif kind == "typing":
            self._tell_channel(
                subject[0], {"type": "typing", "channel": str(subject[0].id), "user": str(subject[1].id)}
            )
        elif kind in WORLD_CHANGES:
            self._tell_world()
        else:
            self._tell_small(kind, event)

    def _tell_small(self, kind: str, event: Event) -> None:
        if kind == "request":
            self._tell_all({"type": "request", "request": self._view.request(event.subject)})
            if event.subject.fault:
                self._tell_switches()
        elif kind in ("bot_online", "bot_offline"):
            self._tell_all({"type": "bot", "online": self._discord.gateway.online})
        elif kind == "commands":
            self._tell_all({"type": "commands"} | self._view.commands())

    def _image_changed(self) -> None:
        """Many small changes of a call make one piece of news."""
        if self._lines and self._calls_due is None:
            self._calls_due = asyncio.get_running_loop().call_later(CALLS_SECONDS, self._tell_calls)

    def _tell_calls(self) -> None:
        self._calls_due = None
        self._tell_all({"type": "paid", "paid": self._control.image.paid()})
        self._tell_switches()

    def _tell_switches(self) -> None:
        self._tell_all({"type": "switches", "switches": self._control.switches()})

    def _tell_all(self, news: Json) -> None:
        for line in self._lines:
            line.tell(news)

    def _tell_world(self) -> None:
        for line in self._lines:
            line.tell(self._hello(line))

    def _tell_channel(self, channel: Channel, news: Json) -> None:
        for line in self._lines:
            if self._view.sees(line.person.user, channel):
                line.tell(news)

    def _tell_viewers(self, message: Message, news: Json) -> None:
        """Tell those who see the message: for an ephemeral one that is a single person."""
        for line in self._lines:
            user = line.person.user
            if message.seen_by in (None, user.id) and self._view.sees(user, message.channel):
                line.tell(news)

    def _tell_exchange(self, name: str, nonce: str, exchange: Exchange) -> None:
        news = {"type": "exchange", "exchange": self._view.interaction(exchange.interaction, nonce)}
        for line in self._lines:
            if line.person.user.name == name:
                line.tell(news)


def _gone(message: Message) -> Json:
    return {"type": "message_gone", "channel": str(message.channel.id), "id": str(message.id)}
