"""What each card must say, and what it must never say."""

import re
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Failure, JobState
from bot.domain.ports import Outlook, Showing
from bot.domain.quota import Limits, Span
from bot.domain.reference import Reference
from bot.ui import cards
from bot.ui.custom_ids import Verb, make, parse
from bot.ui.layout import Colour, bar
from bot.ui.sentences import TABLE
from tests.ui.facts import (
    ASKER,
    CATALOGUE,
    ENGLISH,
    ID,
    LIMITS,
    NOW,
    PROMPT,
    a_job,
    a_quota,
    buttons,
    failed,
    files,
    painted,
    texts,
    waiting,
)

SOON = NOW + timedelta(seconds=21)


def colour(view: ui.LayoutView) -> int:
    return view.to_components()[0]["accent_color"]


def progress(job, now=NOW, **facts):
    return cards.progress(job, Outlook(now, SOON, **facts), ENGLISH, CATALOGUE)


def result(job, *slots, quota=None):
    return cards.result(job, Showing(files(*slots), quota or a_quota()), ENGLISH, CATALOGUE)


def failure(failure, job=None):
    return cards.failure(job or a_job(state=JobState.FAILED), failure, a_quota(), ENGLISH, CATALOGUE)


def gallery(view: ui.LayoutView) -> list[discord.MediaGalleryItem]:
    return next(item for item in view.walk_children() if isinstance(item, ui.MediaGallery)).items


class TestProgress:
    def test_it_tells_the_words_the_wish_the_estimate_and_who_asked(self):
        told = texts(progress(a_job(waiting(), state=JobState.PAINTING)))
        for fact in (PROMPT, "16:9", "2K", "Nano Banana Pro", f"<@{ASKER}>", f"<t:{int(SOON.timestamp())}:R>"):
            assert fact in told

    def test_it_counts_the_pictures_where_there_are_several(self):
        job = a_job(painted(1), failed(2), waiting(3), waiting(4), state=JobState.PAINTING)
        assert "▰▰▰▰▰▱▱▱▱▱ **2 of 4**" in texts(progress(job))
        assert "of 1" not in texts(progress(a_job(waiting(), state=JobState.PAINTING)))

    def test_its_bar_moves_with_time_and_never_claims_to_be_done(self):
        job = a_job(waiting(), state=JobState.PAINTING, started_at=NOW)
        shown = [texts(progress(job, now=NOW + timedelta(seconds=s))).count("▰") for s in (0, 7, 14, 21, 600)]
        assert shown == sorted(shown)
        assert shown[0] == 0
        assert shown[1] < shown[2] < 10
        assert shown[-1] == 9

    @pytest.mark.parametrize("seconds", [-60, 0, 3])
    def test_an_estimate_that_passes_before_the_next_look_is_not_told_as_a_time_ago(self, seconds):
        told = texts(progress(a_job(waiting(), state=JobState.PAINTING), now=SOON - timedelta(seconds=seconds)))
        assert "any moment now" in told
        assert "<t:" not in told

    def test_a_wait_for_the_image_service_is_told_instead_of_an_estimate(self):
        job = a_job(waiting(), state=JobState.PAINTING)
        told = texts(progress(job, waiting=True))
        assert "is busy" in told
        assert "<t:" not in told
        later = NOW + timedelta(seconds=40)
        assert f"next try <t:{int(later.timestamp())}:R>" in texts(progress(job, waiting=True, retry_at=later))
        assert "<t:" not in texts(progress(job, waiting=True, retry_at=NOW)), "never as a time ago"

    def test_it_says_how_many_are_ahead_only_where_some_are(self):
        queued = a_job(waiting(), state=JobState.QUEUED)
        assert "3 pictures ahead of it" in texts(progress(queued, ahead=3))
        assert "1 picture ahead of it" in texts(progress(queued, ahead=1))
        assert "ahead" not in texts(progress(queued))

    def test_a_restart_is_told_instead_of_an_estimate(self):
        told = texts(progress(a_job(waiting(), state=JobState.PAINTING), resting=True))
        assert "nothing is lost" in told
        assert "<t:" not in told

    def test_it_can_be_stopped_until_the_picture_is_on_its_way(self):
        stop = make(Verb.STOP, ID)
        assert stop in buttons(progress(a_job(waiting(), state=JobState.QUEUED)))
        assert stop in buttons(progress(a_job(waiting(), state=JobState.PAINTING)))
        assert stop not in buttons(progress(a_job(painted(), state=JobState.DELIVERING)))


