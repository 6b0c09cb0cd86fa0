"""The HTTP face of the Gemini side: Google's paths, a relay's list of models, and the life of one request."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.gemini import ask as asks
from sandbox.gemini import errors, wire
from sandbox.gemini.ask import Ask
from sandbox.gemini.backstage import Backstage, Call
from sandbox.gemini.errors import Refused
from sandbox.gemini.faults import Mood
from sandbox.gemini.models import MODELS, Model
from sandbox.gemini.painter import UnreadablePicture
from sandbox.gemini.reply import Answer

CREATED = 1_790_000_000
"""The `created` of a relay's list, which nobody reads."""


def routes(backstage: Backstage) -> list[web.RouteDef]:
    table = [
        web.get("/v1/models", _guarded(backstage, _v1_models)),
        web.get("/v1beta/models", _guarded(backstage, _models)),
    ]
    for version in ("v1beta", "v1"):
        path = f"/{version}/models/{{model:[^/:]+}}"
        table += [
            web.get(path, _guarded(backstage, _model)),
            web.post(f"{path}:generateContent", partial(generate, backstage)),
            web.post(f"{path}:streamGenerateContent", partial(generate, backstage)),
        ]
    return [
        *table,
        web.get("/v1beta/elsewhere", _elsewhere(backstage)),
        web.post("/v1beta/elsewhere", _elsewhere(backstage)),
    ]


def _elsewhere(backstage: Backstage) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Where the mood 302 points to: a client that follows is counted."""

    async def followed(request: web.Request) -> web.Response:
        del request
        backstage.followed += 1
        return web.json_response({"candidates": []})

    return followed


async def generate(backstage: Backstage, request: web.Request) -> web.StreamResponse:
    """The whole life of a request: arrive, be read, be thought about, be answered."""
    streamed = _streamed(request)
    line = wire.Line(
        request, streamed=streamed, pace=backstage.pace, drip=backstage.drip_seconds, closing=backstage.closing
    )
    model, auth = request.match_info["model"], _auth(request)
    call = backstage.opened(model, auth, streamed=bool(streamed))
    try:
        if _key_fits(backstage, request) and (early := backstage.early(model)):
            backstage.note(call, mood=early.name)
            return await early.way(line, Answer(b""))
        try:
            ask = await _arrived(backstage, request, call)
            mood, answer = await _considered(backstage, line, call, ask)
        except Refused as refusal:
            mood, answer = None, _in_stream(refusal.answer, streamed)
        backstage.note(call, status=answer.status)
        response = await (mood.way if mood else wire.whole)(line, answer)
        backstage.note(call, sent=await line.flushed())
    except (ConnectionError, asyncio.IncompleteReadError):
        response = web.Response(status=499)  # the other side has left; nobody reads this
    finally:
        backstage.note(call, done=True)
    return response


def _streamed(request: web.Request) -> str:
    """The form of the answer: "" for one JSON, "sse" for events, "array" for a JSON list of chunks."""
    if not request.path.endswith(":streamGenerateContent"):
        return ""
    return "sse" if request.query.get("alt") == "sse" else "array"


async def _arrived(backstage: Backstage, request: web.Request, call: Call) -> Ask:
    """Read the request to its end and check it.

    Raises:
        Refused: it is not one that Google would work on.
    """
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > asks.LARGEST_REQUEST_BYTES:
            raise errors.refuse(f"Request payload size exceeds the limit: {asks.LARGEST_REQUEST_BYTES} bytes.")
    backstage.note(call, received=True, size=len(body), digest=hashlib.sha256(body).hexdigest())
    if not _key_fits(backstage, request):
        raise Refused(errors.key_refused())
    version = request.path.split("/")[1]
    ask, plain = await asyncio.to_thread(asks.read, call.model, bytes(body), version)
    backstage.note(
        call,
        prompt=ask.prompt,
        aspect=ask.aspect,
        image_size=ask.size,
        references=len(ask.references),
        body=plain,
    )
    return ask


async def _considered(backstage: Backstage, line: wire.Line, call: Call, ask: Ask) -> tuple[Mood, Answer]:
    """Think for a while, in a thread where it is work, and come to an answer.

    Raises:
        Refused: a reference cannot be decoded.
    """
    mood = backstage.take(call.model)
    turn = backstage.turn(ask)
    backstage.note(call, mood=mood.name, paid=mood.paid)
    if mood.held:
        await backstage.held()
    async with backstage.painters:
        try:
            answer = await asyncio.to_thread(mood.make, turn)
        except UnreadablePicture as cause:
            backstage.note(call, paid=False)
            raise errors.refuse("Unable to process input image. Please retry or report.") from cause
    if mood.paid:
        await line.wait(
            ask.model.thinking_seconds(ask.size) * backstage.pace * mood.patience * turn.rng.uniform(0.8, 1.25)
        )
    return mood, answer


def _in_stream(answer: Answer, streamed: str) -> Answer:
    """Errors come as a list of one where a list was asked for."""
    return errors.as_list(answer) if streamed == "array" else answer


def _auth(request: web.Request) -> str:
    """The way in which a key was sent: "bearer", "x-goog-api-key" or ""."""
    if request.headers.get("Authorization", "").lower().startswith("bearer "):
        return "bearer"
    return "x-goog-api-key" if "x-goog-api-key" in request.headers else ""


def _key_fits(backstage: Backstage, request: web.Request) -> bool:
    bearer = request.headers.get("Authorization", "")
    sent = bearer[7:].strip() if _auth(request) == "bearer" else request.headers.get("x-goog-api-key", "")
    return sent == backstage.api_key


def _guarded(
    backstage: Backstage, handle: Callable[[web.Request], Answer]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A plain GET that wants the key."""

    async def answered(request: web.Request) -> web.Response:
        answer = handle(request) if _key_fits(backstage, request) else errors.key_refused()
        return web.Response(body=answer.body, status=answer.status, headers=answer.headers)

    return answered


def _described(model: Model) -> dict[str, Any]:
    return {
        "name": f"models/{model.id}",
        "version": "001",
        "displayName": model.title,
        "description": f"{model.title}, as the sandbox paints it",
        "inputTokenLimit": model.input_limit,
        "outputTokenLimit": 32_768,
        "supportedGenerationMethods": ["generateContent"],
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "thinking": bool(model.levels),
    }


def _models(request: web.Request) -> Answer:
    del request
    return Answer.json({"models": [_described(model) for model in MODELS.values()]})


def _model(request: web.Request) -> Answer:
    name = request.match_info["model"]
    if name not in MODELS:
        return errors.google(404, f"models/{name} is not found for API version v1beta.")
    return Answer.json(_described(MODELS[name]))


def _v1_models(request: web.Request) -> Answer:
    """Google's list for who sends the key Google's way; for a bearer the list of relays, in OpenAI's shape."""
    if _auth(request) != "bearer":
        return _models(request)
    data = [{"id": name, "object": "model", "created": CREATED, "owned_by": "sandbox"} for name in MODELS]
    return Answer.json({"object": "list", "data": data})
