"""Single changes of a clinician's row, for `scheduling.change` to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.models import DayException, Licence, WorkingHours

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, time
    from typing import Any

    from intake.models import Clinician

    Edit = Callable[[Clinician], None]
    Stretch = tuple[int, time, time]


def set_week(zone: str, stretches: Iterable[Stretch]) -> Edit:
    """The whole week: weekday (Monday 0), start and end on the clock of `zone`."""
    wanted = sorted(set(stretches))

    def edit(row: Clinician) -> None:
        row.zone = zone
        row.hours = [WorkingHours(weekday=day, starts=one, ends=two) for day, one, two in wanted]

    return edit


def set_rules(values: Mapping[str, Any]) -> Edit:
    """Length, buffers, notice and the like, by name of their column."""

    def edit(row: Clinician) -> None:
        for name, value in values.items():
            setattr(row, name, value)

    return edit


def add_days(
    days: Iterable[date], kind: str, starts: time | None = None, ends: time | None = None
) -> Edit:
    """Days that differ: off or extra; one that stands like that stays one row."""
    wanted = list(days)

    def edit(row: Clinician) -> None:
        standing = {(one.day, one.kind, one.starts, one.ends) for one in row.exceptions}
        row.exceptions.extend(
            DayException(day=day, kind=kind, starts=starts, ends=ends)
            for day in wanted
            if (day, kind, starts, ends) not in standing
        )

    return edit


def remove_day(exception_id: uuid.UUID) -> Edit:
    """Make a day like the others of its weekday again."""

    def edit(row: Clinician) -> None:
        row.exceptions = [one for one in row.exceptions if one.id != exception_id]

    return edit


def set_licence(state: str, expires: date | None) -> Edit:
    """A licence in one state, with its last day when known; a state has one."""

    def edit(row: Clinician) -> None:
        standing = next((one for one in row.licences if one.state == state), None)
        if standing is None:
            row.licences.append(Licence(state=state, expires=expires))
        else:
            standing.expires = expires

    return edit


def remove_licence(state: str) -> Edit:
    """No licence in this state any more."""

    def edit(row: Clinician) -> None:
        row.licences = [one for one in row.licences if one.state != state]

    return edit
