"""What goes out on the wire, byte by byte."""

import base64
import json
import os
from pathlib import Path

import pytest

from bot.adapters.gemini import GeminiImages
from bot.adapters.gemini.wire import make_body
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Refusal
from bot.domain.ports import Order, Painted
from tests.adapters.gemini.conftest import KEY, ORDER, Studio, told
from tests.adapters.gemini.stand_in import DOT, drawn, http, image, said

CAT = http(json.dumps(said({"text": "Here is a drawing of a cat."}, image(DOT))))


@pytest.mark.parametrize("picture", [DOT, drawn(64, 64)], ids=["70 bytes", "12 kB"])
async def test_the_api_pages_own_example(studio: Studio, picture: bytes) -> None:
    """ "draw a cat", 16:9, 4K, Bearer: the text, and the PNG byte for byte."""
    server = await studio.serve(http(json.dumps(said({"text": "Here is a drawing of a cat."}, image(picture)))))
    painted = await studio.outcome(server)
    assert isinstance(painted, Painted)
    assert painted.text == "Here is a drawing of a cat."
    assert painted.path.read_bytes() == picture
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1beta/models/gemini-3-pro-image-preview:generateContent")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
    assert request.json == {
        "contents": [{"role": "user", "parts": [{"text": "draw a cat"}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "4K"},
        },
    }


async def test_google_takes_its_own_header(studio: Studio) -> None:
    server = await studio.serve(CAT)
    images = await studio.client(server.url + "/", auth="x-goog-api-key")
    await images.paint(ORDER, studio.into)
    assert server.requests[0].headers["x-goog-api-key"] == KEY
    assert "authorization" not in server.requests[0].headers
    assert server.requests[0].path.startswith("/v1beta/")


@pytest.mark.parametrize("size", [None, "4K"])
async def test_a_model_without_sizes_is_sent_none(studio: Studio, size: str | None) -> None:
    server = await studio.serve(CAT)
    await studio.outcome(server, Order("gemini-2.5-flash-image", "draw a cat", "4:3", size))
    assert server.requests[0].json["generationConfig"]["imageConfig"] == {"aspectRatio": "4:3"}


@pytest.mark.parametrize("sizes", [[1], [2, 3, 4], [0, 200_000], [3 * 65_536, 3 * 65_536 + 1]])
async def test_references_go_first_in_order_and_whole(studio: Studio, tmp_path: Path, sizes: list[int]) -> None:
    pictures = [os.urandom(size) for size in sizes]
    paths = [tmp_path / f"reference-{n}" for n in range(len(sizes))]
    for path, picture in zip(paths, pictures, strict=True):
        path.write_bytes(picture)
    server = await studio.serve(CAT)
    order = Order(ORDER.model, 'a "hat", 帽子', "1:1", "1K", tuple(("image/jpeg", path) for path in paths))
    await studio.outcome(server, order)
    (request,) = server.requests
    assert "transfer-encoding" not in request.headers
    assert request.json["contents"] == [
        {
            "role": "user",
            "parts": [
                *({"inlineData": {"mimeType": "image/jpeg", "data": base64.b64encode(p).decode()}} for p in pictures),
                {"text": 'a "hat", 帽子'},
            ],
        }
    ]


async def test_a_lost_reference_is_found_before_anything_is_sent(studio: Studio, tmp_path: Path) -> None:
    server = await studio.serve(CAT)
    order = Order(ORDER.model, "a hat", "1:1", "1K", (("image/png", tmp_path / "nowhere"),))
    assert told(await studio.outcome(server, order)) == ("reference_lost", "never")
    assert server.requests == []


async def test_references_above_the_cap_are_not_sent(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(1001))
    server = await studio.serve(CAT)
    order = Order(ORDER.model, "a hat", "1:1", "1K", (("image/png", tmp_path / "large"),))
    assert told(await studio.outcome(server, order, references=1000)) == ("request_too_large", "never")
    assert server.requests == []


async def test_a_server_that_refuses_before_it_has_read_all(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(30_000_000))
    server = await studio.serve(http("<html>too large</html>", 413), read_body=False)
    order = Order(ORDER.model, "a hat", "1:1", "1K", (("image/png", tmp_path / "large"),))
    assert told(await studio.outcome(server, order)) in {("request_too_large", "never"), ("api_cut", "ask")}


async def test_a_reference_that_shrinks_meanwhile_is_not_sent_as_whole(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "reference"
    path.write_bytes(bytes(3_000_000))
    body = make_body(Order(ORDER.model, "a", "1:1", "1K", (("image/png", path),)), studio.catalogue, 10**9)
    path.write_bytes(b"short")
    with pytest.raises(EOFError):
        _ = [piece async for piece in body.stream()]


async def test_a_model_outside_the_catalogue_is_refused(studio: Studio) -> None:
    outcome = await studio.outcome("http://127.0.0.1:1", Order("dall-e", "a hat", "1:1", None))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "unknown_model"


async def test_no_room_on_the_disk_is_found_before_anything_is_paid(studio: Studio) -> None:
    server = await studio.serve(CAT)
    assert told(await studio.outcome(server, picture=1 << 60)) == ("store_full", "later")
    assert server.requests == []


def test_the_key_is_in_no_repr(catalogue: Catalogue) -> None:
    assert KEY not in repr(GeminiImages("https://example.org", KEY, catalogue))
    with pytest.raises(ValueError, match="header") as caught:
        GeminiImages("https://example.org", KEY + "\n", catalogue)
    assert KEY not in str(caught.value)
    with pytest.raises(ValueError, match="empty"):
        GeminiImages("https://example.org", "", catalogue)


async def test_a_key_that_the_server_echoes_is_blotted_out(studio: Studio) -> None:
    outcome = await studio.answered(http(json.dumps({"error": {"message": f"bad key {KEY}"}}), 401))
    assert told(outcome) == ("key_refused", "never")
    assert KEY not in str(outcome)