@given(st.integers(-10, 10**6), st.integers(0, 10**6))
def test_a_bar_is_full_or_empty_only_when_it_says_so(part: int, whole: int):
    drawn = bar(part, whole)
    assert len(drawn) == 10
    assert (drawn == "▰" * 10) == (whole == 0 or part >= whole)
    assert (drawn == "▱" * 10) == (whole > 0 and part <= 0)


class TestResult:
    def test_each_attachment_is_shown_in_order_with_alt_text(self):
        shown = gallery(result(a_job(painted(1), painted(2), painted(3)), 1, 2, 3))
        assert [item.media.url for item in shown] == [f"attachment://{file.name}" for file in files(1, 2, 3)]
        for number, item in enumerate(shown, 1):
            assert item.description == f"Picture {number} of 3, AI-made, for: {PROMPT}"

    def test_alt_text_is_plain_words_within_discords_limit(self):
        """Screen readers read it aloud: no escapes, no line breaks, and at most 1,024 characters."""
        (item,) = gallery(result(a_job(prompt="a *star*\n_map_ " + "🦊" * 4000), 1))
        assert item.description is not None
        assert item.description.startswith("AI-made picture for: a *star* _map_ 🦊")
        assert len(item.description.encode("utf-16-le")) // 2 <= 1024

    def test_small_print_says_who_what_how_long_what_is_left_and_that_it_is_ai_made(self):
        last = texts(result(a_job(), 1)).splitlines()[-1]
        assert last == f"-# <@{ASKER}> · 16:9 · 2K · Nano Banana Pro · 8\u00a0s · **7 of 12** left today · AI-made"

    def test_the_span_that_ends_first_is_the_one_that_is_shown(self):
        assert "**3 of 150** left this month" in texts(result(a_job(), 1, quota=a_quota(month_left=3)))

    def test_nothing_stands_between_picture_and_buttons_where_nothing_is_to_be_said(self):
        told = texts(result(a_job(), 1)).splitlines()
        assert len(told) == 2  # the words, the small print

    def test_the_models_own_words_are_shown_once_and_made_safe(self):
        text = "Here is a drawing of a cat."
        job = a_job(painted(1, text=text), painted(2, text=text), painted(3, text="@everyone **look**"))
        told = texts(result(job, 1, 2, 3))
        assert told.count(text) == 1
        assert "@everyone" not in told
        assert "**look**" not in told

    def test_a_stand_in_a_shape_not_kept_and_what_is_missing_are_told(self):
        job = a_job(
            painted(1, model="gemini-2.5-flash-image"),
            painted(2, reshaped=True, width=1024, height=1024),
            failed(3, "picture_blocked"),
            failed(4, "picture_blocked"),
        )
        told = texts(result(job, 1, 2))
        assert "Nano Banana Pro is not there at the moment: Nano Banana painted instead" in told
        assert "did not keep to 16:9: this is 1024 × 1024" in told
        assert "2 of 4 did not come out and were not charged" in told
        assert "2 × The finished picture was held back by the safety filter" in told

    def test_its_buttons_ask_for_this_job(self):
        asked = [parse(custom_id) for custom_id in buttons(result(a_job(), 1))]
        assert [a and (a.verb, a.subject_id) for a in asked] == [
            (verb, ID) for verb in (Verb.AGAIN, Verb.REWORD, Verb.DETAILS, Verb.DELETE)
        ]

    def test_a_model_that_has_left_the_catalogue_keeps_its_id_on_old_cards(self):
        job = a_job()
        job = replace(job, request=replace(job.request, model="gemini-0-gone"))
        assert "gemini-0-gone" in texts(result(job, 1))


