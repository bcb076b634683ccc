"""The hours of a week, on the clock of a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.domain.zones import US_ZONES, WEEKDAYS, zone_name
from intake.forms.fields import Choice
from intake.forms.schedule import ScheduleForm
from intake.forms.schedule.fields import ClockTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import time

    from werkzeug.datastructures import MultiDict

    Stretch = tuple[int, time, time]

STRETCHES: Final = 4
_SHOWN_AT_LEAST: Final = 2


class _Zoned(ScheduleForm):
    zone = Choice(_l("Time zone of these hours"), US_ZONES, message=_l("Select a time zone"))


def _named(day: int, number: int) -> tuple[str, str]:
    return f"from_{day}_{number}", f"to_{day}_{number}"


_FIELDS: Final = {
    name: ClockTime(label)
    for day in range(7)
    for number in range(STRETCHES)
    for name, label in zip(_named(day, number), (_l("From"), _l("To")), strict=True)
}


class Week(type("_Week", (_Zoned,), _FIELDS)):  # type: ignore[misc]
    """Up to four stretches a weekday. An end at or before its start is on the next day.

    Args:
        sent: what was posted; without it the standing hours show.
        zone: the standing zone, which may be one that the list does not have.
        stretches: the standing hours.
    """

    def __init__(
        self, sent: MultiDict[str, str] | None, zone: str, stretches: Iterable[Stretch]
    ) -> None:
        counts = [0] * 7
        standing: dict[str, Any] = {"zone": zone}
        for day, start, end in sorted(stretches):
            if counts[day] < STRETCHES:
                standing |= dict(zip(_named(day, counts[day]), (start, end), strict=True))
                counts[day] += 1
        super().__init__(formdata=sent, data={} if sent is not None else standing)
        if zone not in dict(US_ZONES):
            self.zone.choices = [(zone, zone_name(zone)), *US_ZONES]

    def days(self) -> Iterator[tuple[str, list[tuple[ClockTime, ClockTime]]]]:
        """Name of each weekday and its pairs of boxes: those in use, and one more."""
        for day, name in enumerate(WEEKDAYS):
            pairs = [self._pair(day, number) for number in range(STRETCHES)]
            used = [n for n, pair in enumerate(pairs, 1) if pair[0].data or pair[1].data]
            yield name, pairs[: max(_SHOWN_AT_LEAST, max(used, default=0) + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each box, and that starts and ends come in pairs."""
        fine: bool = super().validate(extra_validators)
        for day in range(7):
            for number in range(STRETCHES):
                start, end = self._pair(day, number)
                if start.errors or end.errors:
                    continue
                if (start.clock is None) is not (end.clock is None):
                    lone = start if start.clock is None else end
                    lone.errors = [_("Enter both times, or neither")]
                    fine = False
                elif start.clock is not None and start.clock == end.clock and start.clock.hour:
                    end.errors = [_("The end must differ from the start")]
                    fine = False
        return fine

    def stretches(self) -> list[Stretch]:
        """Weekday, start and end of what was entered."""
        found = []
        for day in range(7):
            for number in range(STRETCHES):
                start, end = (box.clock for box in self._pair(day, number))
                if start is not None and end is not None:
                    found.append((day, start, end))
        return found

    def _pair(self, day: int, number: int) -> tuple[ClockTime, ClockTime]:
        start, end = _named(day, number)
        return self[start], self[end]
