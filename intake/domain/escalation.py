"""The ladder: who is told next when nobody answers, and when.

Minutes of a case that needs an answer now run day and night where the clinic is covered at night,
and else from the next opening on. Those of a case that needs one today run in opening hours only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from intake.domain.working_week import Week

from datetime import timedelta

NOW: Final = "now"
TODAY: Final = "today"
CLIMBS: Final = frozenset({NOW, TODAY})


class When(StrEnum):
    """During which hours somebody stands on a rung."""

    ALWAYS = "always"
    IN_HOURS = "in_hours"
    OUT_OF_HOURS = "out_of_hours"


class Reason(StrEnum):
    """Why a ladder was begun."""

    RAISED = "raised"
    WORSE = "worse"
    NO_OUTCOME = "no_outcome"


class Person(Protocol):
    """One line of the clinic's ladder."""

    @property
    def who(self) -> str: ...

    @property
    def after_minutes(self) -> int: ...

    @property
    def when(self) -> When: ...

    @property
    def page(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a clinic climbs.

    Attributes:
        week: its opening hours.
        covered_at_night: whether somebody answers outside them.
        today_times: how much slower a case that needs an answer today climbs.
        last_minutes: how long after the last rung everybody is shown that nobody was told.
    """

    week: Week
    covered_at_night: bool
    today_times: int
    last_minutes: int

    def later(self, start: datetime, minutes: int, respond: str) -> datetime:
        """When so many minutes have passed for a case that needs an answer `respond`."""
        if respond == NOW and self.covered_at_night:
            return start + timedelta(minutes=minutes)
        return self.week.later(start, minutes * (1 if respond == NOW else self.today_times))


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of one case's ladder: all who stand at the same minute. The last has nobody on it."""

    number: int
    after_minutes: int
    due: datetime
    last: bool = False


def rungs(people: Iterable[Person], start: datetime, respond: str, pace: Pace) -> list[Rung]:
    """Every rung with its time, the first at once, and the last one on which nobody stands."""
    minutes = sorted({person.after_minutes for person in people})
    steps = [
        Rung(number, after, start if number == 1 else pace.later(start, after, respond))
        for number, after in enumerate(minutes, start=1)
    ]
    after = (minutes[-1] if minutes else 0) + pace.last_minutes
    return [*steps, Rung(len(steps) + 1, after, pace.later(start, after, respond), last=True)]


def standing(people: Iterable[Person], after_minutes: int, *, in_hours: bool) -> list[Person]:
    """Who stands on a rung just now."""
    wanted = {When.ALWAYS, When.IN_HOURS if in_hours else When.OUT_OF_HOURS}
    return [
        person
        for person in people
        if person.after_minutes == after_minutes and person.when in wanted
    ]
