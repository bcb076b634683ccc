"""A licence: where, and its last day when known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _l

from intake.domain.us_states import STATE_NAMES
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice
from intake.forms.schedule import ScheduleForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

# The first stands there while nothing is chosen, so that nobody is put in Alabama unseen.
STATES: Final = (
    ("", _l("Choose a state")),
    *sorted(STATE_NAMES.items(), key=lambda state: state[1]),
)


class LicenceForm(ScheduleForm):
    """One state. A state that stands already gets the new last day."""

    state = Choice(_l("State"), STATES, message=_l("Select a state"))
    expires = MonthDayYear(_l("Last day of the licence, when known"))

    def __init__(self, sent: MultiDict[str, str] | None) -> None:
        super().__init__(formdata=sent)
