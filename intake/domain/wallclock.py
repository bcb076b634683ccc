"""From what a clock on the wall shows to instants, across every change of the clocks.

A reading of a wall clock is carried as a datetime whose date and time are the reading and whose
zone says UTC. It is no instant: only `instants` makes it one. A reading that the clocks skip has
no instant; one that they repeat has two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from intake.domain.spans import Span, merge

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clocks of a zone move.

    Attributes:
        at: the first instant of the new offset, UTC.
        before: offset from UTC until then.
        after: offset from UTC from then on.
    """

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class Steady:
    """A span of instants during which a zone keeps one offset from UTC."""

    start: datetime
    end: datetime
    offset: timedelta


def offset_at(zone: str, instant: datetime) -> timedelta:
    """How far the zone's clocks are ahead of UTC at an instant."""
    return instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def clock_changes(zone: str, start: datetime, end: datetime) -> list[ClockChange]:
    """The moves of the zone's clocks after `start` and before `end`, in order."""
    years = range(start.astimezone(UTC).year, end.astimezone(UTC).year + 1)
    changes = (change for year in years for change in _changes_in(zone, year))
    return [change for change in changes if start < change.at < end]


def steady(zone: str, start: datetime, end: datetime) -> list[Steady]:
    """The span from `start` to `end`, UTC, cut where the zone's clocks move."""
    parts: list[Steady] = []
    offset = offset_at(zone, start)
    for change in clock_changes(zone, start, end):
        parts.append(Steady(start, change.at, offset))
        start, offset = change.at, change.after
    parts.append(Steady(start, end, offset))
    return parts


def instants(readings: Iterable[Span], parts: Iterable[Steady]) -> list[Span]:
    """Every instant within `parts` at which the wall clock's reading lies in `readings`.

    Args:
        readings: spans of wall-clock readings.
        parts: a stretch of time cut where the clocks move, as `steady` gives it.
    """
    ranges = list(readings)
    return merge(
        (max(first - part.offset, part.start), min(last - part.offset, part.end))
        for part in parts
        for first, last in ranges
    )


@lru_cache(maxsize=1024)
def _changes_in(zone: str, year: int) -> tuple[ClockChange, ...]:
    # The standard library tells an offset, not its table of changes. No zone has moved its clocks
    # twice within a day, so a look at each midnight finds every move.
    low, stop = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    before = offset_at(zone, low)
    found: list[ClockChange] = []
    while low < stop:
        high = low + _DAY
        after = offset_at(zone, high)
        if after != before:
            found.append(ClockChange(_moment(zone, low, high, before), before, after))
        low, before = high, after
    return tuple(found)


def _moment(zone: str, low: datetime, high: datetime, before: timedelta) -> datetime:
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high
