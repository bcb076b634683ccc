"""Counting minutes while the clinic is open: at night nobody is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from intake.domain.opening import Hours

# A deadline further off than this is no deadline; it also ends the search in an empty week.
DAYS_AHEAD: Final = 60


@dataclass(frozen=True)
class Week:
    """The clinic's hours, in its own IANA zone."""

    hours: Sequence[Hours]
    zone: str

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is at the clinic at this instant."""
        return any(opens <= at < closes for opens, closes in self._stretches(at, 1))

    def later(self, start: datetime, minutes: float) -> datetime:
        """The instant after so many open minutes; closed hours do not count.

        With no minutes to count it is the start itself when open, else the next opening.

        Raises:
            ValueError: the clinic does not open for so long.
        """
        left = timedelta(minutes=minutes)
        for opens, closes in self._stretches(start, DAYS_AHEAD):
            begins = max(opens, start)
            if begins < closes and begins + left < closes:
                return begins + left
            left -= max(closes - begins, timedelta())
        raise ValueError("the clinic does not open for so long")

    def _stretches(self, start: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches from the day before `start` on, in order, as instants."""
        first = start.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        for ahead in range(days + 2):
            yield from sorted(self._of(first + timedelta(days=ahead)))

    def _of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        for stretch in self.hours:
            if stretch.weekday == day.weekday():
                ends = (stretch.opens, stretch.closes)
                opens, closes = (datetime.combine(day, time, tzinfo=zone) for time in ends)
                # Between two readings of one wall clock Python would not see a change of clocks.
                yield opens.astimezone(UTC), closes.astimezone(UTC)
