"""A look at the API says what its answers say, and claims no more."""

import asyncio
import json

import pytest

from bot.domain.errors import Refusal
from tests.adapters.gemini.conftest import KEY, Studio
from tests.adapters.gemini.stand_in import Server, http

MODEL = "gemini-3-pro-image-preview"
ONE = http(json.dumps({"name": f"models/{MODEL}", "displayName": "Nano Banana Pro"}))
GONE = http(json.dumps({"error": {"code": 404, "message": "not found", "status": "NOT_FOUND"}}), 404)
NO_SUCH_ADDRESS = http(json.dumps({"error": {"message": "Invalid URL", "type": "invalid_request_error"}}), 404)
BAD_KEY = http(json.dumps({"error": {"code": 400, "details": [{"reason": "API_KEY_INVALID"}]}}), 400)
RELAY_LIST = http(json.dumps({"object": "list", "data": [{"id": MODEL}, {"id": "other"}, None, 5]}))
GOOGLE_LIST = http(json.dumps({"models": [{"name": f"models/{MODEL}"}]}))
OTHER_LIST = http(json.dumps({"data": [{"id": "other"}]}))
PAGE = http("<html>Welcome</html>")


@pytest.mark.parametrize(
    ("one", "every", "expected"),
    [
        (ONE, b"", (True, True, True, None)),
        (GONE, OTHER_LIST, (True, True, False, "model_gone")),
        (NO_SUCH_ADDRESS, RELAY_LIST, (True, True, True, None)),
        (NO_SUCH_ADDRESS, GOOGLE_LIST, (True, True, True, None)),
        (NO_SUCH_ADDRESS, OTHER_LIST, (True, True, False, "model_gone")),
        (http("", 500), OTHER_LIST, (True, True, None, "api_failed")),
        (BAD_KEY, BAD_KEY, (True, False, None, "key_refused")),
        (NO_SUCH_ADDRESS, http("", 401), (True, False, None, "key_refused")),
        (PAGE, RELAY_LIST, (True, True, True, None)),
        (PAGE, PAGE, (True, None, None, None)),
        (http("", 302, Location="http://elsewhere"), http("", 302), (True, None, None, "api_misplaced")),
        (http("", 503), http("", 503), (True, None, None, "api_overloaded")),
        (http("[" * 50_000), http('{"data":{"id":1}}'), (True, None, None, None)),
        (http("x" * 5_000_000), PAGE, (True, None, None, "answer_too_large")),
    ],
)
async def test_each_pair_of_answers(studio: Studio, one: bytes, every: bytes, expected: tuple[object, ...]) -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        path = server.requests[-1].path
        writer.write(one if path == f"/v1beta/models/{MODEL}" else every)
        await writer.drain()

    server = Server(answer)
    async with server:
        reach = await (await studio.client(server.url)).ping()
    code = getattr(reach.error, "code", None)
    assert (reach.reachable, reach.key_accepted, reach.model_known, code) == expected
    assert {r.method for r in server.requests} == {"GET"}
    assert {r.headers["authorization"] for r in server.requests} == {f"Bearer {KEY}"}


async def test_nobody_there(studio: Studio) -> None:
    reach = await (await studio.client("http://nowhere.invalid")).ping("flash")
    assert (reach.reachable, reach.key_accepted, reach.model_known) == (False, None, None)


async def test_a_key_that_the_server_echoes_is_blotted_out(studio: Studio) -> None:
    server = await studio.serve(http(json.dumps({"error": {"message": f"bad key {KEY}"}}), 401))
    reach = await (await studio.client(server.url)).ping()
    assert "bad key" in str(reach.error)
    assert KEY not in str(reach.error)


async def test_a_model_outside_the_catalogue(studio: Studio) -> None:
    with pytest.raises(Refusal, match="unknown_model"):
        await (await studio.client("http://nowhere.invalid")).ping("dall-e")
