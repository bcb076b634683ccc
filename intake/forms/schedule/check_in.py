"""What is asked when a call begins: who and where they are, and what to do if the line drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.domain.us_states import STATE_NAMES
from intake.forms.base import YES_NO
from intake.forms.contacts import Phone
from intake.forms.fields import Choice, Line
from intake.forms.schedule import ScheduleForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

# The first stands there while nothing is chosen, so that nobody is put in Alabama unseen.
STATES: Final = (
    ("", _l("Choose a state")),
    *sorted(STATE_NAMES.items(), key=lambda state: state[1]),
)
NONE: Final = "no"


class CheckInForm(ScheduleForm):
    """Federal guidance asks for place, callback, emergency contact and a plan before each visit.

    Args:
        sent: what was posted.
        known: what the form or an earlier check-in says, to start from.
    """

    identity = Choice(
        _l("How do you know who this is?"),
        [
            ("photo", _l("I saw a photo ID")),
            ("details", _l("Name and date of birth match")),
            ("known", _l("I know them")),
            ("unsure", _l("I am not sure who this is")),
        ],
        message=_l("Select how you know who this is"),
    )
    place = Line(
        _l("Where are they right now? Street and town"),
        needed=_l("Enter where they are right now"),
        longest=200,
    )
    state = Choice(_l("State"), STATES, message=_l("Select the state they are in"))
    callback = Phone(
        _l("Number to call them back on"), needed=_l("Enter a number to call back"), longest=40
    )
    private = Choice(
        _l("Can they talk in private?"),
        YES_NO,
        message=_l("Select yes if they can talk in private"),
    )
    local_emergency = Phone(_l("Emergency services where they are, 10-digit number"), longest=40)
    emergency_name = Line(_l("Emergency contact"), longest=100)
    emergency_phone = Phone(_l("Their number"), longest=40)
    may_call = Choice(
        _l("May we call this person if we are worried?"),
        YES_NO,
        message=_l("Select yes if we may call this person"),
        optional=True,
    )
    reconnect = Choice(
        _l("If the line drops, who calls whom?"),
        [
            ("clinic", _l("We call them, on the number above")),
            ("patient", _l("They call the clinic")),
        ],
        message=_l("Select who calls whom"),
    )
    safe = Choice(
        _l("Are they safe right now?"),
        [
            ("yes", _l("Yes")),
            ("no", _l("No")),
            ("unsure", _l("Not sure")),
            ("prefer_not", _l("They do not want to say")),
        ],
        message=_l("Select if they are safe right now"),
    )
    changed = Choice(
        _l("Since the form, have they stopped a medicine or cut one down?"),
        [
            (NONE, _l("No")),
            ("stopped", _l("Stopped one")),
            ("cut_down", _l("Take less of one")),
        ],
        message=_l("Select if they stopped a medicine or cut one down"),
    )
    changed_text = Line(_l("Which medicine?"), longest=200)
    decided = Choice(
        _l("Who decided this?"),
        [
            ("me", _l("The patient did")),
            ("prescriber", _l("The person who prescribes it")),
            ("together", _l("They decided together")),
            ("unsure", _l("Not sure")),
        ],
        message=_l("Select who decided this"),
        optional=True,
    )

    def __init__(self, sent: MultiDict[str, str] | None, known: Mapping[str, Any]) -> None:
        super().__init__(formdata=sent, data={} if sent is not None else dict(known))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, and that a changed medicine has its name."""
        fine: bool = super().validate(extra_validators)
        if self.changed.data in {"stopped", "cut_down"}:
            if not self.changed_text.data:
                self.changed_text.errors = [_("Enter the name of the medicine")]
                fine = False
            if not self.decided.data:
                self.decided.errors = [_("Select who decided this")]
                fine = False
        return fine

    def answer(self) -> dict[str, Any]:
        """What was answered, as it is stored."""
        values = {found.name: found.stored() for found in self}
        if values.get("changed") == NONE:
            values.pop("changed_text", None)
            values.pop("decided", None)
        return {name: value for name, value in values.items() if value is not None}
