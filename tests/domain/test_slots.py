"""Edges of a slot: hours, buffers, notice, horizon, midnight, days that differ, licences."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from intake.domain.availability import (
    Availability,
    Busy,
    Closure,
    DayException,
    Licence,
    WeeklyHours,
    outside_hours,
)
from intake.domain.slots import Slot, is_offered, offer
from intake.domain.spans import merge, subtract
from tests.domain.hours import DAY, MINUTE, midnight, nine_to_five

CHICAGO = "America/Chicago"
TUESDAY = date(2026, 12, 1)
NOW = midnight(TUESDAY - 3 * DAY, CHICAGO)


def at(clock, day=TUESDAY, zone=CHICAGO, fold=0):
    hour, minute = map(int, clock.split(":"))
    return (
        datetime.combine(day, time(hour, minute), ZoneInfo(zone)).replace(fold=fold).astimezone(UTC)
    )


def clocks(availability, busy=(), *, day=TUESDAY, now=NOW, state=None, until=None):
    slots = offer(
        availability,
        busy,
        now=now,
        window_from=midnight(day, CHICAGO),
        window_to=midnight(until or day + DAY, CHICAGO),
        state=state,
    )
    zone = ZoneInfo(availability.zone)
    return [slot.start.astimezone(zone).strftime("%H:%M") for slot in slots]


def on_tuesday(start, end, **changes):
    return nine_to_five(CHICAGO, weekly=(WeeklyHours(1, start, end),), **changes)


def test_a_slot_says_who_when_and_how_long_the_clinician_is_taken():
    availability = replace(
        nine_to_five(CHICAGO),
        buffer_before=timedelta(minutes=5),
        buffer_after=timedelta(minutes=10),
    )
    slot = is_offered(availability, [], now=NOW, start=at("09:00"))
    assert slot == Slot(
        start=at("09:00"),
        end=at("09:30"),
        zone=CHICAGO,
        clinician_id="c1",
        busy_from=at("08:55"),
        busy_until=at("09:40"),
    )
    assert slot.start.tzinfo is UTC


def test_a_call_never_runs_past_the_hours():
    assert clocks(on_tuesday(time(9), time(10), call_minutes=45)) == ["09:00"]
    assert clocks(on_tuesday(time(9), time(9, 44), call_minutes=45)) == []
    assert clocks(on_tuesday(time(9), time(9, 45), call_minutes=45)) == ["09:00"]


def test_starts_are_aligned_to_the_clock_and_not_to_the_hours():
    assert clocks(on_tuesday(time(9, 10), time(11), alignment_minutes=30)) == [
        "09:30",
        "10:00",
        "10:30",
    ]
    assert clocks(on_tuesday(time(9, 10), time(10), alignment_minutes=20)) == ["09:20"]


def test_starts_are_aligned_to_the_local_clock_where_the_offset_is_odd():
    availability = nine_to_five("Asia/Kathmandu", weekly=(WeeklyHours(2, time(9), time(11)),))
    # Wednesday morning there is Tuesday night in Chicago.
    assert clocks(availability) == ["09:00", "09:30", "10:00", "10:30"]


def test_overlapping_and_touching_hours_are_one():
    weekly = (
        WeeklyHours(1, time(9), time(10)),
        WeeklyHours(1, time(9, 30), time(11)),
        WeeklyHours(1, time(11), time(12)),
        WeeklyHours(1, time(9), time(10)),
    )
    availability = nine_to_five(CHICAGO, weekly=weekly, call_minutes=60)
    assert clocks(availability) == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_hours_until_midnight_and_past_it():
    assert clocks(on_tuesday(time(23), time(0))) == ["23:00", "23:30"]
    late = on_tuesday(time(23), time(1), call_minutes=60)
    assert clocks(late) == ["23:00", "23:30"]
    assert clocks(late, day=TUESDAY + DAY) == ["00:00"]


def test_all_day_is_midnight_to_midnight():
    assert len(clocks(on_tuesday(time(0), time(0)))) == 48


def test_a_call_may_begin_when_another_ends_and_end_when_another_begins():
    busy = [Busy(at("10:00"), at("10:30"))]
    assert clocks(on_tuesday(time(9, 30), time(11)), busy) == ["09:30", "10:30"]


@pytest.mark.parametrize(
    ("before", "after", "free"),
    [
        (0, 0, ["09:00", "09:30", "10:30", "11:00"]),
        (1, 0, ["09:00", "09:30", "11:00"]),
        (0, 1, ["09:00", "10:30", "11:00"]),
        (31, 30, ["09:00", "11:30"]),
    ],
)
def test_buffers_are_real_blocks(before, after, free):
    availability = on_tuesday(
        time(9),
        time(11, 30) if before != 31 else time(12),
        buffer_before=timedelta(minutes=before),
        buffer_after=timedelta(minutes=after),
    )
    assert clocks(availability, [Busy(at("10:00"), at("10:30"))]) == free


def test_a_buffer_of_a_late_call_reaches_past_the_hours_and_still_guards():
    availability = on_tuesday(time(9), time(10), buffer_after=timedelta(minutes=20))
    assert clocks(availability) == ["09:00", "09:30"]
    assert clocks(availability, [Busy(at("10:15"), at("11:00"))]) == ["09:00"]


def test_overlapping_busy_time_in_any_order_and_zone():
    east = ZoneInfo("America/New_York")
    busy = [
        Busy(at("10:30"), at("12:00")),
        Busy(at("09:00").astimezone(east), at("11:00").astimezone(east)),
        Busy(at("09:30"), at("09:45").astimezone(timezone(timedelta(hours=9)))),
    ]
    assert clocks(on_tuesday(time(9), time(13)), busy) == ["12:00", "12:30"]


def test_notice_is_enough_to_the_instant_and_the_horizon_is_open():
    availability = on_tuesday(
        time(9), time(12), notice=timedelta(hours=2), horizon=timedelta(hours=3, minutes=30)
    )
    assert clocks(availability, now=at("07:30")) == ["09:30", "10:00", "10:30"]
    assert clocks(availability, now=at("07:30") + timedelta(microseconds=1))[0] == "10:00"
    assert clocks(availability, now=at("07:30") + timedelta(microseconds=1))[-1] == "11:00"


def test_the_window_is_half_open():
    availability = nine_to_five(CHICAGO)
    slots = offer(availability, [], now=NOW, window_from=at("10:00"), window_to=at("11:00"))
    assert [slot.start for slot in slots] == [at("10:00"), at("10:30")]
    assert offer(availability, [], now=NOW, window_from=at("11:00"), window_to=at("10:00")) == []
    assert offer(availability, [], now=NOW, window_from=at("10:00"), window_to=at("10:00")) == []


@pytest.mark.parametrize("start", ["08:30", "09:10", "17:00", "16:45"])
def test_what_is_not_offered_cannot_be_booked(start):
    assert is_offered(nine_to_five(CHICAGO), [], now=NOW, start=at(start)) is None


def test_a_start_with_seconds_cannot_be_booked():
    for odd in (timedelta(seconds=1), timedelta(microseconds=1), -timedelta(microseconds=1)):
        assert is_offered(nine_to_five(CHICAGO), [], now=NOW, start=at("10:00") + odd) is None


def test_a_start_may_be_written_in_any_zone():
    start = at("10:00").astimezone(ZoneInfo("Pacific/Honolulu"))
    slot = is_offered(nine_to_five(CHICAGO), [], now=NOW, start=start)
    assert slot is not None
    assert slot.start == at("10:00")


def test_the_skipped_hour_is_never_offered():
    sunday = date(2026, 3, 8)
    night = nine_to_five(CHICAGO, weekly=(WeeklyHours(6, time(1), time(4)),), call_minutes=60)
    now = midnight(sunday - DAY, CHICAGO)
    # 1:30 to 3:30 is one hour long that night.
    assert clocks(night, day=sunday, now=now) == ["01:00", "01:30", "03:00"]


def test_hours_that_lie_in_the_skipped_hour_are_none():
    sunday = date(2026, 3, 8)
    gap = nine_to_five(CHICAGO, weekly=(WeeklyHours(6, time(2), time(3)),))
    assert clocks(gap, day=sunday, now=midnight(sunday - DAY, CHICAGO)) == []


def test_the_repeated_hour_is_offered_once_an_instant():
    sunday = date(2026, 11, 1)
    night = nine_to_five(CHICAGO, weekly=(WeeklyHours(6, time(1), time(2)),))
    now = midnight(sunday - DAY, CHICAGO)
    slots = offer(night, [], now=now, window_from=now, window_to=now + 3 * DAY)
    assert [slot.start for slot in slots] == [
        at("01:00", sunday),
        at("01:30", sunday),
        at("01:00", sunday, fold=1),
        at("01:30", sunday, fold=1),
    ]


def test_a_call_does_not_run_into_hours_that_the_repeat_takes_away():
    sunday = date(2026, 11, 1)
    night = nine_to_five(CHICAGO, weekly=(WeeklyHours(6, time(0), time(1, 30)),), call_minutes=60)
    now = midnight(sunday - DAY, CHICAGO)
    # 0:00 and 0:30 fit before the first 1:30; the second 1:00 to 1:30 is too short for an hour.
    assert clocks(night, day=sunday, now=now) == ["00:00", "00:30"]


def test_a_day_off_takes_its_hours_and_what_reaches_into_it():
    weekly = tuple(WeeklyHours(day, time(22), time(2)) for day in range(7))
    off = DayException(TUESDAY, "off")
    availability = nine_to_five(CHICAGO, weekly=weekly, exceptions=(off,), call_minutes=60)
    assert clocks(availability, day=TUESDAY - DAY) == [
        "00:00",
        "00:30",
        "01:00",
        "22:00",
        "22:30",
        "23:00",
    ]
    assert clocks(availability) == []
    assert clocks(availability, day=TUESDAY + DAY) == ["22:00", "22:30", "23:00", "23:30"]


def test_part_of_a_day_off_and_extra_hours():
    exceptions = (
        DayException(TUESDAY, "off", time(10), time(16, 30)),
        DayException(TUESDAY, "extra", time(16), time(18)),
        DayException(TUESDAY + DAY, "off"),
        DayException(TUESDAY + DAY, "extra", time(12), time(13)),
    )
    availability = nine_to_five(CHICAGO, exceptions=exceptions)
    assert clocks(availability) == ["09:00", "09:30", "16:30", "17:00", "17:30"]
    assert clocks(availability, day=TUESDAY + DAY) == ["12:00", "12:30"]


def test_a_closure_is_on_the_clinics_clock_and_beats_extra_hours():
    phoenix = nine_to_five(
        "America/Phoenix",
        weekly=(),
        exceptions=(DayException(TUESDAY, "extra", time(9), time(13)),),
        closures=(Closure(TUESDAY, CHICAGO, time(12), time(0)),),
    )
    # Noon in Chicago is 11 AM in Phoenix.
    assert clocks(phoenix) == ["09:00", "09:30", "10:00", "10:30"]
    closed = replace(phoenix, closures=(Closure(TUESDAY, CHICAGO),))
    assert clocks(closed) == []


def test_a_licence_is_good_through_its_last_day_and_only_in_its_state():
    availability = nine_to_five(
        CHICAGO, licences=(Licence("WI", TUESDAY), Licence("IL"), Licence("MN", TUESDAY - DAY))
    )
    assert len(clocks(availability, state="WI")) == 16
    assert clocks(availability, state="WI", day=TUESDAY + DAY) == []
    assert len(clocks(availability, state="IL", day=TUESDAY + 9 * DAY)) == 16
    assert clocks(availability, state="MN") == []
    assert clocks(availability, state="IA") == []
    assert clocks(availability, state="other") == []
    assert is_offered(availability, [], now=NOW, start=at("10:00"), state="IA") is None
    assert is_offered(availability, [], now=NOW, start=at("10:00"), state="WI") is not None


def test_a_licence_day_ends_at_the_states_eastern_midnight():
    # Texas has two zones; the clinician's own zone does not matter.
    late = (WeeklyHours(1, time(20), time(0)),)
    availability = nine_to_five(
        "America/Los_Angeles", weekly=late, licences=(Licence("TX", TUESDAY),)
    )
    window = {"now": NOW, "window_from": NOW, "window_to": NOW + 5 * DAY}
    slots = offer(availability, [], state="TX", **window)
    assert [slot.end for slot in slots][-1:] == [at("22:00", zone="America/Los_Angeles")]
    assert slots[-1].end == midnight(TUESDAY + DAY, CHICAGO)


def test_a_renewed_licence_counts_with_its_later_day():
    licences = (Licence("WI", TUESDAY - DAY), Licence("WI", TUESDAY + DAY))
    assert len(clocks(nine_to_five(CHICAGO, licences=licences), state="WI")) == 16


def test_calls_that_new_hours_no_longer_hold_are_listed():
    calls = [
        Busy(at("09:00"), at("09:30")),
        Busy(at("16:45"), at("17:15")),
        Busy(at("08:00"), at("08:30")),
    ]
    assert outside_hours(nine_to_five(CHICAGO), calls) == calls[1:]
    off = nine_to_five(CHICAGO, exceptions=(DayException(TUESDAY, "off"),))
    assert outside_hours(off, calls) == calls


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: WeeklyHours(7, time(9), time(17)),
        lambda: WeeklyHours(0, time(9), time(9)),
        lambda: WeeklyHours(0, time(9, tzinfo=UTC), time(17)),
        lambda: DayException(TUESDAY, "extra"),
        lambda: DayException(TUESDAY, "off", time(9)),
        lambda: DayException(TUESDAY, "maybe"),
        lambda: Closure(TUESDAY, "Mars/Olympus"),
        lambda: Busy(at("10:00"), at("10:00")),
        lambda: Availability("c", "", ()),
        lambda: Availability("c", "../etc/passwd", ()),
        lambda: Availability("c", CHICAGO, (), call_minutes=0),
        lambda: Availability("c", CHICAGO, (), horizon=timedelta()),
        lambda: Availability("c", CHICAGO, (), notice=-MINUTE),
        lambda: Availability("c", CHICAGO, (), buffer_before=-MINUTE),
        lambda: Availability("c", CHICAGO, (), alignment_minutes=0),
        lambda: Availability("c", CHICAGO, (), alignment_minutes=50),
    ],
)
def test_hours_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must|need|give|not an IANA|without a zone"):
        wrong()


def test_one_busy_span_may_cut_many_open_ones():
    hours = [NOW + timedelta(hours=count) for count in range(12)]
    open_ = [
        (hours[0], hours[2]),
        (hours[3], hours[4]),
        (hours[5], hours[8]),
        (hours[9], hours[10]),
    ]
    cuts = merge([(hours[1], hours[6]), (hours[7], hours[9]), (hours[11], hours[11])])
    assert subtract(open_, cuts) == [
        (hours[0], hours[1]),
        (hours[6], hours[7]),
        (hours[9], hours[10]),
    ]


class CountedInstant(datetime):
    """An instant that counts how often it is compared."""

    compared = 0

    def __lt__(self, other):
        CountedInstant.compared += 1
        return super().__lt__(other)

    def __le__(self, other):
        CountedInstant.compared += 1
        return super().__le__(other)

    def __gt__(self, other):
        CountedInstant.compared += 1
        return super().__gt__(other)

    def __ge__(self, other):
        CountedInstant.compared += 1
        return super().__ge__(other)

    __hash__ = datetime.__hash__


def comparisons(count, days):
    """How often instants are compared when `count` calls lie in `days` days, and how many slots."""
    begin = CountedInstant(2026, 12, 1, tzinfo=UTC)
    step = days * DAY / count
    busy = [Busy(begin + step * n, begin + step * n + timedelta(seconds=30)) for n in range(count)]
    availability = nine_to_five(CHICAGO, alignment_minutes=5, call_minutes=5)
    CountedInstant.compared = 0
    window = {"now": NOW, "window_from": NOW, "window_to": NOW + (days + 5) * DAY}
    slots = offer(availability, busy, **window)
    return CountedInstant.compared, len(slots)


@pytest.mark.parametrize("days", [30, 60])
@pytest.mark.parametrize("count", [250, 500, 1000, 2000])
def test_busy_time_is_swept_once_and_not_once_a_slot(count, days):
    # Thousands of slots: each one compared with each call would be millions.
    looked, slots = comparisons(count, days)
    assert slots > 1000
    assert looked <= count * (16 + 2 * math.log2(count)) + 4 * slots
