"""Cancelling the call, and taking back the whole request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from intake.domain.actors import PATIENT
from intake.domain.states import IllegalMove, IntakeState
from intake.domain.zones import say
from intake.forms.changing import CancelForm, PlaceForm
from intake.gateways import clock
from intake.services import changing, withdrawing
from intake.web.patient.visiting import clinic, today
from intake.web.visit import pages
from intake.web.visit.birthday import ask_first
from intake.web.visit.guest import load_guest
from intake.web.visit.page import back_to_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.route("/cancel", methods=["GET", "POST"])
def cancel() -> ResponseReturnValue:
    """Ask whether to cancel, and why; cancel when they say so."""
    guest = load_guest()
    call = guest.standing
    if request.method != "POST" and (call is None or guest.over(clock.now())):
        return redirect(url_for("visit.page"), 303)
    if not guest.trusted:
        return ask_first(guest, "cancel")
    form = CancelForm(request.form if request.method == "POST" else None, today())
    if request.method != "POST" or not form.validate():
        said = say(call.start, call.zone, call.clinic_zone) if call else None
        page = render_template(
            "visit/cancel.html", form=form, call=call, said=said, clinic=guest.clinic
        )
        return page, 200 if request.method != "POST" else 422
    sent, reason = request.form.get("seen", ""), form.chosen()
    try:
        changing.cancel(
            guest.intake.id,
            seen=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else -1,
            reason=changing.Reason(reason) if reason else None,
            actor=PATIENT,
            now=clock.now(),
        )
    except (changing.ChangedMeanwhile, changing.NoCall, IllegalMove):
        return back_to_page("meanwhile")
    return back_to_page("cancelled")


@pages.route("/in-person", methods=["GET", "POST"])
def in_person() -> ResponseReturnValue:
    """An equal choice: come to one of the clinic's places. A person arranges it."""
    guest = load_guest()
    if guest.intake.state != IntakeState.SUBMITTED:
        return redirect(url_for("visit.page"), 303)
    if not guest.trusted:
        return ask_first(guest, "in-person")
    places = [
        (str(number), f"{one.name}, {one.address}") for number, one in enumerate(clinic().locations)
    ]
    form = PlaceForm(request.form if request.method == "POST" else None, today(), places)
    if request.method != "POST" or not form.validate():
        page = render_template("visit/in_person.html", form=form, clinic=guest.clinic)
        return page, 200 if request.method != "POST" else 422
    place = str(form.answer()["place"])
    try:
        changing.want_in_person(guest.intake.id, place, actor=PATIENT, now=clock.now())
    except changing.NoCall:
        return back_to_page("meanwhile")
    return back_to_page("in-person")


@pages.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> ResponseReturnValue:
    """Ask whether to take the request back, of nobody but the patient; end it when they say so."""
    guest = load_guest()
    if not guest.known:
        return ask_first(guest, "withdraw")
    if guest.intake.state != IntakeState.SUBMITTED:
        return redirect(url_for("visit.page"), 303)
    if request.method != "POST":
        return render_template("visit/withdraw.html", guest=guest, clinic=guest.clinic)
    try:
        withdrawing.withdraw(guest.intake.id, actor=PATIENT, now=clock.now())
    except IllegalMove:
        return back_to_page("meanwhile")
    return back_to_page("withdrawn")
