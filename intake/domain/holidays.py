"""The federal holidays of the United States (5 U.S.C. 6103), on the days they are observed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY: Final = timedelta(days=1)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6

# Name -> month, then a day of the month, or a weekday and which one of the month (-1 the last).
_FIXED: Final = {
    "New Year's Day": (1, 1),
    "Juneteenth": (6, 19),
    "Independence Day": (7, 4),
    "Veterans Day": (11, 11),
    "Christmas Day": (12, 25),
}
_MOVING: Final = {
    "Martin Luther King Jr. Day": (1, _MONDAY, 3),
    "Washington's Birthday": (2, _MONDAY, 3),
    "Memorial Day": (5, _MONDAY, -1),
    "Labor Day": (9, _MONDAY, 1),
    "Columbus Day": (10, _MONDAY, 2),
    "Thanksgiving Day": (11, _THURSDAY, 4),
}


def holidays(first: date, last: date) -> list[tuple[date, str]]:
    """The holidays observed from one day to another, both included, in order."""
    years = range(first.year - 1, last.year + 2)
    found = sorted(item for year in years for item in _of(year))
    return [item for item in found if first <= item[0] <= last]


def _of(year: int) -> Iterator[tuple[date, str]]:
    for name, (month, day) in _FIXED.items():
        yield _observed(date(year, month, day)), name
    for name, (month, weekday, which) in _MOVING.items():
        yield _nth(year, month, weekday, which), name


def _observed(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - _DAY
    return day + _DAY if day.weekday() == _SUNDAY else day


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which < 0:
        after = date(year, month + 1, 1)
        return after - _DAY * ((after.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (which - 1))
