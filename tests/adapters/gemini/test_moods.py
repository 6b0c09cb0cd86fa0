"""Every mood of the sandbox's image API: the right class of outcome, one POST, no file left after a failure."""

from collections.abc import AsyncIterator

import pytest

from bot.adapters.gemini import GeminiImages
from bot.adapters.gemini.answer import BLOCK, FINISH
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.ports import Order, Painted
from sandbox.gemini import MOODS
from tests.adapters.gemini.conftest import KEY, Outcome, Studio
from tests.sandbox.gemini_stage import Client, stage

ORDER = Order("gemini-3.1-flash-image", "draw a cat", "16:9", "512")

PAINTED = (
    "ok slow drafts drafts-unflagged picture-in-thought twice four-pictures hundred-pictures two-candidates "
    "markdown-picture data-url snake-case slim retiring base64-url-safe base64-unpadded base64-wrapped escaped "
    "reordered duplicate-keys json-nan bom wrong-charset plain same-again c2pa wrong-mime octet-stream wrong-size 1x1 "
    "cmyk png-16-bit png-interlaced png-animated png-10000-frames png-tail webp"
)
FAILED = {
    "no_picture": "no-candidates empty-candidates null-candidates null-content null-parts empty-parts odd-types "
    "empty-data",
    "picture_blocked": "blocked",
    "text_only": "text-only",
    "prompt_blocked": "relay-sensitive",
    "picture_hosted": "hosted-url",
    "picture_broken": "base64-broken base64-cut 0x0 png-bomb png-cut png-half png-damaged gif svg-as-png html-as-png",
    "api_unreadable": "json-truncated json-malformed json-deep json-tail binary html-200 plain-200 empty-200 "
    "gzip-claim br-claim zstd-claim",
    "answer_too_large": "json-huge-number body-endless gzip-bomb",
    "api_busy": "429 429-retry-after 429-retry-date 429-huge 429-negative 429-garbled relay-int-code error-list",
    "api_daily_limit": "429-daily",
    "api_unfunded": "429-free-tier 400-billing 402 relay-no-quota",
    "request_rejected": "400 409 html-403",
    "request_too_large": "413",
    "key_refused": "400-key 401 403 relay-bad-token",
    "model_gone": "404 relay-model-not-found",
    "api_timeout": "408 504 html-524 silence headers-never-end drip stall",
    "api_failed": "500 relay-empty-response html-502 plain-500 empty-502",
    "api_overloaded": "503 down 529 relay-string-code 200-error",
    "api_misplaced": "302 302-metadata",
    "api_cut": "drop-before drop-after drop-chunked body-cut reset",
}
EXPECTED = dict.fromkeys(PAINTED.split(), "painted") | {n: code for code, ns in FAILED.items() for n in ns.split()}
ENDLESS = {"silence", "headers-never-end", "drip", "stall"}


def expected(mood: str) -> str | None:
    kind, _, reason = mood.partition(":")
    if kind == "finish":
        return FINISH.get(reason, "no_picture" if reason.endswith("UNSPECIFIED") else "not_drawn")
    if kind == "block":
        return "prompt_blocked" if reason == "OTHER" else BLOCK.get(reason, "prompt_blocked")
    return EXPECTED.get(mood)


@pytest.fixture
async def api() -> AsyncIterator[Client]:
    async with stage() as client:
        client.side.quick = True
        yield client


async def paint(studio: Studio, api: Client, **limits: float) -> Outcome:
    api.side.api_key = KEY
    return await studio.outcome(api.url, ORDER, **limits)


@pytest.mark.parametrize("mood", [name for name, mood in MOODS.items() if not mood.held])
async def test_every_mood(studio: Studio, api: Client, mood: str) -> None:
    """What may have been paid is left to a person; what was not paid may be repeated."""
    api.side.mood = mood
    limits = {"total": 1.5, "silence": 0.7} if mood in ENDLESS else {}
    outcome = await paint(studio, api, **limits)
    (call,) = api.side.calls
    if isinstance(outcome, Trouble) and call.paid:
        assert outcome.again in {Again.ASK, Again.NEVER}
    code = "painted" if isinstance(outcome, Painted) else outcome.code  # type: ignore[attr-defined]
    assert code == (expected(mood) or code)
    if isinstance(outcome, Painted):
        assert outcome.path.stat().st_size == outcome.size_bytes
        assert outcome.text in {"", "Here is a drawing of a cat."}


def test_the_table_names_only_moods_that_exist() -> None:
    assert set(EXPECTED) <= set(MOODS)


async def test_a_refused_reference_is_told_from_a_refused_prompt(studio: Studio, api: Client) -> None:
    api.side.mood, api.side.api_key = "block:OTHER", KEY
    reference = studio.folder.parent / "reference"
    reference.write_bytes(b"\x89PNG")
    order = Order(ORDER.model, "a hat", "1:1", "1K", (("image/png", reference),))
    outcome = await studio.outcome(api.url, order)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "reference_refused"
    assert api.side.calls[0].references == 1


async def test_the_sandbox_can_be_looked_at(api: Client, catalogue: Catalogue) -> None:
    async with GeminiImages(api.url, api.side.api_key, catalogue) as images:
        reach = await images.ping()
    assert (reach.reachable, reach.key_accepted, reach.model_known) == (True, True, True)
    async with GeminiImages(api.url, "wrong", catalogue) as images:
        assert (await images.ping()).key_accepted is False


@pytest.mark.parametrize("model", ["gemini-3-pro-image-preview", "gemini-2.5-flash-image", "gemini-nano-banana-2.1"])
@pytest.mark.parametrize("aspect", ["1:1", "16:9", "21:9"])
async def test_pictures_come_in_the_catalogues_pixels(
    studio: Studio, api: Client, catalogue: Catalogue, model: str, aspect: str
) -> None:
    """Two parties who read the same page agree on its numbers."""
    row = catalogue.find(model)
    api.side.api_key = KEY
    for size in row.sizes or (None,):
        outcome = await studio.outcome(api.url, Order(model, "draw a cat", aspect, size))
        assert isinstance(outcome, Painted)
        assert (outcome.width, outcome.height) == row.expected_pixels(aspect, size)
