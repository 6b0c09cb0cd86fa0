"""The REST API's way of one request: find the route, suffer the faults, keep the rules, answer, remember.

https://docs.discord.com/developers/reference#http-api
"""

import logging
from collections import defaultdict, deque

from aiohttp import web

from sandbox.discord.backstage import Backstage
from sandbox.discord.call import Call, Route
from sandbox.discord.faults import Faults
from sandbox.discord.limits import Limits
from sandbox.discord.request import Answer, RequestRecord, json_response, take_body
from sandbox.discord.routes import ROUTES
from sandbox.discord.rules import Broken, Fault
from sandbox.discord.schema import Violation
from sandbox.discord.transport import Transport

log = logging.getLogger(__name__)

KEPT = 20_000
"""Requests remembered."""

FORM = ("empty_message", "file_size", "request_size", "route", "json")
"""Rules of form that are broken by a request as a whole, so that no field is at fault."""


class Rest:
    """Answers REST requests. `requests` holds the last of them, oldest first."""

    def __init__(self, backstage: Backstage, limits: Limits, faults: Faults) -> None:
        self._backstage = backstage
        self._limits = limits
        self._faults = faults
        self.requests: deque[RequestRecord] = deque(maxlen=KEPT)
        self._routes: dict[tuple[str, int], list[Route]] = defaultdict(list)
        for route in ROUTES:
            self._routes[route.method, route.path.count("/")].append(route)
        for routes in self._routes.values():
            routes.sort(key=lambda route: [part.startswith("{") for part in route.path.split("/")])

    async def serve(self, request: web.Request, transport: Transport) -> web.StreamResponse:
        """Answer one request to `/api/v10/…`."""
        path = "/" + request.match_info["path"]
        record = RequestRecord(self._backstage.clock.now(), request.method, path)
        self.requests.append(record)
        try:
            call = await self._call(request, path, record, transport)
            response = await self._faults.around(record, request, lambda: self._respond(call, request))
        except Broken as broken:
            response = self._refuse(broken, record)
        self._limits.count_invalid(response.status, response.headers)
        self._backstage.events.tell("request", record)
        return response

    def _match(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        steps = path.split("/")
        for route in self._routes[method, len(steps) - 1]:
            parts = route.path.split("/")
            if all(part == step or part.startswith("{") for part, step in zip(parts, steps, strict=True)):
                return route, {p[1:-1]: s for p, s in zip(parts, steps, strict=True) if p.startswith("{")}
        raise Broken("route")

    async def _call(self, request: web.Request, path: str, record: RequestRecord, transport: Transport) -> Call:
        route, params = self._match(request.method, path)
        record.route = route.name
        body, uploads = await take_body(request)
        record.body = body
        record.files = [(upload.filename, len(upload.data)) for upload in uploads.values()]
        return Call(route, params, dict(request.query), transport, record, body, uploads)

    async def _respond(self, call: Call, request: web.Request) -> web.Response:
        headers: dict[str, str] = {}
        try:
            self._authorise(call, request)
            headers = self._limits.take(call)
            self._backstage.schema.check_request(call.record, call.query)
            answer = await self._run(call)
        except Broken as broken:
            return self._refuse(broken, call.record, headers)
        self._backstage.schema.check_answer(call.record, answer)
        return self._answer(answer, call.record, headers)

    async def _run(self, call: Call) -> Answer:
        try:
            return await call.route.run(self._backstage, call)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # Without the schemas a field of a wrong type, or a missing one, gets as far as the route.
            log.warning("malformed request to %s", call.route.name, exc_info=error)
            raise Broken("schema", [Fault((), "schema", "MALFORMED", repr(error))]) from error

    def _authorise(self, call: Call, request: web.Request) -> None:
        if call.route.authorised and request.headers.get("Authorization") != f"Bot {self._backstage.app.token}":
            raise Broken("token")

    def _refuse(self, broken: Broken, record: RequestRecord, headers: dict[str, str] | None = None) -> web.Response:
        record.code, record.rule = broken.rule.code, broken.rule.key
        record.violations = [str(fault) for fault in broken.faults] or [str(broken)]
        self._write_down(broken, record)
        answer = Answer(broken.body(), broken.rule.status)
        return self._answer(answer, record, (headers or {}) | broken.headers)

    def _write_down(self, broken: Broken, record: RequestRecord) -> None:
        """Only faults of form are violations of the bot's, the rest is Discord's weather."""
        if broken.faults or broken.rule.key in FORM:
            where = record.route or f"{record.method} {record.path}"
            self._backstage.schema.violations += [Violation("bot", where, what) for what in record.violations]

    def _answer(self, answer: Answer, record: RequestRecord, headers: dict[str, str]) -> web.Response:
        record.status = answer.status
        record.answer = answer.body
        if answer.body is None:
            return web.Response(status=answer.status, headers=headers)
        return json_response(answer.body, answer.status, headers)
