"""One call: what stands, what happened, and what staff can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.priority import words
from intake.domain.states import AppointmentState, IllegalMove, IntakeState
from intake.domain.zones import say
from intake.gateways import clock
from intake.presenters.calls import act_words, events, on_patients_clock, who
from intake.presenters.check_in import CheckInCard, card
from intake.queries.call_history import acts, case_of, staff_name
from intake.queries.call_tasks import open_of
from intake.queries.calls import CallDetails, appointment_details
from intake.queries.check_ins import last_check_in
from intake.queries.schedule import licensed_states
from intake.services import changing, concluding
from intake.services.concluding import Conclusion
from intake.web.clinician.schedule import pages
from intake.web.witness import read_case

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.models import Intake


def loaded(appointment_id: uuid.UUID) -> tuple[CallDetails, Intake]:
    """A call that was more than held, and its case.

    Raises:
        NotFound: there is none.
    """
    call, case = appointment_details(appointment_id), case_of(appointment_id)
    if call is None or case is None or call.state == AppointmentState.HELD:
        raise NotFound
    return call, case


@pages.get("/calls/<uuid:appointment_id>")
def call(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Everything about one call but its patient."""
    found, case = loaded(appointment_id)
    read_case(case.reference)
    now, zone = clock.now(), found.clinic_zone
    booked = found.state == AppointmentState.BOOKED
    wanted = found.state in changing.WANTED
    return render_template(
        "staff/schedule/call.html",
        call=found,
        case=case,
        priority=words(case.priority),
        said=say(found.start, zone, zone),
        theirs=on_patients_clock(found.start, found.zone, zone),
        minutes=int((found.end - found.start).total_seconds() // 60),
        events=events(acts(case.id), zone),
        can_conclude=booked and now >= found.start - concluding.EARLY,
        can_check_in=booked,
        can_miss=booked and now >= found.start,
        can_change=wanted and now < found.start,
        can_cancel=wanted,
        can_ask_again=not wanted and case.state == IntakeState.SUBMITTED,
        tasks=open_of(case.id),
        checked_in=check_in_card(case, found.clinician_id),
    )


def check_in_card(case: Intake, clinician_id: uuid.UUID) -> CheckInCard | None:
    """The newest check-in of a case in words."""
    found = last_check_in(case)
    if found is None:
        return None
    zone = current_app.config["CLINIC"].zone
    day = found.at.astimezone(ZoneInfo(zone)).date()
    licensed = licensed_states(clinician_id, day)
    return card(found, name=staff_name(found.actor), licensed=licensed, zone=zone)


@pages.post("/calls/<uuid:appointment_id>/<any(complete, miss):event>")
def conclude(appointment_id: uuid.UUID, event: str) -> ResponseReturnValue:
    """Say that the call took place, or that it was missed."""
    _found, case = loaded(appointment_id)
    try:
        concluding.conclude(
            appointment_id, Conclusion(event), actor=staff(current_user.id), now=clock.now()
        )
    except concluding.NotYet:
        flash(_("This call's time has not come yet."), "error")
        return redirect(url_for(".call", appointment_id=appointment_id), 303)
    except (concluding.SaidByAnother, IllegalMove):
        return meanwhile(case.id, url_for(".call", appointment_id=appointment_id))
    took_place = event == Conclusion.HELD
    flash(_("The call took place.") if took_place else _("The call was missed."), "success")
    return redirect(url_for(".call", appointment_id=appointment_id), 303)


@pages.route("/calls/<uuid:appointment_id>/cancel", methods=["GET", "POST"])
def cancel(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Ask whether to cancel; cancel when they say so. Everybody is told."""
    found, case = loaded(appointment_id)
    back = url_for(".call", appointment_id=appointment_id)
    if request.method == "GET":
        if found.state not in changing.WANTED:
            return redirect(back, 303)
        said = say(found.start, found.clinic_zone, found.clinic_zone)
        return render_template("staff/schedule/cancel.html", call=found, said=said, back_url=back)
    try:
        changing.cancel(case.id, seen=seen(), actor=staff(current_user.id), now=clock.now())
    except (changing.ChangedMeanwhile, changing.NoCall, IllegalMove):
        return meanwhile(case.id, back)
    flash(_("The call is cancelled. The patient is told by email."), "success")
    return redirect(back, 303)


def seen() -> int:
    """The revision that was on the page; one that never was, when it cannot be read."""
    sent = request.form.get("seen", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else -1


def meanwhile(intake_id: uuid.UUID, back: str) -> ResponseReturnValue:
    """Somebody was faster: who, and with what."""
    zone = current_app.config["CLINIC"].zone
    last = next((act for act in acts(intake_id) if act.event.startswith("appointment.")), None)
    page = render_template(
        "staff/schedule/meanwhile.html",
        what=act_words(last.event) if last else "",
        name=who(last) if last else "",
        since=say(last.at, zone, zone) if last else None,
        back=back,
    )
    return page, 409
