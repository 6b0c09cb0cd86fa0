from typing import Any

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.prompt import MAX_PROMPT
from bot.domain.quota import Limits
from bot.ui import forms
from bot.ui.custom_ids import Verb, make
from tests.ui.facts import CATALOGUE, ENGLISH, ID, LIMITS, PROMPT, a_job


def sent(**values: str) -> dict[str, Any]:
    """What Discord sends of a filled-in form: text inputs carry a value, selects a list of them."""
    components = [
        {"type": 18, "component": {"type": 3, "custom_id": name, "values": [value]}}
        if name in {"aspect", "count"}
        else {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}
        for name, value in values.items()
    ]
    return {"custom_id": "reworded:v1:1", "components": components}


def fields(form: Any) -> dict[str, Any]:
    return {label["component"]["custom_id"]: label["component"] for label in form.to_dict()["components"]}


def test_the_words_come_back_into_the_form_whole():
    words = "w" * MAX_PROMPT
    assert fields(forms.reword(a_job(prompt=words), ENGLISH, CATALOGUE))["prompt"]["value"] == words


def test_the_form_begins_with_what_the_job_had_and_offers_what_its_model_draws():
    form = forms.reword(a_job(), ENGLISH, CATALOGUE)
    assert form.custom_id == make(Verb.REWORDED, ID)
    aspect, count = fields(form)["aspect"], fields(form)["count"]
    assert [o["value"] for o in aspect["options"]] == list(CATALOGUE.find("pro-image").aspects)
    assert [o["value"] for o in aspect["options"] if o["default"]] == ["16:9"]
    assert [o["value"] for o in count["options"]] == ["1", "2", "3", "4"]
    assert [o["value"] for o in count["options"] if o["default"]] == ["1"]


def test_a_form_that_was_filled_in_is_read():
    read = forms.Reworded.read(sent(prompt=PROMPT, aspect="4:5", count="3"))
    assert read == forms.Reworded(PROMPT, "4:5", 3)


def test_no_field_is_filled_with_more_than_it_takes():
    fields = list(forms.settings(Limits(1, 1_000_000, "UTC"), ENGLISH).walk_children())
    filled = {field.custom_id: field.default for field in fields if isinstance(field, ui.TextInput)}
    assert filled == {"daily": "1", "monthly": None, "timezone": "UTC"}


def test_settings_come_back_as_limits():
    form = forms.settings(LIMITS, ENGLISH)
    filled = {name: field["value"] for name, field in fields(form).items()}
    assert forms.new_limits(sent(**filled)) == LIMITS
    assert forms.new_limits(sent(daily=" 3 ", monthly="0", timezone=" UTC ")) == Limits(3, 0, "UTC")


@pytest.mark.parametrize("daily", ["", "-1", "1.5", "many", "１２", "²", "9999999", "1e3"])
def test_a_limit_that_is_no_whole_number_is_refused(daily: str):
    with pytest.raises(Refusal) as caught:
        forms.new_limits(sent(daily=daily, monthly="5", timezone="UTC"))
    assert caught.value.code == "bad_limit"


SCRAPS = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["components", "component", "custom_id", "value", "values", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["components", "custom_id", "x"]), SCRAPS))
def test_reading_a_form_of_any_shape_raises_nothing_but_a_refusal(data: dict[str, Any]):
    forms.Reworded.read(data)
    with pytest.raises(Refusal):
        forms.new_limits(data)
