"""After sending: the reference, the true state of the call, and what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, redirect, render_template, url_for

from intake.clinical.formulary import load_formulary
from intake.domain.states import AppointmentState
from intake.domain.zones import say
from intake.exports.calendar import invite
from intake.gateways import clock
from intake.presenters.medicines import named_notes
from intake.queries.calls import call_details
from intake.queries.telling import told_of
from intake.queries.visits import token_of
from intake.services.invites import event_of
from intake.web.patient import pages
from intake.web.patient.visiting import clinic, load_visit, more_questions, today

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.queries.calls import CallDetails


@pages.get("/intake/done")
def done() -> ResponseReturnValue:
    """What was sent, and what happens next."""
    visit = load_visit()
    if visit.intake is None or not visit.sent:
        return redirect(url_for("patient.resume"), 303)
    call = _call(visit.intake.id)
    told = told_of(visit.intake.id)
    zone = call.zone if call else visit.intake.zone
    context: dict[str, Any] = {
        "reference": visit.intake.reference,
        "call": call,
        "token": token_of(visit.intake),
        "booked": call is not None and call.state == AppointmentState.BOOKED,
        "said": say(call.start, call.zone, clinic().zone) if call else None,
        "staff_told": say(told.staff, zone, clinic().zone) if told.staff else None,
        "patient_told": told.patient is not None,
        "more": more_questions(visit),
        "notes_list": named_notes(visit.journey.on_route(), load_formulary(), today()),
    }
    return render_template("patient/done.html", **context)


@pages.get("/intake/done/call.ics")
def call_file() -> ResponseReturnValue:
    """The call for a calendar. It names nobody, no clinic and no medicine unless that is safe."""
    visit = load_visit()
    call = _call(visit.intake.id) if visit.intake and visit.sent else None
    if call is None:
        abort(404)
    may_name = visit.draft.answers.get("contact", {}).get("show_clinic_name") == "yes"
    name = clinic().name if may_name else clinic().neutral_name
    body = invite(event_of(call, name), "PUBLISH", clock.now())
    return Response(
        body,
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def _call(intake_id: uuid.UUID) -> CallDetails | None:
    """The call that stands; one that was called off is told of by nobody here."""
    call = call_details(intake_id)
    return call if call and call.active else None