class TestFailure:
    @pytest.mark.parametrize("code", [*sorted(TABLE), "no_such_code"])
    @pytest.mark.parametrize("refused", [True, False])
    def test_each_says_what_happened_that_nothing_was_charged_and_where_to_ask(self, code: str, *, refused: bool):
        view = failure(Failure(code, {}, refused=refused))
        told = texts(view)
        assert PROMPT in told
        assert "Nothing was charged." in told or "Nothing was changed." in told
        assert "**7 of 12** left today" in told
        assert f"`{ID}`" in told
        assert colour(view) == (Colour.YOUR_MOVE if refused else Colour.OUR_FAULT)

    def test_it_offers_what_may_help(self):
        assert make(Verb.REWORD, ID) in buttons(failure(Failure("prompt_blocked", refused=True)))
        assert make(Verb.RETRY, ID) in buttons(failure(Failure("api_busy")))
        assert list(buttons(failure(Failure("key_refused")))) == [make(Verb.DETAILS, ID)]

    def test_what_the_model_said_instead_is_quoted_safely(self):
        told = texts(failure(Failure("text_only", {"text": "No! @here <@1>", "reason": "STOP"}, refused=True)))
        assert "It said: “No!" in told
        assert "@here" not in told


class TestRefusal:
    @pytest.mark.parametrize("code", [*sorted(TABLE), "no_such_code"])
    def test_none_offers_a_button_for_a_job_that_does_not_exist(self, code: str):
        view = cards.refusal(Refusal(code), ENGLISH)
        assert all((asked := parse(custom_id)) and asked.subject_id == 0 for custom_id in buttons(view))
        assert "Nothing was ch" in texts(view)

    def test_a_spent_quota_shows_its_bar_and_when_more_comes(self):
        facts = {"span": Span.DAY, "limit": 12, "used": 10, "held": 2, "resets_at": SOON}
        view = cards.refusal(Refusal("quota_spent", **facts), ENGLISH)
        assert "▰▰▰▰▰▰▰▰▰▰ **10 of 12** used · 2 under way" in texts(view)
        assert f"<t:{int(SOON.timestamp())}:R>" in texts(view)
        assert list(buttons(view)) == [make(Verb.LIMITS)]

    def test_what_is_possible_is_named(self):
        refusal = Refusal("aspect_not_drawn", aspect="8:1", model="Nano Banana", possible=["1:1", "16:9"])
        assert "Nano Banana does not draw 8:1" in texts(cards.refusal(refusal, ENGLISH))
        assert "Choose 1:1 or 16:9" in texts(cards.refusal(refusal, ENGLISH))

    def test_the_words_come_back_to_be_copied_with_their_flags_and_unable_to_break_out(self):
        told = texts(cards.refusal(Refusal("unknown_flag"), ENGLISH, "a fox --seed 5 ```@here"))
        assert "```\na fox --seed 5 `\u200b``@here\n```" in told
        assert "```" not in texts(cards.refusal(Refusal("empty_prompt"), ENGLISH, " \u200b "))


def test_our_own_fault_is_red_and_bears_the_reference_for_the_log():
    for view in (cards.internal("ref-77", ENGLISH), cards.trouble(Trouble("database_down"), "ref-77", ENGLISH)):
        assert colour(view) == Colour.OUR_FAULT
        assert "`ref-77`" in texts(view)
        assert "Nothing was charged." in texts(view)


