from gettext import NullTranslations

from hypothesis import given
from hypothesis import strategies as st

from bot.ui.wording import Wording, wordings


class Turned(NullTranslations):
    """A language in which every sentence is what the test says."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence

    def gettext(self, *_: object) -> str:
        return self.sentence

    def ngettext(self, *_: object) -> str:
        return self.sentence


def test_values_are_filled_in_after_translation():
    assert Wording(Turned("{b} vor {a}"))("{a} before {b}", a=1, b=2) == "2 vor 1"


def test_braces_in_a_value_stay_what_they_are():
    assert Wording()("“{words}”", words="{0} {x!r} }{") == "“{0} {x!r} }{”"


@given(st.text())
def test_a_faulty_translation_gives_way_to_english(sentence: str):
    """Whatever a translator writes, the reader gets a sentence."""
    assert isinstance(Wording(Turned(sentence))("{a} left", a=3), str)
    for faulty in ("{b} übrig", "{0}", "{a", "{a.x}", "{a:%%%q}"):
        assert Wording(Turned(faulty))("{a} left", a=3) == "3 left"
        assert Wording(Turned(faulty)).plural("{n} picture", "{n} pictures", 2) == "2 pictures"


def test_a_missing_value_leaves_a_gap_and_no_error():
    assert Wording()("{a} of {b}", a=1) == "1 of …"


def test_a_list_reads_as_people_write_it():
    wording = Wording()
    assert wording.one_of(["1K", "2K", "4K"]) == "1K, 2K or 4K"
    assert wording.all_of(["1K", "2K"]) == "1K and 2K"
    assert [wording.all_of([]), wording.all_of(["1K"])] == ["", "1K"]


def test_an_empty_message_is_empty_not_the_header_of_the_catalogue():
    assert Wording(Turned("Project-Id-Version: 1"))("") == ""


def test_each_locale_is_read_once():
    asked = []

    def translations(locale: str) -> NullTranslations:
        asked.append(locale)
        return NullTranslations()

    wording_of = wordings(translations)
    assert wording_of("de") is wording_of("de")
    assert wording_of("fr") is not wording_of("de")
    assert asked == ["de", "fr"]
