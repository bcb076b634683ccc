"""Changes of the clocks, found from the standard library's offsets alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from intake.domain.wallclock import clock_changes, instants, steady
from tests.domain.hours import ODD_ZONES, US_ZONE_NAMES

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("zone", US_ZONE_NAMES + ODD_ZONES)
def test_every_change_is_found_to_the_second(zone):
    start, end = datetime(2009, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    changes = {change.at: change for change in clock_changes(zone, start, end)}
    clock = ZoneInfo(zone)
    before, instant = start.astimezone(clock).utcoffset(), start
    while instant < end:
        instant += HOUR
        after = instant.astimezone(clock).utcoffset()
        if after != before:
            found = next(at for at in changes if instant - HOUR < at <= instant)
            change = changes.pop(found)
            assert (change.before, change.after) == (before, after)
            for moment, offset in ((found - timedelta(seconds=1), before), (found, after)):
                assert moment.astimezone(clock).utcoffset() == offset
        before = after
    assert changes == {}


def test_a_stretch_of_time_is_cut_where_the_clocks_move():
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    parts = steady("America/Chicago", start, end)
    assert [part.offset for part in parts] == [-6 * HOUR, -5 * HOUR, -6 * HOUR]
    assert (parts[0].start, parts[-1].end) == (start, end)
    assert all(left.end == right.start for left, right in pairwise(parts))


def test_a_skipped_reading_has_no_instant_and_a_repeated_one_two():
    reading = (datetime(2026, 3, 8, 2, 0, tzinfo=UTC), datetime(2026, 3, 8, 3, 0, tzinfo=UTC))
    march = steady(
        "America/Chicago", datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    )
    assert instants([reading], march) == []
    reading = (datetime(2026, 11, 1, 1, 0, tzinfo=UTC), datetime(2026, 11, 1, 1, 30, tzinfo=UTC))
    fall = steady(
        "America/Chicago", datetime(2026, 10, 31, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    )
    six = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
    assert instants([reading], fall) == [(six, six + HOUR / 2), (six + HOUR, six + 1.5 * HOUR)]
