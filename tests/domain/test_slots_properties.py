"""Whatever the zone, the day and the hours: what is offered is right, complete and bookable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.domain.availability import Availability, Busy, Closure, DayException, WeeklyHours
from intake.domain.slots import is_offered, offer
from intake.domain.wallclock import clock_changes
from tests.domain.hours import (
    DAY,
    MINUTE,
    ODD_ZONES,
    US_ZONE_NAMES,
    midnight,
    nine_to_five,
    starts,
    sundays,
)

SUNDAYS = [day for year in (2024, 2026, 2027, 2031) for day in sundays(year)]
# The days around which rules of `ODD_ZONES` moved, skipped a day, or broke their own pattern.
ODD_DAYS = [
    date(2011, 12, 30),
    date(2016, 5, 1),
    date(2018, 5, 5),
    date(2022, 9, 22),
    date(2022, 10, 30),
    date(2023, 4, 28),
    date(2026, 2, 15),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 11, 1),
]

quarter = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def hours(draw):
    start, end = draw(quarter), draw(quarter)
    end = time(0) if start == end else end
    start = time(0) if end == time(0) and draw(st.booleans()) else start
    return start, end


@st.composite
def availabilities(draw, zone, day):
    near = st.integers(-1, 2).map(lambda count: day + DAY * count)
    nearby = [(day + DAY * count).weekday() for count in (0, -1, 1)]
    weekly = tuple(
        WeeklyHours(weekday, *draw(hours()))
        for weekday in draw(st.lists(st.sampled_from(nearby), min_size=1, max_size=6))
    )
    exceptions = tuple(
        DayException(draw(near), kind, *span)
        for kind in draw(st.lists(st.sampled_from(["off", "extra"]), max_size=3))
        for span in [
            draw(hours() if kind == "extra" else st.one_of(hours(), st.just((None, None))))
        ]
    )
    closures = tuple(
        Closure(draw(near), draw(st.sampled_from([zone, "America/Chicago"])), *draw(hours()))
        for _ in range(draw(st.integers(0, 1)))
    )
    minutes = st.integers(0, 45).map(lambda count: timedelta(minutes=count))
    return Availability(
        "c1",
        zone,
        weekly,
        exceptions,
        call_minutes=draw(st.sampled_from([15, 20, 30, 50, 90])),
        buffer_before=draw(minutes),
        buffer_after=draw(minutes),
        notice=timedelta(minutes=draw(st.integers(0, 1000))),
        horizon=timedelta(minutes=draw(st.integers(2000, 6000))),
        alignment_minutes=draw(st.sampled_from([5, 10, 15, 20, 30, 45, 60, 90])),
        closures=closures,
    )


@st.composite
def cases(draw):
    zone, day = draw(
        st.one_of(
            st.tuples(st.sampled_from(US_ZONE_NAMES), st.sampled_from(SUNDAYS)),
            st.tuples(st.sampled_from(ODD_ZONES), st.sampled_from(ODD_DAYS)),
        )
    )
    begin = midnight(day) - timedelta(hours=12)
    minute = st.integers(0, 36 * 60)
    early = st.integers(0, 12 * 60)
    busy = [
        Busy(begin + MINUTE * start, begin + MINUTE * (start + length))
        for start, length in draw(st.lists(st.tuples(minute, st.integers(1, 200)), max_size=4))
    ]
    window_from = begin + MINUTE * draw(early)
    return (
        draw(availabilities(zone, day)),
        busy,
        {
            "now": begin + MINUTE * draw(early) - timedelta(hours=12),
            "window_from": window_from,
            "window_to": window_from + MINUTE * draw(st.integers(12 * 60, 40 * 60)),
        },
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_what_is_offered_is_what_the_wall_clock_allows(case):
    availability, busy, window = case
    found = [slot.start for slot in offer(availability, busy, **window)]
    assert found == starts(availability, busy, **window)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_what_is_offered_can_be_booked_and_nothing_else(case):
    availability, busy, window = case
    slots = offer(availability, busy, **window)
    offered = {slot.start: slot for slot in slots}
    assert [slot.start for slot in slots] == sorted(offered)
    span = int((window["window_to"] - window["window_from"]) / timedelta(minutes=5)) + 1
    probes = {window["window_from"] + timedelta(minutes=5 * count) for count in range(span)}
    for start in {s for s in probes if s < window["window_to"]} | set(offered):
        assert is_offered(availability, busy, now=window["now"], start=start) == offered.get(start)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_a_booked_slot_takes_away_what_meets_it_and_nothing_else(case):
    availability, busy, window = case
    slots = offer(availability, busy, **window)
    for slot in slots[:3]:
        taken = Busy(slot.busy_from, slot.busy_until)
        left = offer(availability, [*busy, taken], **window)
        apart = [s for s in slots if s.busy_until <= taken.start or taken.end <= s.busy_from]
        assert left == apart


@pytest.mark.parametrize("zone", US_ZONE_NAMES)
def test_nine_to_five_stays_nine_to_five_on_both_changes_of_every_us_zone(zone):
    availability = nine_to_five(zone)
    clock = ZoneInfo(zone)
    for sunday in (day for year in range(2024, 2033) for day in sundays(year)):
        for day in (sunday - DAY, sunday, sunday + DAY):
            begin, end = midnight(day, zone), midnight(day + DAY, zone)
            slots = offer(availability, [], now=begin - DAY, window_from=begin, window_to=end)
            readings = [slot.start.astimezone(clock).strftime("%H:%M") for slot in slots]
            assert readings == [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(18, 34)]
            assert slots[-1].end.astimezone(clock).strftime("%H:%M") == "17:00"


@pytest.mark.parametrize("zone", US_ZONE_NAMES + ODD_ZONES)
def test_round_the_clock_offers_each_instant_once_and_no_skipped_reading(zone):
    always = tuple(WeeklyHours(day, time(0), time(0)) for day in range(7))
    availability = nine_to_five(zone, weekly=always)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for change in clock_changes(zone, begin, begin + 365 * DAY):
        window = {"window_from": change.at - DAY, "window_to": change.at + DAY}
        slots = offer(availability, [], now=begin, **window)
        # Each half hour of two days, once: the clocks move by half hours at the least.
        expected = [change.at + (count - 48) * timedelta(minutes=30) for count in range(96)]
        assert [slot.start for slot in slots] == expected
        readings = [slot.start.astimezone(ZoneInfo(zone)) for slot in slots]
        skipped = {
            (change.at + change.before).replace(tzinfo=ZoneInfo(zone)) + timedelta(minutes=count)
            for count in range(int((change.after - change.before) / MINUTE))
        }
        assert not {moment.replace(fold=0) for moment in readings} & skipped


@pytest.mark.parametrize("year", [2006, 2007])
def test_the_year_in_which_the_united_states_moved_their_rule(year):
    changes = clock_changes(
        "America/Chicago", datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    )
    days = {
        2006: [date(2006, 4, 2), date(2006, 10, 29)],
        2007: [date(2007, 3, 11), date(2007, 11, 4)],
    }
    assert [change.at.date() for change in changes] == days[year]
    for change in changes:
        begin = midnight(change.at.date(), "America/Chicago")
        availability = nine_to_five("America/Chicago", horizon=timedelta(days=2))
        window = {"now": begin, "window_from": begin, "window_to": begin + DAY}
        assert [s.start for s in offer(availability, [], **window)] == starts(
            availability, [], **window
        )


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(US_ZONE_NAMES), st.sampled_from(SUNDAYS), st.randoms(use_true_random=False))
def test_the_order_of_busy_time_does_not_matter(zone, sunday, random):
    begin = midnight(sunday, zone)
    availability = replace(nine_to_five(zone), buffer_after=timedelta(minutes=10))
    busy = [Busy(begin + n * MINUTE, begin + (n + 25) * MINUTE) for n in range(500, 1000, 70)]
    window = {"now": begin, "window_from": begin, "window_to": begin + 2 * DAY}
    expected = offer(availability, busy, **window)
    random.shuffle(busy)
    assert offer(availability, iter(busy), **window) == expected
