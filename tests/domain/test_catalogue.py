"""The models' file: what stands in it is what is asked; what is wrong in it is told at once."""

import copy
import tomllib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalogue import NATIVE, Catalogue, CatalogueError, parse_catalogue
from config.catalogue import MODELS, load_catalogue_data

ROW: dict[str, Any] = {
    "id": "painter-1",
    "label": "Painter One",
    "aliases": ["one"],
    "pixels": ["square"],
    "sizes": ["1K", "2K"],
    "price": {"1K": "0.01", "2K": "0.020001"},
    "seconds": {"1K": 3, "2K": 4.5},
    "references": 2,
    "fallbacks": [],
}
TABLES: dict[str, Any] = {
    "square": {"1K": {"1:1": [1024, 1024], "16:9": [1376, 768]}, "2K": {"1:1": [2048, 2048], "16:9": [2752, 1536]}},
    "tall": {"1K": {"1:4": [512, 2048]}, "2K": {"1:4": [1024, 4096]}},
    "one": {"native": {"1:1": [1024, 1024]}},
}


def data(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"models": copy.deepcopy(list(rows)), "pixels": copy.deepcopy(TABLES), **more}


def faults(raw: Any) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(raw)
    return caught.value.faults


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return parse_catalogue(load_catalogue_data())


def test_a_new_row_is_a_new_model() -> None:
    text = MODELS.read_text(encoding="utf-8") + (
        '\n[[models]]\nid = "painter-9"\nlabel = "Painter Nine"\naliases = ["nine"]\npixels = ["gemini-2.5"]\n'
        'price = { native = "0.005" }\nseconds = { native = 5 }\nreferences = 0\n'
    )
    painter = parse_catalogue(tomllib.loads(text)).find("NINE ")
    assert (painter.id, painter.default_size, painter.price_of(None)) == ("painter-9", None, 5000)


def test_the_shipped_models(shipped: Catalogue) -> None:
    assert [m.id for m in shipped.models] == [
        "gemini-3-pro-image-preview",
        "gemini-2.5-flash-image",
        "gemini-3-pro-image",
        "gemini-3.1-flash-image",
        "gemini-nano-banana-2.1",
    ]
    assert shipped.default.id == "gemini-3-pro-image-preview"
    assert shipped.find("pro") is shipped.default
    assert shipped.find("flash").id == "gemini-2.5-flash-image"


def test_shipped_pixels_and_prices(shipped: Catalogue) -> None:
    pro, flash, strips = shipped.find("pro"), shipped.find("flash"), shipped.find("flash-3.1")
    assert pro.expected_pixels("16:9", "4K") == (5504, 3072)
    assert flash.expected_pixels("16:9", None) == (1344, 768)
    assert strips.expected_pixels("1:8", "512") == (192, 1536)
    assert pro.expected_pixels("1:8", "1K") is None
    assert (pro.price_of("4K"), flash.price_of(None), strips.price_of("512")) == (240_000, 39_000, 45_000)
    assert (flash.sizes, flash.default_size, list(flash.pixels)) == ((), None, [NATIVE])
    assert len(strips.aspects) == 14


def test_larger_shipped_sizes_are_exact_multiples(shipped: Catalogue) -> None:
    for model in shipped.models:
        for aspect in model.aspects:
            for size, factor in (("2K", 2), ("4K", 4)):
                if size in model.sizes:
                    small, large = model.pixels["1K"][aspect], model.pixels[size][aspect]
                    assert large == (small[0] * factor, small[1] * factor)


def test_a_shipped_stand_in_draws_every_aspect(shipped: Catalogue) -> None:
    for model in shipped.models:
        assert model.fallbacks
        for name in model.fallbacks[:1]:
            assert set(model.aspects) <= set(shipped.find(name).aspects)


