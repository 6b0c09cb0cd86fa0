import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.custom_ids import LARGEST, CustomId, Verb, make, parse

JOBS = st.integers(0, LARGEST)
PARTS = st.none() | st.integers(0, 99)


@given(st.sampled_from(Verb), JOBS, PARTS)
def test_what_is_made_is_read_back_and_fits_into_discords_100_characters(verb: Verb, job: int, part: int | None):
    custom_id = make(verb, job, part)
    assert parse(custom_id) == CustomId(verb, job, part)
    assert len(custom_id) <= 100


@given(st.text() | st.from_regex(r"[a-z]{1,12}:v[0-9]:[0-9]{1,25}(:[0-9]{1,3})?\n?"))
def test_reading_never_raises_and_accepts_only_what_making_writes(custom_id: str):
    read = parse(custom_id)
    assert read is None or make(read.verb, read.subject_id, read.part) == custom_id


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "again",
        "again:v1",
        "again:v1:",
        "again:v1:-1",
        "again:v1:007",
        "again:v1:1:100",
        "again:v2:1",
        "again:v1:1\n",
        "xagain:v1:1",
        "again:v1:١",
        f"again:v1:{LARGEST + 1}",
        "rm:v1:1",
    ],
)
def test_whatever_is_malformed_names_nothing(custom_id: str):
    assert parse(custom_id) is None


def test_no_id_can_be_made_that_could_not_be_read():
    for job, part in ((-1, None), (LARGEST + 1, None), (1, -1), (1, 100)):
        with pytest.raises(ValueError, match="no custom id"):
            make(Verb.AGAIN, job, part)


def test_a_verb_is_plain_letters_so_that_the_grammar_holds():
    assert all(re.fullmatch("[a-z]{2,12}", verb) for verb in Verb)
