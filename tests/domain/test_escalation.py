"""Who is told next, and when: by day, at night, for a case of now and one of today."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from intake.domain.escalation import Pace, When, rungs, standing
from intake.domain.working_week import Week

HOURS = [
    SimpleNamespace(weekday=day, opens=time(9), closes=time(17 if day < 4 else 16))
    for day in range(5)
]
WEEK = Week(HOURS, "America/Chicago")
PEOPLE = [
    SimpleNamespace(who="a", after_minutes=0, when=When.ALWAYS, page=True),
    SimpleNamespace(who="b", after_minutes=10, when=When.IN_HOURS, page=False),
    SimpleNamespace(who="c", after_minutes=10, when=When.OUT_OF_HOURS, page=False),
    SimpleNamespace(who="d", after_minutes=20, when=When.ALWAYS, page=False),
]
NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # Monday, noon in Chicago
FRIDAY_LATE = datetime(2026, 11, 27, 21, 55, tzinfo=UTC)  # 15:55, five minutes before closing
NIGHT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # Monday, 23:00
TUESDAY_NINE = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
COVERED = Pace(WEEK, covered_at_night=True, today_times=6, last_minutes=10)
ALONE = Pace(WEEK, covered_at_night=False, today_times=6, last_minutes=10)


def after(start, respond, pace):
    return [
        (step.due - start) // timedelta(minutes=1) for step in rungs(PEOPLE, start, respond, pace)
    ]


def test_by_day_each_rung_comes_after_its_minutes_and_the_last_one_after_them_all():
    steps = rungs(PEOPLE, NOON, "now", COVERED)
    assert after(NOON, "now", COVERED) == [0, 10, 20, 30]
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert [step.last for step in steps] == [False, False, False, True]


def test_a_case_of_today_climbs_slower():
    assert after(NOON, "today", COVERED) == [0, 60, 120, 180]


def test_at_night_a_covered_clinic_climbs_on():
    assert after(NIGHT, "now", COVERED) == [0, 10, 20, 30]


def test_at_night_a_clinic_alone_tells_at_once_and_climbs_from_the_opening_on():
    due = [step.due for step in rungs(PEOPLE, NIGHT, "now", ALONE)]
    assert due[0] == NIGHT
    assert due[1:] == [TUESDAY_NINE + timedelta(minutes=m) for m in (10, 20, 30)]


def test_a_case_of_today_waits_over_the_weekend():
    due = [step.due for step in rungs(PEOPLE, FRIDAY_LATE, "today", COVERED)]
    assert due[1:] == [MONDAY_NINE + timedelta(minutes=m) for m in (55, 115, 175)]


def test_who_stands_on_a_rung_depends_on_the_hour():
    assert [one.who for one in standing(PEOPLE, 10, in_hours=True)] == ["b"]
    assert [one.who for one in standing(PEOPLE, 10, in_hours=False)] == ["c"]
    assert [one.who for one in standing(PEOPLE, 0, in_hours=False)] == ["a"]
    assert standing(PEOPLE, 5, in_hours=True) == []


def test_a_ladder_without_people_still_ends_on_the_last_rung():
    [step] = rungs([], NOON, "now", COVERED)
    assert (step.last, step.number, step.due) == (True, 1, NOON + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (NOON, True),
        (NIGHT, False),
        (TUESDAY_NINE, True),
        (TUESDAY_NINE - timedelta(seconds=1), False),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 18, 0, tzinfo=UTC), False),
    ],
)
def test_open_is_from_opening_to_closing(at, is_open):
    assert WEEK.is_open(at) is is_open


def test_minutes_are_counted_across_a_change_of_clocks():
    # Friday 15:30 before the Sunday on which the clocks go forward: half an hour is left.
    start = datetime(2027, 3, 12, 21, 30, tzinfo=UTC)
    assert WEEK.later(start, 60) == datetime(2027, 3, 15, 14, 30, tzinfo=UTC)


def test_open_minutes_never_end_while_closed():
    moment = NOON
    for minutes in range(0, 3000, 17):
        assert WEEK.is_open(WEEK.later(moment, minutes))


def test_no_hours_at_all_is_told():
    with pytest.raises(ValueError, match="does not open"):
        Week([], "UTC").later(NOON, 1)