def test_tables_are_joined_in_order() -> None:
    model = parse_catalogue(data(ROW | {"pixels": ["square", "tall"]})).default
    assert model.aspects == ("1:1", "16:9", "1:4")
    assert model.expected_pixels("1:4", "2K") == (1024, 4096)
    assert (model.price, model.seconds) == ({"1K": 10_000, "2K": 20_001}, {"1K": 3.0, "2K": 4.5})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", ""), ("id", None), ("id", "a/b"), ("id", 7), ("id", "x" * 200),
        ("label", ""), ("label", " a"), ("label", "x" * 81), ("label", ["a"]),
        ("aliases", "one"), ("aliases", ["UPPER"]), ("aliases", [1]), ("aliases", ["one", "one"]),
        ("pixels", []), ("pixels", ["nowhere"]), ("pixels", "square"), ("pixels", ["one"]),
        ("sizes", ["1k", "2K"]), ("sizes", [1, 2]),
        ("price", None), ("price", {}), ("price", {"1K": "0.01"}), ("price", {"1K": 0.01, "2K": "1"}),
        ("price", {"1K": "-1", "2K": "1"}), ("price", {"1K": "NaN", "2K": "1"}),
        ("price", {"1K": "0.0000001", "2K": "1"}), ("price", {"1K": "1e9", "2K": "1"}),
        ("price", {"1K": "cheap", "2K": "1"}), ("price", {"1K": "1", "2K": "1", "4K": "1"}),
        ("seconds", None), ("seconds", {"1K": 0, "2K": 1}), ("seconds", {"1K": True, "2K": 1}),
        ("seconds", {"1K": float("nan"), "2K": 1}),
        ("references", -1), ("references", 1.5), ("references", True), ("references", None),
        ("fallbacks", ["nobody"]), ("fallbacks", ["painter-1"]), ("fallbacks", "painter-1"),
        ("surprise", 1),
    ],
)  # fmt: skip
def test_a_fault_names_the_model_and_the_key(key: str, value: object) -> None:
    told = faults(data({k: v for k, v in (ROW | {key: value}).items() if v is not None}))
    name = value if key == "id" and isinstance(value, str) and value else "model 1" if key == "id" else "painter-1"
    assert any(fault.startswith(f"{name}: ") and key in fault for fault in told), told


@pytest.mark.parametrize("sizes", [["1K"], ["1K", "8K"], []])
def test_pixels_and_price_go_by_the_sizes(sizes: list[str]) -> None:
    told = "\n".join(faults(data(ROW | {"sizes": sizes})))
    assert "painter-1: price: one value for each of" in told
    assert ("painter-1: pixels: the table square has no size" in told) == (sizes != ["1K"])


def test_all_faults_are_told_at_once() -> None:
    bad = ROW | {"label": 5, "price": {}, "references": "two", "typo": 1}
    told = "\n".join(faults(data(bad, ROW | {"id": "painter-2", "sizes": ["3x"]}, colour="red", default_aspect="9:9")))
    for part in ("label", "price", "references", "typo", "painter-2: sizes", "colour", "9:9", "'one' also names"):
        assert part in told


@pytest.mark.parametrize(
    "other",
    [
        {"id": "painter-1"},
        {"id": "painter-2"},
        {"id": "painter-2", "aliases": ["painter-1"]},
        {"id": "one", "label": "x"},
    ],
)
def test_no_name_may_mean_two_models(other: dict[str, Any]) -> None:
    assert any("also names" in fault for fault in faults(data(ROW, ROW | other)))


@pytest.mark.parametrize(
    "pair", [[0, 1], [1024, 768], [1024.0, 1024], [1024], "x", None, [True, True], [99_999, 99_999]]
)
def test_pixels_have_the_shape_of_their_aspect(pair: object) -> None:
    raw = data(ROW)
    raw["pixels"]["square"]["1K"]["1:1"] = pair
    assert any(fault.startswith("pixels.square.1K: 1:1") for fault in faults(raw))


def test_every_size_draws_the_same_aspects() -> None:
    raw = data(ROW)
    del raw["pixels"]["square"]["2K"]["16:9"]
    assert any("same aspects" in fault for fault in faults(raw))


@pytest.mark.parametrize("raw", [{}, {"models": []}, {"models": "x"}, {"models": [5]}, {"models": [{}], "pixels": 7}])
def test_a_file_without_models(raw: dict[str, Any]) -> None:
    assert faults(raw)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ROW, "1K", "2K", "native", "1:1"]), inner, max_size=4)
    ),
)


@given(st.sampled_from(sorted(ROW)), junk, st.sampled_from(sorted(TABLES)), junk)
@settings(max_examples=300, deadline=None)
def test_no_file_raises_anything_else(key: str, value: Any, table: str, pixels: Any) -> None:
    raw = data(ROW | {key: value})
    raw["pixels"][table] = pixels
    with suppress(CatalogueError):
        parse_catalogue(raw)
