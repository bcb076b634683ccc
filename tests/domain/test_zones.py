"""How a time is said: always with its zone, never ambiguous, the same words everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from intake.domain.zones import (
    STATE_ZONES,
    US_ZONES,
    clock_name,
    day_name,
    default_zone,
    say,
    zone_name,
)
from tests.domain.hours import US_ZONE_NAMES, midnight, sundays

TEN = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
CHICAGO, NEW_YORK = "America/Chicago", "America/New_York"

STATES = """
AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM
NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY AS GU MP PR VI
"""


def test_the_clinics_time_is_told_only_when_it_differs():
    said = say(TEN, CHICAGO, NEW_YORK)
    assert said.primary == "Tuesday, December 1, 2026 at 10:00 AM Central Time"
    assert said.other == "(11:00 AM Eastern Time, clinic time)"
    assert said.iso == "2026-12-01T10:00:00-06:00"
    assert (said.day, said.clock, said.zone_name) == (
        "Tuesday, December 1, 2026",
        "10:00 AM",
        "Central Time",
    )
    assert str(said) == f"{said.primary} {said.other}"
    same = say(TEN, CHICAGO, CHICAGO)
    assert same.other is None
    assert str(same) == same.primary


def test_two_names_of_one_clock_do_not_differ():
    assert say(TEN, "America/Detroit", NEW_YORK).other is None
    assert say(TEN, "America/Menominee", "US/Central").other is None


def test_two_zones_that_read_alike_today_are_both_named():
    # Arizona and Colorado agree in December and differ in June.
    assert (
        say(TEN, "America/Phoenix", "America/Denver").other
        == "(9:00 AM Mountain Time, clinic time)"
    )
    june = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
    said = say(june, "America/Phoenix", "America/Denver")
    assert (said.clock, said.other) == ("9:00 AM", "(10:00 AM Mountain Time, clinic time)")


def test_another_day_at_the_clinic_is_named():
    said = say(datetime(2026, 12, 2, 5, 30, tzinfo=UTC), "Pacific/Honolulu", NEW_YORK)
    assert said.primary == "Tuesday, December 1, 2026 at 7:30 PM Hawaii Time"
    assert said.other == "(Wednesday, December 2, 2026 at 12:30 AM Eastern Time, clinic time)"


def test_the_repeated_hour_is_told_apart():
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert say(first, CHICAGO, CHICAGO).primary.endswith("1:30 AM Central Daylight Time")
    second = say(first + timedelta(hours=1), CHICAGO, CHICAGO)
    assert second.primary.endswith("1:30 AM Central Standard Time")
    assert say(first + timedelta(hours=2), CHICAGO, CHICAGO).primary.endswith(
        "2:30 AM Central Time"
    )
    toronto = [
        say(first + timedelta(hours=n - 1), "America/Toronto", CHICAGO).primary for n in (0, 1)
    ]
    assert [words.partition(" at ")[2] for words in toronto] == [
        "1:30 AM Toronto Time (05:30 UTC)",
        "1:30 AM Toronto Time (06:30 UTC)",
    ]


@pytest.mark.parametrize("zone", US_ZONE_NAMES)
def test_no_two_instants_are_said_alike_around_the_changes(zone):
    for sunday in sundays(2026):
        begin = midnight(sunday, zone)
        words = [say(begin + timedelta(minutes=5 * n), zone, zone).primary for n in range(300)]
        assert len(set(words)) == 300


@pytest.mark.parametrize("zone", US_ZONE_NAMES)
def test_every_us_zone_has_a_plain_name(zone):
    assert zone_name(zone) in dict(US_ZONES).values()


def test_aliases_name_the_same_clock():
    instants = [datetime(2026, month, 2, tzinfo=UTC) for month in (1, 7)]
    named = {name: zone for zone, name in US_ZONES}
    for alias in available_timezones():
        if zone_name(alias) in named:
            main = named[zone_name(alias)]
            for instant in instants:
                assert instant.astimezone(ZoneInfo(alias)).utcoffset() == (
                    instant.astimezone(ZoneInfo(main)).utcoffset()
                ), alias


def test_any_zone_can_be_said():
    for zone in available_timezones() - {"localtime", "posixrules", "Factory"}:
        said = say(TEN, zone, CHICAGO)
        assert said.primary.endswith(said.zone_name)
        assert not set("_/") & set(said.zone_name), zone


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/Toronto", "Toronto Time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires Time"),
        ("UTC", "UTC+0000"),
        ("Etc/GMT+5", "UTC-0500"),
        ("EST", "UTC-0500"),
    ],
)
def test_zones_elsewhere_are_named_by_city_or_offset(zone, name):
    assert zone_name(zone) == name


@pytest.mark.parametrize(
    ("hour", "clock"),
    [
        (0, "12:00 AM"),
        (1, "1:00 AM"),
        (11, "11:00 AM"),
        (12, "12:00 PM"),
        (13, "1:00 PM"),
        (23, "11:00 PM"),
    ],
)
def test_the_clock_has_twelve_hours(hour, clock):
    assert clock_name(datetime(2026, 12, 1, hour, tzinfo=UTC)) == clock


def test_days_are_named_in_full():
    assert day_name(date(2027, 2, 7)) == "Sunday, February 7, 2027"


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="zone"):
        say(TEN.replace(tzinfo=None), CHICAGO, CHICAGO)


def test_every_state_has_a_zone_to_suggest():
    assert sorted(STATE_ZONES) == sorted(STATES.split())
    for state in STATES.split():
        assert default_zone(state) == STATE_ZONES[state][0]
        assert all(zone_name(zone) in dict(US_ZONES).values() for zone in STATE_ZONES[state])
    assert default_zone("other") is None
    assert default_zone("WI") == CHICAGO
