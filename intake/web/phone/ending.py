"""After a form on the phone was sent, or when the patient wants no form after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from intake.clinical.formulary import load_formulary
from intake.domain.states import AppointmentState
from intake.domain.zones import say
from intake.gateways import clock
from intake.presenters.medicines import named_notes
from intake.queries.calls import call_details
from intake.services.answering import NotEditable
from intake.services.deleting import Deleted, delete_draft
from intake.web.patient.seats import answerer, place
from intake.web.patient.visiting import load_visit, more_questions, today
from intake.web.phone import on_the_phone, pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/<reference>/done")
@on_the_phone
def done() -> ResponseReturnValue:
    """What to tell the patient before hanging up: the time, their page, and what comes next."""
    visit = load_visit()
    if visit.intake is None or not visit.sent:
        return redirect(url_for(place("resume")), 303)
    found = call_details(visit.intake.id)
    call = found if found and found.active else None
    contact = visit.draft.answers.get("contact", {})
    context: dict[str, Any] = {
        "reference": visit.intake.reference,
        "said": say(call.start, call.zone, current_app.config["CLINIC"].zone) if call else None,
        "booked": call is not None and call.state == AppointmentState.BOOKED,
        "mailed": bool(contact.get("email")),
        "more": more_questions(visit),
        "notes_list": named_notes(visit.journey.on_route(), load_formulary(), today()),
    }
    return render_template("phone/done.html", **context)


@pages.get("/<reference>/delete")
@on_the_phone
def delete() -> ResponseReturnValue:
    """Say what would go and what stays."""
    visit = load_visit()
    if visit.intake is None or visit.sent:
        return redirect(url_for(place("resume")), 303)
    return render_template(
        "phone/delete.html", case=visit.intake.safety, back_url=url_for(place("resume"))
    )


@pages.post("/<reference>/delete")
@on_the_phone
def deleted_now() -> ResponseReturnValue:
    """Delete a form that was not sent, as its patient wishes."""
    visit = load_visit()
    if visit.intake is None:
        return redirect(url_for(place("start")), 303)
    try:
        became = delete_draft(visit.intake.id, actor=answerer(), now=clock.now())
    except NotEditable:
        return redirect(url_for(place("resume")), 303)
    if became is Deleted.KEPT:
        flash(_("It tells of danger, so it stays a case. That they wished to delete it is noted."))
        return redirect(url_for("clinician.case", reference=visit.intake.reference), 303)
    flash(_("The form is deleted."))
    return redirect(url_for(place("start")), 303)