def test_what_stays_in_the_channel_says_nothing_of_the_words():
    for view in (cards.neutral(a_job(), ENGLISH), cards.stopped(a_job(), ENGLISH), cards.deleted(ENGLISH, ASKER)):
        assert not set(re.findall(r"\w{5,}", PROMPT)) & set(re.findall(r"\w{5,}", texts(view)))


def test_a_quota_shows_used_held_left_and_both_resets():
    told = texts(cards.quota(a_quota(7, 2), LIMITS, ENGLISH))
    assert "Today · 3 left" in told
    assert "▰▰▰▰▰▰▰▰▱▱ 7 of 12 used · 2 under way" in told
    assert "This month · 100 left" in told
    for at in (a_quota().day.resets_at, a_quota().month.resets_at):
        assert f"<t:{int(at.timestamp())}:R>" in told
        assert f"<t:{int(at.timestamp())}:F>" in told
    assert "Europe/Berlin" in told


def test_an_empty_quota_is_the_readers_move():
    assert colour(cards.quota(a_quota(12), LIMITS, ENGLISH)) == Colour.YOUR_MOVE
    assert colour(cards.quota(a_quota(0, limit=0), LIMITS, ENGLISH)) == Colour.YOUR_MOVE
    assert colour(cards.quota(a_quota(), LIMITS, ENGLISH)) == Colour.QUIET


class TestDetails:
    def test_they_hold_the_whole_record(self):
        job = a_job(painted(1), failed(2, "too_similar"), finished_at=NOW + timedelta(seconds=13))
        job = replace(job, references=(Reference(1, "a key", "image/png", 8, 8, "a digest"),))
        told = texts(cards.details(job, ENGLISH, CATALOGUE))
        facts = (
            PROMPT,
            "gemini-3-pro-image",
            "16:9",
            "2K",
            "2752 × 1536",
            "PNG",
            "1.8 MiB",
            "8\u00a0s",
            "Took 12\u00a0s",
        )
        rest = ("9f86d081884c", "close to an existing work", "1 picture sent along", str(ID), f"<@{ASKER}>")
        for fact in (*facts, *rest):
            assert fact in told

    @given(st.text(st.sampled_from("`\n a@"), max_size=400))
    def test_the_words_cannot_break_out_of_their_block(self, words: str):
        told = texts(cards.details(a_job(prompt=words), ENGLISH, CATALOGUE))
        before, shown, after = told.split("```")
        assert shown.strip("\n").replace("\u200b", "") == words.strip("\n")
        assert "@a" not in before + after.replace(f"<@{ASKER}>", "")

    def test_words_too_long_for_a_card_say_so(self):
        told = texts(cards.details(a_job(prompt="word " * 800), ENGLISH, CATALOGUE))
        assert "the whole has 4000 characters" in told


def test_the_guide_names_every_model_flag_and_drawn_aspect():
    told = texts(cards.guide(CATALOGUE, LIMITS, ENGLISH))
    assert all(model.label in told for model in CATALOGUE.models)
    assert all(f"`{aspect}`" in told for aspect in CATALOGUE.aspects)
    assert all(flag in told for flag in ("--ar", "--size", "--n", "--model"))
    assert "12 a day and 150 a month" in told


def test_about_says_what_where_from_and_what_is_remembered():
    told = texts(cards.about("1.2.3", CATALOGUE, ENGLISH))
    assert all(fact in told for fact in ("Easel 1.2.3", "AI model", "SynthID", "What I remember"))


def test_settings_show_what_is_set_and_can_be_changed():
    limits = Limits(7, 99, "Asia/Tokyo")
    whole, saved = cards.settings(limits, ENGLISH), cards.saved(limits, ENGLISH)
    for view in (whole, saved):
        assert all(fact in texts(view) for fact in ("**7**", "**99**", "Asia/Tokyo"))
    assert list(buttons(whole)) == [make(Verb.SETTINGS), make(Verb.POLICY_LOG)]
    assert list(buttons(saved)) == [make(Verb.SETTINGS)]
