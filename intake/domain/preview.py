"""The next weeks of one clinician, day by day, as the clocks there will show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from intake.domain.availability import Availability, Busy, open_spans
from intake.domain.slots import licensed_until, offer
from intake.domain.wallclock import ClockChange, clock_changes, steady

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.domain.spans import Span

FOUR_WEEKS: Final = 28
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """One day on the clinician's clock.

    Attributes:
        date: the day.
        hours: when calls are taken, as instants, calls not looked at.
        calls: how many standing calls begin on it.
        free: how many times a patient can still be offered; none without a licence anywhere.
        change: the move of the clocks on this day, if there is one.
        closed: whether the clinic is closed for some of it.
        differs: whether an exception was made for it.
        ends: states where a licence has its last day.
        unlicensed: whether no licence is left that is good on it.
    """

    date: dt.date
    hours: tuple[Span, ...]
    calls: int
    free: int
    change: ClockChange | None
    closed: bool
    differs: bool
    ends: tuple[str, ...]
    unlicensed: bool


def preview(
    availability: Availability,
    busy: Iterable[Busy],
    starts: Iterable[datetime],
    *,
    now: datetime,
    days: int = FOUR_WEEKS,
) -> list[PreviewDay]:
    """The days from today on.

    Args:
        availability: the clinician's rules, as they stand or as they would be.
        busy: what takes the clinician's time, buffers included.
        starts: when the standing calls begin.
        now: the present instant.
        days: how many.
    """
    clock, taken = ZoneInfo(availability.zone), list(busy)
    first = now.astimezone(clock).date()
    end = _midnight(first + _DAY * days, clock)
    begun = Counter(start.astimezone(clock).date() for start in starts)
    found = offer(availability, taken, now=now, window_from=now, window_to=end)
    until = max(
        (licensed_until(availability, one.state) for one in availability.licences), default=now
    )
    free = Counter(slot.start.astimezone(clock).date() for slot in found if slot.end <= until)
    return [
        _day(availability, day, clock, until, (begun[day], free[day]))
        for day in (first + _DAY * count for count in range(days))
    ]


def _day(
    availability: Availability,
    day: dt.date,
    clock: ZoneInfo,
    until: datetime,
    counted: tuple[int, int],
) -> PreviewDay:
    begin, end = _midnight(day, clock), _midnight(day + _DAY, clock)
    # Clocks that move at midnight itself move on the day that they begin.
    changes = clock_changes(availability.zone, begin - _INSTANT, end)
    return PreviewDay(
        date=day,
        hours=tuple(open_spans(availability, steady(availability.zone, begin, end))),
        calls=counted[0],
        free=counted[1],
        change=changes[0] if changes else None,
        closed=any(item.day == day for item in availability.closures),
        differs=any(item.day == day for item in availability.exceptions),
        ends=tuple(item.state for item in availability.licences if item.expires == day),
        unlicensed=until <= begin,
    )


def _midnight(day: dt.date, clock: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), clock).astimezone(UTC)
