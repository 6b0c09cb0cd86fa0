"""The gateway through a bare websocket: what discord.py would never say, and what it never shows."""

import json
import zlib

import aiohttp
import pytest

from sandbox.stage import Stage
from tests.sandbox.bare_bot import eventually


class Line:
    """A gateway connection spoken by hand."""

    def __init__(self, stage: Stage, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.stage = stage
        self.ws = ws

    async def hear(self, op=None):
        """The next payload, or the next with this op, or the close code."""
        while True:
            message = await self.ws.receive(timeout=10)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return self.ws.close_code
            payload = json.loads(message.data)
            if op is None or payload["op"] == op:
                return payload

    async def say(self, op, data=None):
        await self.ws.send_json({"op": op, "d": data})

    async def identify(self, **changes):
        properties = {"os": "linux", "browser": "hand", "device": "hand"}
        data = {"token": self.stage.discord.app.token, "intents": 1, "properties": properties}
        await self.say(2, data | changes)


@pytest.fixture
async def line():
    async with (
        Stage() as stage,
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{stage.url}/gateway?v=10&encoding=json") as ws,
    ):
        line = Line(stage, ws)
        assert (await line.hear())["op"] == 10
        yield line


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"intents": 1 << 30}, 4013),
        ({"intents": 1 << 1}, 4014),
        ({"shard": [2, 2]}, 4010),
    ],
)
async def test_a_bad_identify_is_closed_with_its_code(line, changes, code):
    await line.identify(**changes)
    assert await line.hear() == code


@pytest.mark.parametrize(("op", "code"), [(99, 4001), (3, 4003)])
async def test_what_may_not_be_said_now_closes(line, op, code):
    await line.say(op, {})
    assert await line.hear() == code


async def test_garbage_oversize_haste_and_a_second_identify_close(line):
    gateway = f"{line.stage.url}/gateway?v=10"
    async with aiohttp.ClientSession() as http:
        for raw, code in (("{", 4002), (json.dumps({"op": 1, "d": "x" * 4096}), 4002)):
            async with http.ws_connect(gateway) as ws:
                await ws.send_str(raw)
                assert await Line(line.stage, ws).hear(99) == code
        async with http.ws_connect(gateway) as ws:
            for _ in range(121):
                await ws.send_json({"op": 1, "d": None})
            assert await Line(line.stage, ws).hear(99) == 4008
        async with http.ws_connect(f"{line.stage.url}/gateway?v=6") as ws:
            assert await Line(line.stage, ws).hear(99) == 4012
    await line.identify()
    await line.identify()
    assert await line.hear(99) == 4005


async def test_heartbeats_are_acknowledged_and_resumes_of_strangers_are_not(line):
    await line.say(1, None)
    assert (await line.hear())["op"] == 11
    await line.say(6, {"token": line.stage.discord.app.token, "session_id": "unknown", "seq": 1})
    assert await line.hear() == {"op": 9, "d": False}


async def test_a_heartbeat_is_acknowledged_no_sooner_than_over_a_network(line):
    """discord.py would take an instant answer for that to the heartbeat before, and warn of a line 41 s behind."""
    await line.say(1, None)
    await line.say(6, {"token": line.stage.discord.app.token, "session_id": "unknown", "seq": 1})
    assert [(await line.hear())["op"] for _ in range(2)] == [9, 11]


async def test_ready_tells_the_bot_where_to_resume_and_which_guilds_come(line):
    await line.identify(shard=[0, 1])
    ready = (await line.hear(0))["d"]
    assert ready["resume_gateway_url"] == line.stage.url.replace("http", "ws") + "/gateway"
    assert ready["guilds"] == [{"id": str(line.stage.discord.club.guild.id), "unavailable": True}]
    created = await line.hear(0)
    assert (created["t"], created["s"]) == ("GUILD_CREATE", 2)
    assert [member["user"]["username"] for member in created["d"]["members"]] == ["Easel"]


@pytest.mark.parametrize(("code", "left"), [(1000, 0), (1001, 0), (4000, 1)])
async def test_a_goodbye_ends_the_session_and_any_other_close_leaves_it_to_be_resumed(line, code, left):
    await line.identify()
    await line.hear(0)
    await line.ws.close(code=code)
    gateway = line.stage.discord.gateway
    await eventually(lambda: not gateway.online)
    assert len(gateway.sessions) == left


async def test_a_thousand_identifies_a_day_and_then_the_token_is_worth_nothing(line):
    line.stage.discord.gateway.identifies = [(line.stage.clock.now(), 0)] * 1000
    await line.identify()
    assert await line.hear() == 4004


async def test_one_identify_in_five_seconds_where_that_is_switched_on(line):
    line.stage.discord.gateway.one_identify_per_five_seconds = True
    line.stage.discord.gateway.identifies = [(line.stage.clock.now(), 0)]
    await line.identify()
    assert await line.hear() == {"op": 9, "d": False}
    line.stage.clock.advance(5.1)
    await line.identify()
    assert (await line.hear())["t"] == "READY"


async def test_a_compressed_line_is_one_zlib_stream():
    async with (
        Stage() as stage,
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{stage.url}/gateway?v=10&compress=zlib-stream") as ws,
    ):
        data = (await ws.receive()).data
        assert data.endswith(b"\x00\x00\xff\xff")
        inflate = zlib.decompressobj()
        assert json.loads(inflate.decompress(data))["op"] == 10
        await ws.send_json({"op": 1, "d": None})
        assert json.loads(inflate.decompress((await ws.receive()).data))["op"] == 11


async def test_a_refused_connection_is_a_503():
    async with Stage() as stage, aiohttp.ClientSession() as http:
        stage.discord.gateway.refusing = 1
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await http.ws_connect(f"{stage.url}/gateway")
        async with http.ws_connect(f"{stage.url}/gateway") as ws:
            assert (await ws.receive_json())["op"] == 10


async def test_a_session_is_kept_for_some_minutes_and_no_longer(line):
    await line.identify()
    session_id = (await line.hear(0))["d"]["session_id"]
    await line.ws.close(code=4000)
    await eventually(lambda: not line.stage.discord.gateway.online)
    line.stage.clock.advance(301)
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{line.stage.url}/gateway?v=10") as ws:
        again = Line(line.stage, ws)
        await again.say(6, {"token": line.stage.discord.app.token, "session_id": session_id, "seq": 1})
        assert await again.hear(9) == {"op": 9, "d": False}


async def test_a_malformed_event_is_sent_as_it_is(line):
    await line.identify()
    line.stage.discord.gateway.send_raw({"op": 0, "t": "NOTHING_KNOWN", "s": 99, "d": {"no": "sense"}})
    while (heard := await line.hear(0))["t"] != "NOTHING_KNOWN":
        pass
    assert heard["d"] == {"no": "sense"}
