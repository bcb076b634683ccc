"""Days that differ from the week, and days on which the clinic is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.domain.holidays import holidays
from intake.domain.zones import day_name
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice, Choices
from intake.forms.schedule import ScheduleForm
from intake.forms.schedule.fields import ClockTime

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, time

    from werkzeug.datastructures import MultiDict

LONGEST: Final = 92
FURTHEST: Final = timedelta(days=3 * 366)
KINDS: Final = (
    ("off", _l("No calls: a day off, or a part of a day")),
    ("extra", _l("More calls: extra hours")),
)
_DAY: Final = timedelta(days=1)


class _Days(ScheduleForm):
    first = MonthDayYear(_l("Day, or first day"), needed=_l("Enter a day"))
    last = MonthDayYear(_l("Last day, when there are several"))
    starts = ClockTime(_l("From"))
    ends = ClockTime(_l("To"))
    times_needed = False

    def __init__(self, sent: MultiDict[str, str] | None, today: date) -> None:
        super().__init__(formdata=sent)
        self.today = today

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each box, then the span of days and the pair of times."""
        if not super().validate(extra_validators):
            return False
        first, last = self.first.data, self.last.data or self.first.data
        if not self.today <= first <= self.today + FURTHEST:
            self.first.errors = [_("Enter a day from today on, in the next 3 years")]
        if not first <= last <= first + _DAY * LONGEST:
            self.last.errors = [
                _("The last day is on or after the first, %(count)s days at most", count=LONGEST)
            ]
        start, end = self.starts.clock, self.ends.clock
        if (start is None) is not (end is None):
            lone = self.starts if start is None else self.ends
            lone.errors = [_("Enter both times, or neither")]
        elif start is None and self.needs_times():
            self.starts.errors = [_("Enter from when to when calls are taken")]
        elif start is not None and start == end:
            self.ends.errors = [_("The end must differ from the start")]
        return not any(one.errors for one in (self.first, self.last, self.starts, self.ends))

    def needs_times(self) -> bool:
        """Whether a whole day would say too little."""
        return False

    def days(self) -> list[date]:
        """Every day of the span."""
        first = self.first.data
        count = ((self.last.data or first) - first).days + 1
        return [first + _DAY * place for place in range(count)]

    def times(self) -> tuple[time | None, time | None]:
        """From when to when; nothing for the whole day."""
        return self.starts.clock, self.ends.clock


class Differs(_Days):
    """A day or days that differ from the week of one clinician."""

    kind = Choice(_l("What is different?"), KINDS, message=_l("Select what is different"))

    def needs_times(self) -> bool:
        """Extra hours need times; a day off does not."""
        return bool(self.kind.data == "extra")


class Closed(_Days):
    """A day or days on which the clinic is closed."""


class Holidays(ScheduleForm):
    """Federal holidays of the next year on which the clinic is open so far."""

    days = Choices(_l("Federal holidays"), [], message=_l("Select one holiday or more"))

    def __init__(
        self, sent: MultiDict[str, str] | None, today: date, closed: Collection[date]
    ) -> None:
        super().__init__(formdata=sent)
        self.days.choices = [
            (day.isoformat(), f"{name}: {day_name(day)}")
            for day, name in holidays(today, today + _DAY * 365)
            if day not in closed
        ]
