"""Lists of models, streamed answers, and how long moods last."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.gemini_stage import PRO, Client, Got, body, stage
from tests.sandbox.test_gemini_api import OFFERED


@pytest.fixture
async def api() -> AsyncIterator[Client]:
    async with stage() as client:
        yield client


@pytest.fixture
async def quick(api: Client) -> Client:
    """The same, with patches of colour for pictures."""
    api.side.quick = True
    return api


async def test_models_are_listed_in_googles_and_in_a_relays_shape(quick: Client) -> None:
    google, relay = (await quick.get("/v1beta/models")).json, (await quick.get("/v1/models")).json
    names = [entry["name"] for entry in google["models"]]
    assert sorted(names) == sorted(f"models/{name}" for name in OFFERED)
    assert sorted(entry["id"] for entry in relay["data"]) == sorted(OFFERED)
    one = (await quick.get(f"/v1beta/models/{PRO}")).json
    assert one["supportedGenerationMethods"] == ["generateContent"]
    assert (await quick.get("/v1beta/models/gemini-9")).status == 404


async def test_the_newer_version_in_the_path_is_served_too(quick: Client) -> None:
    async with quick.session.post(
        f"{quick.url}/v1/models/{PRO}:generateContent", json=body(), headers=quick.auth()
    ) as response:
        assert response.status == 200


def events(got: Got) -> list[Any]:
    assert got.headers["Content-Type"] == "text/event-stream"
    blocks = got.body.decode().split("\r\n\r\n")
    assert blocks.pop() == ""
    assert all(block.startswith("data: ") for block in blocks)
    return [json.loads(block[6:]) for block in blocks]


async def test_a_stream_brings_the_words_first_then_the_whole_picture_and_the_end(quick: Client) -> None:
    got = await quick.ask(model=PRO, verb="streamGenerateContent?alt=sse")
    first, last = events(got)
    assert first["candidates"][0]["content"]["parts"] == [{"text": "Here is a drawing of a cat."}]
    assert "finishReason" not in first["candidates"][0]
    assert "inlineData" in last["candidates"][0]["content"]["parts"][0]
    assert last["candidates"][0]["finishReason"] == "STOP"
    assert last["usageMetadata"]["totalTokenCount"]
    assert first["responseId"] == last["responseId"]


async def test_a_stream_without_sse_is_one_json_list(quick: Client) -> None:
    got = await quick.ask(model=PRO, verb="streamGenerateContent")
    assert len(got.json) == 2
    quick.side.next("429")
    assert (await quick.ask(model="gemini-9", verb="streamGenerateContent")).json[0]["error"]["code"] == 404


async def test_a_block_is_one_event_of_a_stream(quick: Client) -> None:
    quick.side.next("block:SAFETY")
    (only,) = events(await quick.ask(model=PRO, verb="streamGenerateContent?alt=sse"))
    assert only["promptFeedback"]["blockReason"] == "SAFETY"


async def test_moods_last_as_long_as_they_were_set_for(quick: Client) -> None:
    """A script comes first, then a mood for this model, then one for some requests, then the lasting one."""
    side = quick.side
    side.mood = "down"
    side.set_mood("429", times=2)
    side.set_mood("404", times=1, model=PRO)
    side.next("ok")
    statuses = [(await quick.ask(model=PRO)).status for _ in range(5)]
    assert statuses == [200, 404, 429, 429, 503]
    assert side.mood == "down"
    side.clear()
    assert (await quick.ask()).status == 200
    assert side.paid == 2


@pytest.mark.parametrize("name", ["fine", "", "finish:", "status:200", "status:abc"])
async def test_a_mood_that_does_not_exist_is_an_error_at_once(quick: Client, name: str) -> None:
    for attempt in (quick.side.set_mood, quick.side.next):
        with pytest.raises(ValueError, match="no mood"):
            attempt(name)


async def test_moods_are_open_to_reasons_and_statuses_that_no_table_knows(quick: Client) -> None:
    quick.side.next("finish:BORED", "block:TIRED", "status:418")
    bored, tired, teapot = [await quick.ask() for _ in range(3)]
    assert bored.json["candidates"][0]["finishReason"] == "BORED"
    assert tired.json["promptFeedback"]["blockReason"] == "TIRED"
    assert teapot.status == 418
