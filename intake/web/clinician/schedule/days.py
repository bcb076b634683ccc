"""Days that differ from the week, and licences: a list each, added to and taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask_babel import gettext as _

from intake.domain.zones import day_name
from intake.forms.schedule.days import Differs
from intake.forms.schedule.licences import LicenceForm
from intake.gateways import clock
from intake.presenters.schedule import stretch
from intake.services import schedule_edits
from intake.web.clinician.schedule import pages
from intake.web.clinician.schedule.hours import editable
from intake.web.clinician.schedule.trying import attempt

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.models import Clinician


@pages.route("/<uuid:clinician_id>/days", methods=["GET", "POST"])
def days(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """The days that differ; add some."""
    row = editable(clinician_id)
    today = _today(row)
    form = Differs(request.form if request.method == "POST" else None, today)
    if request.method == "POST" and form.validate():
        edit = schedule_edits.add_days(form.days(), str(form.kind.data), *form.times())
        return attempt(row, edit, "day.add", done=_("The days are saved."))
    return _shown("days_form", row, form, days=[one for one in row.exceptions if one.day >= today])


@pages.post("/<uuid:clinician_id>/days/<uuid:day_id>/remove")
def remove_day(clinician_id: uuid.UUID, day_id: uuid.UUID) -> ResponseReturnValue:
    """Make a day like the others again."""
    edit = schedule_edits.remove_day(day_id)
    return attempt(editable(clinician_id), edit, "day.remove", done=_("The day is as usual."))


@pages.route("/<uuid:clinician_id>/licences", methods=["GET", "POST"])
def licences(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """Where the clinician may see patients; add a state or change its last day."""
    row = editable(clinician_id)
    form = LicenceForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        edit = schedule_edits.set_licence(str(form.state.data), form.expires.data)
        return attempt(row, edit, "licence.set", done=_("The licence is saved."))
    standing = sorted(row.licences, key=lambda one: one.state)
    return _shown("licences_form", row, form, licences=standing, today=_today(row))


@pages.post("/<uuid:clinician_id>/licences/<state>/remove")
def remove_licence(clinician_id: uuid.UUID, state: str) -> ResponseReturnValue:
    """Take a licence away."""
    edit = schedule_edits.remove_licence(state)
    row = editable(clinician_id)
    return attempt(row, edit, "licence.remove", done=_("The licence is taken away."))


def _today(row: Clinician) -> dt.date:
    return clock.now().astimezone(ZoneInfo(row.zone)).date()


def _shown(name: str, row: Clinician, form: Any, **more: Any) -> ResponseReturnValue:
    page = render_template(
        f"staff/schedule/{name}.html",
        row=row,
        form=form,
        day_name=day_name,
        stretch=stretch,
        **more,
    )
    return page, 422 if request.method == "POST" else 200
