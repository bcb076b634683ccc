"""How somebody wants to be told, when they want quiet, and who stands in for them."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from intake.domain.notices import OFFERED, Choice, Event
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice as OneOf
from intake.forms.schedule.fields import ClockTime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.datastructures import MultiDict

FURTHEST: Final = timedelta(days=366)
WORDS: Final[Mapping[Choice, Any]] = {
    Choice.ALWAYS: _l("Always, at once"),
    Choice.MINE: _l("Only mine, at once"),
    Choice.URGENT: _l("Only urgent ones, at once"),
    Choice.DIGEST: _l("In the daily digest"),
}
LABELS: Final[Mapping[Event, Any]] = {
    Event.URGENT: _l("A case becomes urgent"),
    Event.UNANSWERED: _l("Nobody has taken an urgent case"),
    Event.NEW: _l("A new form is sent"),
    Event.SECOND_PART: _l("The second part of a form is sent"),
    Event.ANSWER: _l("A patient answers a question"),
    Event.BOOKED: _l("A call is booked"),
    Event.MOVED: _l("A call is moved"),
    Event.CANCELLED: _l("A call is cancelled"),
    Event.UNDELIVERED: _l("A message to a patient does not arrive"),
}


def _field(event: Event) -> OneOf:
    offered = [(one, WORDS[one]) for one in OFFERED[event]]
    return OneOf(LABELS[event], offered, message=_l("Select how you want to be told"))


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """One choice an event, and the quiet hours on the clinic's clock."""

    urgent = _field(Event.URGENT)
    unanswered = _field(Event.UNANSWERED)
    new = _field(Event.NEW)
    second_part = _field(Event.SECOND_PART)
    answer = _field(Event.ANSWER)
    booked = _field(Event.BOOKED)
    moved = _field(Event.MOVED)
    cancelled = _field(Event.CANCELLED)
    undelivered = _field(Event.UNDELIVERED)
    quiet_from = ClockTime(_l("From"))
    quiet_to = ClockTime(_l("To"))

    def __init__(
        self,
        sent: MultiDict[str, str] | None,
        choices: Mapping[Event, Choice],
        quiet: tuple[time, time] | None,
    ) -> None:
        known: dict[str, Any] = {_name(event): choice for event, choice in choices.items()}
        if quiet is not None:
            known |= {"quiet_from": quiet[0], "quiet_to": quiet[1]}
        super().__init__(formdata=sent, data=known if sent is None else {})

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then the pair of times."""
        if not super().validate(extra_validators):
            return False
        start, end = self.quiet_from.clock, self.quiet_to.clock
        if (start is None) is not (end is None):
            lone = self.quiet_from if start is None else self.quiet_to
            lone.errors = [_("Enter both times, or neither")]
        elif start is not None and start == end:
            self.quiet_to.errors = [_("The end must differ from the start")]
        return not (self.quiet_from.errors or self.quiet_to.errors)

    def choices(self) -> dict[Event, Choice]:
        """What was chosen for each event."""
        return {event: Choice(self[_name(event)].data) for event in Event}

    def quiet(self) -> tuple[time, time] | None:
        """The quiet hours; nothing when there are none."""
        start, end = self.quiet_from.clock, self.quiet_to.clock
        return (start, end) if start is not None and end is not None else None


class DeputyForm(FlaskForm):  # type: ignore[misc]
    """Who is told in somebody's place, and on which days."""

    deputy = OneOf(_l("Who stands in for you?"), [], message=_l("Select who stands in for you"))
    first = MonthDayYear(_l("First day"), needed=_l("Enter the first day"))
    last = MonthDayYear(_l("Last day"), needed=_l("Enter the last day"))

    def __init__(
        self,
        sent: MultiDict[str, str] | None,
        colleagues: Sequence[tuple[uuid.UUID, str]],
        today: date,
    ) -> None:
        super().__init__(formdata=sent)
        self.today = today
        self.deputy.choices = [("", _l("Choose a colleague"))]
        self.deputy.choices += [(str(user_id), name) for user_id, name in colleagues]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then the span of days."""
        if not super().validate(extra_validators):
            return False
        first, last = self.first.data, self.last.data
        if not self.today <= last <= self.today + FURTHEST:
            self.last.errors = [_("Enter a day from today on, in the next year")]
        elif last < first:
            self.last.errors = [_("The last day is on or after the first")]
        return not self.last.errors

    def deputy_id(self) -> uuid.UUID:
        """The chosen colleague."""
        return uuid.UUID(str(self.deputy.data))


def _name(event: Event) -> str:
    return event.value.replace("-", "_")
