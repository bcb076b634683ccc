"""After sending: the reference, the true state of the call, and what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import gettext as _

from intake.clinical.formulary import load_formulary
from intake.clinical.guidance import notes_for
from intake.domain.states import AppointmentState
from intake.domain.zones import say
from intake.exports.calendar import CalendarEvent, invite
from intake.gateways import clock
from intake.queries.calls import call_of
from intake.web.patient import pages
from intake.web.patient.visiting import Visit, clinic, load_visit, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.models import Appointment


@pages.get("/intake/done")
def done() -> ResponseReturnValue:
    """What was sent, and what happens next."""
    visit = load_visit()
    if visit.intake is None or visit.editable:
        return redirect(url_for("patient.resume"), 303)
    call = call_of(visit.intake.id)
    context: dict[str, Any] = {
        "reference": visit.intake.reference,
        "call": call,
        "booked": call is not None and call.state == AppointmentState.BOOKED,
        "said": say(call.starts_at, call.zone, clinic().zone) if call else None,
        "notes_list": notes_for(visit.journey.on_route(), load_formulary(), today=today()).all,
    }
    return render_template("patient/done.html", **context)


@pages.get("/intake/done/call.ics")
def call_file() -> ResponseReturnValue:
    """The call for a calendar. It names nobody, no clinic and no medicine unless that is safe."""
    visit = load_visit()
    call = call_of(visit.intake.id) if visit.intake and not visit.editable else None
    if call is None:
        abort(404)
    body = invite(_event(visit, call), "PUBLISH", clock.now())
    return Response(
        body,
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def _event(visit: Visit, call: Appointment) -> CalendarEvent:
    may_name = any(
        fields.get("show_clinic_name") == "yes" for fields in visit.draft.answers.values()
    )
    booked = call.state == AppointmentState.BOOKED
    return CalendarEvent(
        uid=f"{call.id}@{clinic().email.rpartition('@')[2]}",
        sequence=call.revision,
        start=call.starts_at,
        end=call.ends_at,
        zone=call.zone,
        clinic_zone=clinic().zone,
        summary=_("Appointment"),
        description=_("Please find a quiet, private place for this call."),
        organizer_name=clinic().name if may_name else clinic().neutral_name,
        organizer_email=clinic().email,
        status="CONFIRMED" if booked else "TENTATIVE",
    )
