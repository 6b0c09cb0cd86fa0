"""Discord's own schemas, held against everything where EASEL_DISCORD_SPEC names them.

That the sandbox's own payloads keep to them is asserted after every test that uses the `stage` fixture.
"""

import json
import os
from pathlib import Path

import aiohttp
import pytest

from sandbox.discord.openapi import load
from sandbox.discord.schema import EVER, Schema
from sandbox.stage import SPEC, Stage
from tests.sandbox.bare_bot import V2, Api, text

FOLDER = os.environ.get(SPEC, "")
needs_schemas = pytest.mark.skipif(not FOLDER, reason=f"{SPEC} names no folder with Discord's schemas")


@pytest.fixture
async def checked():
    async with Stage(spec=FOLDER) as stage, aiohttp.ClientSession() as http:
        yield Api(stage, http)


@needs_schemas
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"contents": "misspelt"}, "body: "),
        ({"content": 7}, "content: "),
        ({"content": "x", "embeds": [{"title": "x" * 257}]}, "embeds.0.title: "),
        ({"flags": V2, "components": [text("x" * 4001)]}, "components.0.content: "),
        ({"flags": V2, "components": [{"type": 99}]}, "components.0.type: "),
        ({"flags": V2, "components": [{"type": 12, "items": []}]}, "components.0.items: "),
        ({"flags": V2, "components": [text() | {"colour": 1}]}, "components.0: "),
    ],
)
async def test_a_violation_names_the_field_and_is_an_invalid_form_body(checked, body, where):
    status, answer, _ = await checked.send(**body)
    assert (status, answer["code"]) == (400, 50035)
    [violation] = checked.discord.violations
    assert violation.by == "bot"
    assert violation.where == "POST /channels/{channel}/messages"
    assert violation.what.startswith(where)
    assert violation.what.endswith("(schema)")


@needs_schemas
async def test_what_was_checked_is_counted_and_good_requests_violate_nothing(checked):
    assert (await checked.send(content="hello", attachments=[]))[0] == 200
    assert (await checked.send_v2(text()))[0] == 200
    assert [record.validated for record in checked.discord.requests] == [True, True]
    assert checked.discord.schema.checked == {"requests": 2, "answers": 2}
    assert checked.discord.violations == []


@needs_schemas
async def test_query_parameters_are_checked_too(checked):
    assert (await checked("GET", f"{checked.art}?limit=1"))[0] == 200
    assert (await checked("GET", f"{checked.art}?limits=1"))[1]["code"] == 50035


@needs_schemas
def test_every_route_here_is_one_of_discords():
    from sandbox.discord.routes import ROUTES  # noqa: PLC0415

    api = load(Path(FOLDER))
    for route in ROUTES:
        path = route.path.replace("{emoji}", "x")
        assert api.operation(route.method, path.replace("{", "").replace("}", "")) is not None, route.name


async def test_without_a_folder_nothing_is_checked_and_it_says_so(api):
    assert (await api.send(content="hello", contents="misspelt"))[0] == 200
    assert not api.discord.schema.loaded
    assert not api.discord.requests[-1].validated
    assert api.discord.schema.checked == {}


def test_a_named_folder_without_schemas_is_a_mistake(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"openapi\.json"):
        Schema(tmp_path)


def test_the_sandboxs_own_mistakes_are_told_apart(tmp_path):
    (tmp_path / "openapi.json").write_text(json.dumps({"components": {"schemas": {}}, "paths": {}}))
    (tmp_path / "gateway").mkdir()
    (tmp_path / "gateway" / "Ready.json").write_text(json.dumps({"type": "object", "required": ["v"]}))
    schema = Schema(tmp_path)
    before = EVER["own mistakes"]
    schema.check_event("READY", {})
    EVER["own mistakes"] = before  # this one was on purpose
    assert [(v.by, v.where) for v in schema.violations] == [("sandbox", "event READY")]
