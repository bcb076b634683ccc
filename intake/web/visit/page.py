"""The one page: when, how to join, who calls, what was sent, and what may be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask import Response, abort, redirect, render_template, session, url_for
from flask_babel import lazy_gettext as _l

from intake.domain.joining import OPENS_BEFORE, door
from intake.domain.states import AppointmentState, DeliveryState, IntakeState
from intake.domain.us_states import STATE_NAMES
from intake.domain.work import Kind
from intake.domain.zones import clock_name, say
from intake.exports.calendar import invite
from intake.gateways import clock
from intake.queries.asked import open_questions, written_to
from intake.queries.visits import is_licensed, sent_to_patient
from intake.services.invites import event_of
from intake.web.visit import pages
from intake.web.visit.guest import Guest, load_guest
from intake.web.visit.more import questions_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.queries.calls import CallDetails
    from intake.queries.visits import SentMessage

SAID: Final = "visit-said"
LETTERS: Final = {
    Kind.CONFIRM_CALL.value: _l("Your time, with an entry for your calendar"),
    Kind.CANCEL_CALL.value: _l("That your call is cancelled"),
    Kind.NO_TIME.value: _l("That we will call you to find a time"),
    Kind.SEND_LINK.value: _l("The link to your form"),
    Kind.REMIND_CALL.value: _l("A reminder of your call"),
    Kind.NUDGE.value: _l("That you can go on where you stopped"),
    Kind.WRITE_PATIENT.value: _l("That something new is on your page"),
}
MEANWHILE: Final = "meanwhile"
DONE: Final = {
    "moved": _l("Your call has a new time. We will send you an email."),
    "asked": _l("We keep this time for you. You will get an email when it is booked."),
    "cancelled": _l("Your call is cancelled. We will send you an email."),
    "in-person": _l("Someone from our office will call you to find a time at our place."),
    "withdrawn": _l("We have ended your request."),
    "answered": _l("Thank you. Your care team has your answer."),
    MEANWHILE: _l("This was changed in the meantime. Here is how it stands now."),
}
PLANNED: Final = _l("To be sent")
FATES: Final = {
    DeliveryState.QUEUED: _l("Not sent yet"),
    DeliveryState.ACCEPTED: _l("Sent"),
    DeliveryState.AMBIGUOUS: _l("Sent, we think"),
    DeliveryState.BOUNCED: _l("Came back to us"),
    DeliveryState.FAILED: _l("Could not be sent"),
}


@pages.get("")
def page() -> ResponseReturnValue:
    """Everything about the request, as far as who is looking may see it."""
    guest = load_guest()
    call, said = guest.call, session.pop(SAID, "") if SAID in session else ""
    context: dict[str, Any] = {
        "guest": guest,
        "clinic": guest.clinic,
        "call": call,
        "standing": guest.standing,
        "heading": _heading(guest),
        "said": say(call.start, call.zone, call.clinic_zone) if call else None,
        "sent": [_sent(guest, message) for message in sent_to_patient(guest.intake.id)],
        "open_request": guest.intake.state == IntakeState.SUBMITTED,
        "done": DONE.get(said),
        "undone": said == MEANWHILE,
        "over": guest.over(clock.now()),
        "more": questions_of(guest),
        "questions": len(open_questions(guest.intake)),
        "messages": written_to(guest.intake),
    }
    if guest.standing and guest.trusted:
        context |= _joining(guest, guest.standing)
    return render_template("visit/page.html", **context)


@pages.get("/call.ics")
def call_file() -> ResponseReturnValue:
    """The call for a calendar. It names nobody, no clinic unless that is safe, and no medicine."""
    guest = load_guest()
    if guest.standing is None:
        abort(404)
    event = event_of(guest.standing, guest.clinic.name)
    return Response(
        invite(event, "PUBLISH", clock.now()),
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def back_to_page(what: str) -> ResponseReturnValue:
    """Lead to the page, which says what was done: a name of `DONE`."""
    session[SAID] = what
    return redirect(url_for("visit.page"), 303)


def _heading(guest: Guest) -> str:
    """Where the request stands, in one word for the template."""
    if guest.intake.state != IntakeState.SUBMITTED:
        return str(guest.intake.state)
    if guest.call is None or guest.call.state == AppointmentState.HELD:
        return "no-call"
    return str(guest.call.state)


def _joining(guest: Guest, call: CallDetails) -> dict[str, Any]:
    now = clock.now()
    opens = (call.start - OPENS_BEFORE).astimezone(ZoneInfo(call.zone))
    day = call.start.astimezone(ZoneInfo(call.clinic_zone)).date()
    licensed = guest.state and is_licensed(call.clinician_id, guest.state, day)
    return {
        "door": door(call.start, call.end, now).value,
        "opens": clock_name(opens),
        "booked": call.state == AppointmentState.BOOKED,
        "licensed_in": STATE_NAMES.get(guest.state) if licensed else None,
    }


def _sent(guest: Guest, message: SentMessage) -> dict[str, Any]:
    planned = message.state == DeliveryState.QUEUED and message.due > clock.now()
    said = say(message.due if planned else message.at, guest.zone, guest.clinic.zone)
    return {
        "what": LETTERS.get(message.template, message.template),
        "fate": PLANNED if planned else FATES[DeliveryState(message.state)],
        "when": said.primary,
        "iso": said.iso,
    }
