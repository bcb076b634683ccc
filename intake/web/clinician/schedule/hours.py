"""When one clinician takes calls: what stands, the next four weeks, and changing both."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.roles import Right
from intake.domain.zones import WEEKDAYS, day_name, say, zone_name
from intake.forms.schedule.rules import CallRules
from intake.forms.schedule.week import Week
from intake.gateways import clock
from intake.presenters.schedule import change_words, stretch
from intake.queries.schedule import clinicians, closures, find_clinician, last_changes, rules_of
from intake.services import schedule_edits, scheduling
from intake.web.access import may
from intake.web.clinician.schedule import pages
from intake.web.clinician.schedule.trying import attempt, preview_of

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.models import Clinician


def found(clinician_id: uuid.UUID) -> Clinician:
    """The clinician whose page this is.

    Raises:
        NotFound: nobody with this id takes calls.
    """
    row = find_clinician(clinician_id)
    if row is None:
        raise NotFound
    return row


def may_edit(clinician_id: uuid.UUID) -> bool:
    """Clinicians change their own hours, managers everybody's."""
    return bool(current_user.id == clinician_id or may(Right.RUN_SCHEDULE))


def editable(clinician_id: uuid.UUID) -> Clinician:
    """The clinician whose hours the reader may change.

    Raises:
        NotFound: there is none, or they may not.
    """
    if not may_edit(clinician_id):
        raise NotFound
    return found(clinician_id)


@pages.get("/<uuid:clinician_id>")
def hours(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """All rules of one clinician, and what they make of the next four weeks."""
    row = found(clinician_id)
    now = clock.now()
    today = now.astimezone(ZoneInfo(row.zone)).date()
    return render_template(
        "staff/schedule/hours.html",
        row=row,
        zone=zone_name(row.zone),
        stretches=_stretches(row),
        days=[one for one in row.exceptions if one.day >= today],
        closed=closures(today),
        today=today,
        weeks=preview_of(rules_of(row, closures(today)), now=now),
        changes=[
            (say(at, row.zone, row.zone), change_words(event), who)
            for at, event, who in last_changes(clinician_id)
        ],
        may_edit=may_edit(clinician_id),
        day_name=day_name,
        licences=sorted(row.licences, key=lambda one: one.state),
        stretch=stretch,
    )


@pages.post("/<uuid:clinician_id>/start")
def start(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """Make a schedule for a clinician who has none yet."""
    if clinician_id not in {one.id for one in clinicians()} or not may_edit(clinician_id):
        raise NotFound
    wanted = scheduling.Wanted(actor=staff(current_user.id), now=clock.now())
    scheduling.start(clinician_id, zone=current_app.config["CLINIC"].zone, wanted=wanted)
    return redirect(url_for(".week", clinician_id=clinician_id), 303)


@pages.route("/<uuid:clinician_id>/week", methods=["GET", "POST"])
def week(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """The hours of the week, and the zone they are read in."""
    row = editable(clinician_id)
    standing = [(one.weekday, one.starts, one.ends) for one in row.hours]
    form = Week(request.form if request.method == "POST" else None, row.zone, standing)
    if request.method == "POST" and form.validate():
        edit = schedule_edits.set_week(str(form.zone.data), form.stretches())
        return attempt(row, edit, "week", done=_("The hours of the week are saved."))
    page = render_template("staff/schedule/week_form.html", form=form, row=row)
    return page, 422 if request.method == "POST" else 200


@pages.route("/<uuid:clinician_id>/rules", methods=["GET", "POST"])
def rules(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """How calls are laid out in the hours."""
    row = editable(clinician_id)
    form = CallRules(request.form if request.method == "POST" else None, row)
    if request.method == "POST" and form.validate():
        edit = schedule_edits.set_rules(form.values())
        return attempt(row, edit, "rules", done=_("The rules for calls are saved."))
    page = render_template("staff/schedule/rules_form.html", form=form, row=row)
    return page, 422 if request.method == "POST" else 200


def _stretches(row: Clinician) -> list[tuple[str, list[str]]]:
    """Each weekday with its hours in words."""
    return [
        (
            name,
            [
                stretch(one.starts, one.ends)
                for one in sorted(row.hours, key=lambda hours: hours.starts)
                if one.weekday == day
            ],
        )
        for day, name in enumerate(WEEKDAYS)
    ]
