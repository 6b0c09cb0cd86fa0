"""From a prompt and its options to a request that some model can paint."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalogue import Catalogue, parse_catalogue
from bot.domain.errors import Refusal
from bot.domain.prompt import Flags, read_aspect
from bot.domain.request import MAX_COUNT, PictureRequest, make_request
from config.catalogue import load_catalogue_data

CATALOGUE = parse_catalogue(
    {
        "default_aspect": "1:1",
        "models": [
            {
                "id": "big-painter-1.0",
                "label": "Big Painter",
                "aliases": ["big"],
                "pixels": ["both"],
                "sizes": ["1K", "2K"],
                "price": {"1K": "0.1", "2K": "0.2"},
                "seconds": {"1K": 10, "2K": 20},
                "references": 3,
            },
            {
                "id": "small-painter",
                "label": "Small Painter",
                "aliases": ["small"],
                "pixels": ["square"],
                "price": {"native": "0.01"},
                "seconds": {"native": 5},
                "references": 0,
            },
        ],
        "pixels": {
            "both": {
                "1K": {"1:1": [1024, 1024], "16:9": [1376, 768]},
                "2K": {"1:1": [2048, 2048], "16:9": [2752, 1536]},
            },
            "square": {"native": {"1:1": [1024, 1024]}},
        },
    }
)


NO_OPTIONS = Flags()


def refusal(prompt: str, options: Flags = NO_OPTIONS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        make_request(CATALOGUE, prompt, options)
    return caught.value


def test_words_alone_take_every_default():
    assert make_request(CATALOGUE, " a red  fox ", Flags()) == PictureRequest(
        prompt="a red fox", model="big-painter-1.0", aspect="1:1", size="1K", count=1
    )


def test_flags_are_wishes():
    wished = make_request(CATALOGUE, "a fox --ar wide --size 2k --n 3 --model Big", Flags())
    assert wished == PictureRequest("a fox", "big-painter-1.0", "16:9", "2K", 3)


def test_an_option_wins_over_a_flag():
    prompt = "a fox --ar 16:9 --size 2K --n 3 --model small"
    options = Flags(aspect="1:1", size="1k", model="Big Painter", count=2)
    assert make_request(CATALOGUE, prompt, options) == PictureRequest("a fox", "big-painter-1.0", "1:1", "1K", 2)


BEFORE = PictureRequest("a fox", "big-painter-1.0", "16:9", "2K", 2)
UNTOUCHED = Flags(aspect="16:9", count=2)


def reworded(prompt: str, options: Flags = UNTOUCHED) -> PictureRequest:
    return make_request(CATALOGUE, prompt, options, before=BEFORE)


def test_a_form_keeps_all_that_nobody_changes():
    assert reworded("a red fox") == replace(BEFORE, prompt="a red fox")


def test_a_flag_written_into_a_form_wins_over_what_was_left_as_it_was():
    assert reworded("a fox --ar 1:1 --size 1K --n 3") == PictureRequest("a fox", BEFORE.model, "1:1", "1K", 3)


def test_a_choice_made_in_a_form_wins_over_a_flag():
    assert reworded("a fox --ar 16:9 --n 4", Flags(aspect="1:1", count=3)) == replace(BEFORE, aspect="1:1", count=3)


def test_another_model_drops_a_size_that_it_does_not_draw_but_no_wish_that_can_be_seen():
    assert reworded("a fox --model small --ar 1:1").size is None
    with pytest.raises(Refusal) as caught:
        reworded("a fox --model small")
    assert caught.value.code == "aspect_not_drawn"


@pytest.mark.parametrize("typed", ["16:9", "16x9", "16 : 9", "wide", "1920x1080"])
def test_an_aspect_typed_into_the_option_may_be_spelt_like_a_flag(typed):
    assert make_request(CATALOGUE, "a fox", Flags(aspect=typed)).aspect == "16:9"


def test_a_model_of_one_size_takes_none():
    assert make_request(CATALOGUE, "a fox --model small", Flags()).size is None


@pytest.mark.parametrize("options", [Flags(), Flags(model="painter-9")])
def test_an_unknown_model_is_refused_with_those_there_are(options):
    refused = refusal("a fox --model painter-9", options)
    assert refused.code == "unknown_model"
    assert refused.values["possible"] == ["Big Painter (big)", "Small Painter (small)"]


@pytest.mark.parametrize("aspect", ["4:3", "round", "@everyone"])
def test_an_aspect_the_model_does_not_draw_is_refused_with_those_it_does(aspect):
    refused = refusal("a fox", Flags(aspect=aspect))
    assert refused.code == "aspect_not_drawn"
    assert refused.values == {"aspect": aspect, "model": "Big Painter", "possible": ["1:1", "16:9"], "elsewhere": []}


def test_what_a_model_draws_is_its_own():
    assert refusal("a fox --ar 16:9 --model small").values["possible"] == ["1:1"]
    refused = refusal("a fox --size 1K --model small")
    assert (refused.code, refused.values["possible"]) == ("size_not_drawn", [])


def test_a_size_the_model_does_not_draw_is_refused_with_those_it_does():
    refused = refusal("a fox --size 8k")
    assert refused.code == "size_not_drawn"
    assert refused.values == {"size": "8K", "model": "Big Painter", "possible": ["1K", "2K"]}


@pytest.mark.parametrize("count", [0, -1, MAX_COUNT + 1, 9_999])
def test_a_count_out_of_range_is_refused_and_zero_is_no_wish_for_one(count):
    refused = refusal("a fox", Flags(count=count))
    assert (refused.code, refused.values) == ("count_out_of_range", {"count": count, "most": MAX_COUNT})


def test_as_many_as_allowed_are_allowed():
    assert make_request(CATALOGUE, f"a fox --n {MAX_COUNT}", Flags()).count == MAX_COUNT


texts = st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["16:9", "2K", "small", "wide", "8:8"]))
CODES = {
    "empty_prompt", "long_prompt", "unknown_flag", "bad_flag", "unknown_model", "aspect_not_drawn", "size_not_drawn",
    "count_out_of_range",
}  # fmt: skip


def outcome(prompt: str, options: Flags) -> str | PictureRequest:
    try:
        return make_request(CATALOGUE, prompt, options)
    except Refusal as refused:
        return refused.code


@given(st.text(max_size=60), texts, texts, texts, st.one_of(st.none(), st.integers(-2, 6)))
def test_whatever_is_asked_ends_in_what_a_model_draws_or_in_a_refusal(prompt, aspect, size, model, count):
    made = outcome(f"a fox {prompt}", Flags(aspect, size, model, count))
    if isinstance(made, str):
        assert made in CODES
        return
    painter = CATALOGUE.find(made.model)
    assert painter.id == made.model
    assert painter.expected_pixels(made.aspect, made.size) is not None
    assert painter.price_of(made.size) > 0
    assert 1 <= made.count <= MAX_COUNT


def test_every_aspect_of_the_shipped_catalogue_is_read_as_it_is_written():
    shipped: Catalogue = parse_catalogue(load_catalogue_data())
    assert [read_aspect(aspect) for aspect in shipped.aspects] == list(shipped.aspects)
    for model in shipped.models:
        for name in (model.id, model.label, *model.aliases):
            assert make_request(shipped, f'a fox --model "{name}"', Flags()).model == model.id
