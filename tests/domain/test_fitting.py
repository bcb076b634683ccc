"""Which calls a change would break, and what the next weeks would look like."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from intake.domain.availability import (
    Availability,
    Busy,
    Closure,
    DayException,
    Licence,
    WeeklyHours,
)
from intake.domain.fitting import Reason, StandingCall, broken
from intake.domain.preview import preview
from tests.domain.hours import US_ZONE_NAMES, nine_to_five, sundays

TEN = datetime(2026, 11, 24, 16, tzinfo=UTC)
HALF = timedelta(minutes=30)
RULES = Availability(
    "c1",
    "America/Chicago",
    tuple(WeeklyHours(day, time(9), time(17)) for day in range(5)),
    licences=(Licence("WI", date(2026, 11, 30)), Licence("MN")),
)


def call(start=TEN, state="WI", name="a"):
    return StandingCall(name, start, start + HALF, state)


def reasons(rules, *calls, **more):
    return [(one.call.id, one.reason) for one in broken(rules, calls, **more)]


def test_a_call_within_the_rules_is_left_in_peace():
    assert reasons(RULES, call(), call(TEN + timedelta(days=14), "MN")) == []
    assert reasons(replace(RULES, notice=timedelta(days=9), call_minutes=90), call()) == []


@pytest.mark.parametrize(
    "rules",
    [
        replace(RULES, weekly=()),
        replace(RULES, zone="Pacific/Honolulu"),
        replace(RULES, exceptions=(DayException(date(2026, 11, 24), "off"),)),
        replace(RULES, exceptions=(DayException(date(2026, 11, 24), "off", time(10), time(11)),)),
        replace(RULES, closures=(Closure(date(2026, 11, 24), "America/Chicago"),)),
    ],
)
def test_a_call_outside_the_hours(rules):
    assert reasons(rules, call()) == [("a", Reason.OUTSIDE_HOURS)]


def test_a_call_without_a_licence_where_the_patient_will_be():
    late = call(datetime(2026, 12, 1, 16, tzinfo=UTC))
    assert reasons(RULES, late) == [("a", Reason.UNLICENSED)]
    assert reasons(RULES, call(state="IL")) == [("a", Reason.UNLICENSED)]
    assert reasons(RULES, call(state="")) == []


def test_who_takes_no_calls_breaks_all_of_them_in_order():
    later = call(TEN + HALF, name="b")
    assert reasons(RULES, later, call(), takes_calls=False) == [
        ("a", Reason.NOT_TAKING),
        ("b", Reason.NOT_TAKING),
    ]


@pytest.mark.parametrize("zone", US_ZONE_NAMES)
def test_the_preview_marks_each_move_of_the_clocks_and_keeps_the_hours(zone):
    rules = nine_to_five(zone)
    for sunday in sundays(2027):
        now = datetime(sunday.year, sunday.month, 1, tzinfo=UTC)
        days = preview(rules, [], [], now=now)
        assert len(days) == 28
        moves = [day.date for day in days if day.change]
        from intake.domain.wallclock import clock_changes

        expected = clock_changes(zone, now, now + timedelta(days=20))
        assert moves == ([sunday] if expected else [])
        for day in days:
            assert [end - start for start, end in day.hours] == [timedelta(hours=8)]


def test_the_preview_counts_calls_and_free_times_and_tells_why_a_day_differs():
    rules = replace(
        RULES,
        exceptions=(DayException(date(2026, 11, 25), "off"),),
        closures=(Closure(date(2026, 11, 26), "America/Chicago"),),
        notice=timedelta(),
    )
    now = datetime(2026, 11, 23, 6, tzinfo=UTC)
    days = {day.date.day: day for day in preview(rules, [Busy(TEN, TEN + HALF)], [TEN], now=now)}
    assert (days[23].free, days[24].free, days[24].calls) == (16, 15, 1)
    assert (days[25].hours, days[25].differs, days[25].free) == ((), True, 0)
    assert (days[26].hours, days[26].closed) == ((), True)
    assert days[30].ends == ("WI",)


@pytest.mark.parametrize("licences", [(), (Licence("WI", date(2026, 11, 30)),)])
def test_after_the_last_licence_hours_stay_and_no_time_is_free(licences):
    rules, now = replace(RULES, licences=licences, notice=timedelta()), TEN - timedelta(days=1)
    days = {day.date.day: day for day in preview(rules, [], [], now=now)}
    assert (days[30].free, days[30].unlicensed) == ((16, False) if licences else (0, True))
    assert (len(days[1].hours), days[1].free, days[1].unlicensed) == (1, 0, True)
