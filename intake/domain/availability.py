"""When a clinician takes calls: weekly hours on the wall clock, and the days that differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from intake.domain.spans import Span, merge, subtract
from intake.domain.wallclock import Steady, instants, steady

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """One stretch of a weekday, Monday 0. An end at or before the start is on the next day.

    Raises:
        ValueError: the weekday is not 0 to 6, or the hours have no length.
    """

    weekday: int
    start: time
    end: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("weekday must be 0 (Monday) to 6 (Sunday)")
        _check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class DayException:
    """A day that differs from the week.

    `off` without times takes the whole day away: the hours that begin on it and whatever else
    reaches into it. `off` with times takes that part away, also from extra hours. `extra` adds
    hours, also on a day that is off.

    Raises:
        ValueError: only one time is given, extra hours have none, or they have no length.
    """

    day: date
    kind: Literal["off", "extra"]
    start: time | None = None
    end: time | None = None

    def __post_init__(self) -> None:
        if self.kind not in {"off", "extra"}:
            raise ValueError("kind must be off or extra")
        if self.kind == "extra" and self.start is None:
            raise ValueError("extra hours need a start and an end")
        _check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Closure:
    """The clinic is closed: a day, or part of it, on the clinic's clock. Nothing overrides it.

    Raises:
        ValueError: only one time is given, they have no length, or the zone is unknown.
    """

    day: date
    zone: str
    start: time | None = None
    end: time | None = None

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        _check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Licence:
    """A state (USPS code) where a clinician may see a patient, with its last day when known."""

    state: str
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """All that decides which calls a clinician can be offered for.

    Attributes:
        clinician_id: whose hours these are.
        zone: IANA zone of the wall clock that `weekly` and `exceptions` are read on.
        weekly: hours of each week; they may overlap and may run past midnight.
        exceptions: days that differ, in `zone`.
        call_minutes: how long a call takes.
        buffer_before: time kept free of other calls before a call; it may lie outside the hours.
        buffer_after: the same after a call.
        notice: a call begins no sooner than this from now.
        horizon: a call begins sooner than this from now.
        alignment_minutes: calls begin at multiples of this after local midnight.
        licences: the states where this clinician may see a patient.
        closures: when the clinic is closed.

    Raises:
        ValueError: a length is not positive, the zone is unknown, or the alignment does not
            divide a day.
    """

    clinician_id: str
    zone: str
    weekly: tuple[WeeklyHours, ...]
    exceptions: tuple[DayException, ...] = ()
    call_minutes: int = 30
    buffer_before: timedelta = timedelta()
    buffer_after: timedelta = timedelta()
    notice: timedelta = timedelta(hours=2)
    horizon: timedelta = timedelta(days=30)
    alignment_minutes: int = 30
    licences: tuple[Licence, ...] = ()
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        if self.call_minutes <= 0 or self.horizon <= timedelta():
            raise ValueError("call length and horizon must be more than nothing")
        if min(self.buffer_before, self.buffer_after, self.notice) < timedelta():
            raise ValueError("buffers and notice must not be negative")
        if self.alignment_minutes <= 0 or _DAY_MINUTES % self.alignment_minutes:
            # Otherwise a start would depend on which midnight the count began at.
            raise ValueError("alignment must divide a day, such as 5, 10, 15, 20, 30 or 60 minutes")

    @property
    def call(self) -> timedelta:
        """How long a call takes."""
        return timedelta(minutes=self.call_minutes)


@dataclass(frozen=True, slots=True)
class Busy:
    """Half-open time, UTC, in which a clinician is taken: a call with its buffers.

    Raises:
        ValueError: it does not end after it starts.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError("busy time must end after it starts")


def open_spans(availability: Availability, parts: list[Steady]) -> list[Span]:
    """The clinician's hours as instants, calls not looked at.

    Args:
        availability: the hours.
        parts: the stretch of time asked for, as `steady` cuts it for the clinician's zone.
    """
    hours = instants(_readings(availability, _days_of(parts)), parts)
    return subtract(hours, _closed(availability.closures, parts[0].start, parts[-1].end))


def outside_hours(availability: Availability, calls: Iterable[Busy]) -> list[Busy]:
    """The calls, without buffers, that these hours no longer hold: ask before saving a change."""
    left: list[Busy] = []
    for call in calls:
        parts = steady(availability.zone, call.start, call.end)
        if open_spans(availability, parts) != [(call.start, call.end)]:
            left.append(call)
    return left


def _readings(availability: Availability, days: list[date]) -> list[Span]:
    weekly: dict[int, list[WeeklyHours]] = defaultdict(list)
    for hours in availability.weekly:
        weekly[hours.weekday].append(hours)
    nearby = [item for item in availability.exceptions if days[0] <= item.day <= days[-1]]
    away = {item.day for item in nearby if item.kind == "off" and item.start is None}
    usual = merge(
        _reading(day, hours.start, hours.end)
        for day in days
        if day not in away
        for hours in weekly.get(day.weekday(), ())
    )
    if not nearby:
        return usual
    kept = subtract(usual, merge(_reading(day, None, None) for day in away))
    return subtract(
        merge([*kept, *_exceptional(nearby, "extra")]), merge(_exceptional(nearby, "off"))
    )


def _exceptional(exceptions: Iterable[DayException], kind: str) -> Iterator[Span]:
    for item in exceptions:
        if item.kind == kind and item.start is not None:
            yield _reading(item.day, item.start, item.end)


def _closed(closures: Iterable[Closure], start: datetime, end: datetime) -> list[Span]:
    by_zone: dict[str, list[Span]] = defaultdict(list)
    for closure in closures:
        by_zone[closure.zone].append(_reading(closure.day, closure.start, closure.end))
    return merge(
        span
        for zone, readings in by_zone.items()
        for span in instants(readings, steady(zone, start, end))
    )


def _reading(day: date, start: time | None, end: time | None) -> Span:
    first, last = start or _MIDNIGHT, end or _MIDNIGHT
    last_day = day if last > first else day + _DAY
    return datetime.combine(day, first, UTC), datetime.combine(last_day, last, UTC)


def _days_of(parts: list[Steady]) -> list[date]:
    # The day before may run past midnight into the first.
    first = min((part.start + part.offset).date() for part in parts) - _DAY
    last = max((part.end + part.offset).date() for part in parts)
    return [first + _DAY * count for count in range((last - first).days + 1)]


def _check_times(start: time | None, end: time | None) -> None:
    if start is None or end is None:
        if start is not end:
            raise ValueError("give both a start and an end, or neither")
    elif start.tzinfo is not None or end.tzinfo is not None:
        raise ValueError("hours are wall-clock times without a zone of their own")
    elif start == end != _MIDNIGHT:
        raise ValueError("hours must end after they start")


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{zone!r} is not an IANA time zone") from None
