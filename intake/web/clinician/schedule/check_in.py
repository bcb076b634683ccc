"""Checking a patient in when the call begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.domain.actors import staff
from intake.domain.states import AppointmentState, IllegalMove
from intake.forms.schedule.check_in import CheckInForm
from intake.gateways import clock
from intake.queries.answers import load_draft
from intake.queries.check_ins import last_check_in
from intake.services import checking_in
from intake.web.clinician.schedule import pages
from intake.web.clinician.schedule.calls import loaded, meanwhile

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.models import Intake

# Asked afresh each time, whatever was said before.
AFRESH = ("identity", "private", "safe", "changed", "changed_text", "decided")


@pages.route("/calls/<uuid:appointment_id>/check-in", methods=["GET", "POST"])
def check_in(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Ask; write down; say what follows from it."""
    found, case = loaded(appointment_id)
    back = url_for(".call", appointment_id=appointment_id)
    if request.method == "GET" and found.state != AppointmentState.BOOKED:
        return redirect(back, 303)
    form = CheckInForm(request.form if request.method == "POST" else None, _known(case))
    if request.method == "GET" or not form.validate():
        page = render_template(
            "staff/schedule/check_in.html", form=form, call=found, case=case, back_url=back
        )
        return page, 200 if request.method == "GET" else 422
    now, fields = clock.now(), form.answer()
    today = now.astimezone(ZoneInfo(found.clinic_zone)).date()
    try:
        checking_in.check_in(
            appointment_id, fields, today=today, actor=staff(current_user.id), now=now
        )
    except IllegalMove:
        return meanwhile(case.id, back)
    # What must not be missed stands on the page: a flash would lie in the session's row.
    flash(_("The check-in is saved."), "success")
    return redirect(back, 303)


def _known(case: Intake) -> dict[str, Any]:
    """What to start from: the last check-in, else what the form says."""
    earlier = last_check_in(case)
    if earlier is not None:
        return {name: value for name, value in earlier.fields.items() if name not in AFRESH}
    answers = load_draft(case).answers
    known = {
        "callback": answers.get("contact", {}).get("phone"),
        "state": answers.get("about-you", {}).get("state"),
    }
    return {name: value for name, value in known.items() if value}
