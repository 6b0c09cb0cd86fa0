"""When a day and a month begin anew, in zones whose clocks do all that clocks do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.quota import SHORTEST, Span, window_end

YEARS = (
    ("UTC", 2028, 366),  # a leap day
    ("America/New_York", 2028, 366),  # a leap day and two changes of the clocks
    ("Europe/Berlin", 2026, 365),
    ("Australia/Lord_Howe", 2026, 365),  # its clocks change by half an hour
    ("Pacific/Chatham", 2028, 366),  # quarters of an hour, summer at the year's end
    ("Asia/Kathmandu", 2026, 365),  # 5:45 ahead
    ("Pacific/Apia", 2011, 364),  # had no 30 December
    ("Africa/Casablanca", 2026, 365),  # steps back for Ramadan
    ("Atlantic/Azores", 2026, 365),  # shows a midnight twice
    ("Africa/Cairo", 2026, 365),  # skips a midnight in April, has 23 o'clock twice in October
    ("America/Asuncion", 2023, 365),  # skips a midnight in October
    ("America/Havana", 2026, 365),  # skips a midnight in March, shows one twice in November
)
"""Zone, year, and how many days its people had."""

ZONES = [zone for zone, _, _ in YEARS]
STEP = timedelta(minutes=15)
"""Every change of the clocks and every midnight of these years falls on one."""


def instants(zone: str, year: int) -> Iterator[datetime]:
    """From the year's first local midnight until the next year's."""
    now, end = (datetime(y, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) for y in (year, year + 1))
    while now < end:
        yield now
        now += STEP


def begun(span: Span, day: date) -> tuple[int, ...]:
    """What people call the day or month that the date lies in."""
    return (day.year, day.month, day.day if span is Span.DAY else 0)


@pytest.mark.parametrize("span", Span)
@pytest.mark.parametrize(("zone", "year", "days"), YEARS)
def test_through_a_year_every_day_and_every_month_begins_anew_once(zone: str, year: int, days: int, span: Span) -> None:
    """A window ends at the instant at which people write a date that they have not written before."""
    end, resets, latest = datetime.min.replace(tzinfo=UTC), 0, (0, 0, 0)
    for now in instants(zone, year):
        today = begun(span, now.astimezone(ZoneInfo(zone)).date())
        assert (now >= end) == (today > latest), now
        if now >= end:
            end, resets, latest = window_end(span, now, zone), resets + 1, today
        else:
            assert window_end(span, now, zone) == end, now
    assert resets == (days if span is Span.DAY else 12)
    assert end == now + STEP


def test_a_midnight_that_comes_goes_and_comes_again_resets_once() -> None:
    """In St. John's of 2010 it was one past midnight, and then 23:01 of the day before."""
    first = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    minutes = [first + timedelta(minutes=n) for n in range(-60, 181)]
    ends = {window_end(Span.DAY, now, "America/St_Johns") for now in minutes}
    assert ends == {first, datetime(2010, 11, 8, 3, 30, tzinfo=UTC)}
    assert all(window_end(Span.DAY, now, "America/St_Johns") > now for now in minutes)


@settings(max_examples=200, deadline=None)
@given(
    span=st.sampled_from(Span),
    first=st.integers(0, 20 * 365 * 24).map(lambda hours: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    stays=st.lists(
        st.tuples(st.sampled_from([*ZONES, "Pacific/Kiritimati", "Pacific/Pago_Pago"]), st.integers(1, 400))
    ),
)
def test_whoever_moves_the_zone_about_resets_nobody_twice(
    span: Span, first: datetime, stays: list[tuple[str, int]]
) -> None:
    """Each stay is a zone and how many of its quarters of an hour pass before the next; members ask all the time."""
    now, end = first, window_end(span, first, "UTC")
    resets = []
    for zone, quarters in stays:
        for _ in range(quarters * (1 if span is Span.DAY else 30)):
            now += STEP
            if now >= end:
                resets.append(end)
                end = window_end(span, now, zone, end)
                local = end.astimezone(ZoneInfo(zone))
                before = (end - timedelta(minutes=1)).astimezone(ZoneInfo(zone))
                assert begun(span, local.date()) > begun(span, before.date()), "it ends where the zone's day begins"
    longest = timedelta(hours=50) if span is Span.DAY else timedelta(days=60)
    assert all(SHORTEST[span] <= later - earlier <= longest for earlier, later in pairwise(resets))
