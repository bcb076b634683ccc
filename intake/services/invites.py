"""A call as a patient's calendar shows it: its time, the patient's page, and no answer.

The title is neutral; it names the clinic only for a patient who said that its name may be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import current_app
from flask_babel import gettext as _

from intake.clinical.guidance import mail_sentence
from intake.domain.states import AppointmentState
from intake.exports.calendar import CalendarEvent

if TYPE_CHECKING:
    from intake.exports.calendar import Status
    from intake.queries.calls import CallDetails

RINGS_BEFORE: Final = (60, 15)
_STATUS: Final[dict[AppointmentState, Status]] = {
    AppointmentState.HELD: "TENTATIVE",
    AppointmentState.REQUESTED: "TENTATIVE",
    AppointmentState.CANCELLED: "CANCELLED",
}


def event_of(
    call: CallDetails, name: str, *, attendee: str | None = None, url: str | None = None
) -> CalendarEvent:
    """Make the event of a call.

    Args:
        call: the call as it stands.
        name: the clinic's name, or its neutral one.
        attendee: the patient's address, in a message to them alone.
        url: the patient's page, where only they read what it is in.
    """
    return CalendarEvent(
        uid=call.uid,
        sequence=call.sequence,
        start=call.start,
        end=call.end,
        zone=call.zone,
        clinic_zone=call.clinic_zone,
        summary=_title(name),
        description=_(mail_sentence()),
        organizer_name=name,
        organizer_email=current_app.config["CLINIC"].email,
        status=_STATUS.get(call.state, "CONFIRMED"),
        attendee_email=attendee,
        url=url,
        alarm_minutes=RINGS_BEFORE,
    )


def _title(name: str) -> str:
    """What stands in a calendar, where others may read it."""
    if name == current_app.config["CLINIC"].name:
        return str(_("Call with %(clinic)s", clinic=name))
    return str(_("Appointment"))
