"""Who is told in which way, when the quiet ends, and when the digests go out."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.clinic import OpeningHours
from intake.domain.notices import (
    NEVER_LATER,
    OFFERED,
    USUAL,
    Choice,
    Event,
    Way,
    is_pressing,
    last_digest,
    next_digest,
    out_of_quiet,
    way_of,
)
from intake.domain.priority import RESPONSES
from intake.domain.working_week import Week

ZONE = "America/Chicago"
WEEK = Week([OpeningHours(weekday=day, opens=time(9), closes=time(17)) for day in range(5)], ZONE)
TIMES = (time(9, 30), time(14))


def at(*parts):
    return datetime(*parts, tzinfo=ZoneInfo(ZONE))


def test_only_now_and_today_press():
    assert [one for one in RESPONSES if is_pressing(one)] == ["now", "today"]


@pytest.mark.parametrize("choice", Choice)
@pytest.mark.parametrize(("mine", "turn"), [(True, False), (False, True), (True, True)])
def test_no_choice_silences_what_presses_for_whose_case_or_turn_it_is(choice, mine, turn):
    assert way_of(choice, pressing=True, mine=mine, turn=turn) is Way.AT_ONCE


@pytest.mark.parametrize(
    ("choice", "pressing", "mine", "way"),
    [
        (Choice.ALWAYS, False, False, Way.AT_ONCE),
        (Choice.MINE, False, True, Way.AT_ONCE),
        (Choice.MINE, False, False, Way.NOT),
        (Choice.MINE, True, False, Way.NOT),
        (Choice.URGENT, False, True, Way.NOT),
        (Choice.URGENT, True, False, Way.AT_ONCE),
        (Choice.DIGEST, False, True, Way.DIGEST),
        (Choice.DIGEST, True, False, Way.DIGEST),
    ],
)
def test_else_each_is_told_as_they_chose(choice, pressing, mine, way):
    assert way_of(choice, pressing=pressing, mine=mine, turn=False) is way


def test_by_default_what_is_routine_waits_for_the_digest():
    for event in Event:
        assert USUAL[event] in OFFERED[event]
        if event not in NEVER_LATER:
            assert way_of(USUAL[event], pressing=False, mine=True, turn=True) is Way.DIGEST
            assert set(OFFERED[event]) == set(Choice)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        (at(2026, 11, 23, 19, 59), at(2026, 11, 23, 19, 59)),
        (at(2026, 11, 23, 20, 0), at(2026, 11, 24, 8)),
        (at(2026, 11, 24, 7, 59), at(2026, 11, 24, 8)),
        (at(2026, 11, 24, 8, 0), at(2026, 11, 24, 8)),
        # The night on which the clocks go back has an hour more.
        (at(2026, 10, 31, 22, 0), at(2026, 11, 1, 8)),
    ],
)
def test_the_quiet_of_a_night_ends_in_the_morning(moment, ends):
    assert out_of_quiet(moment, time(20), time(8), ZONE) == ends


def test_the_quiet_of_a_lunch_ends_after_it():
    assert out_of_quiet(at(2026, 11, 23, 12, 30), time(12), time(13), ZONE) == at(2026, 11, 23, 13)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda m: at(2026, 1, 1) + timedelta(minutes=m)),
    st.times(),
    st.times(),
)
def test_the_end_of_the_quiet_is_never_earlier_and_is_not_quiet_itself(moment, starts, ends):
    out = out_of_quiet(moment, starts, ends, ZONE)
    assert moment <= out <= moment + timedelta(hours=26)
    assert out_of_quiet(out, starts, ends, ZONE) == out


@pytest.mark.parametrize(
    ("moment", "before", "after"),
    [
        (at(2026, 11, 23, 9, 29), at(2026, 11, 20, 14), at(2026, 11, 23, 9, 30)),
        (at(2026, 11, 23, 9, 30), at(2026, 11, 23, 9, 30), at(2026, 11, 23, 14)),
        (at(2026, 11, 27, 18, 0), at(2026, 11, 27, 14), at(2026, 11, 30, 9, 30)),
    ],
)
def test_digests_go_out_while_the_clinic_is_open(moment, before, after):
    assert last_digest(moment, TIMES, WEEK) == before
    assert next_digest(moment, TIMES, WEEK) == after


def test_a_clinic_whose_digests_never_go_out_is_told_so():
    with pytest.raises(ValueError, match="opening hours"):
        next_digest(at(2026, 11, 23, 9), (time(20),), WEEK)
