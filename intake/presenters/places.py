"""When and where the clinic sees people, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.domain.zones import WEEKDAYS, clock_name

if TYPE_CHECKING:
    from datetime import time

    from intake.clinic import Clinic


def hours_lines(clinic: Clinic) -> list[tuple[str, str]]:
    """The opening hours: days, and the times at the clinic; like days in one line.

    Two stretches on one day stand in one line, so a closed lunch hour is seen.
    """
    by_day = {
        day: ", ".join(
            _("%(from)s to %(to)s", **{"from": _clock(each.opens), "to": _clock(each.closes)})
            for each in sorted(clinic.hours, key=lambda each: each.opens)
            if each.weekday == day
        )
        for day in range(7)
    }
    # Days in a row differ from their place in the row by the same number.
    runs = groupby(
        enumerate(day for day in by_day if by_day[day]),
        key=lambda place: (place[1] - place[0], by_day[place[1]]),
    )
    return [(_days([day for _place, day in run]), hours) for (_shift, hours), run in runs]


def _days(days: list[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    return first if len(days) == 1 else _("%(from)s to %(to)s", **{"from": first, "to": last})


def _clock(reading: time) -> str:
    return clock_name(datetime.combine(datetime(2000, 1, 1, tzinfo=UTC), reading))
