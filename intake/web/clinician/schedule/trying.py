"""Trying a change: saved at once, or shown first with what it would do."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user

from intake.domain.actors import staff
from intake.gateways import clock
from intake.presenters.schedule import broken_rows, weeks
from intake.queries.availability import HORIZON
from intake.queries.calendar import references_of
from intake.queries.schedule import standing_calls
from intake.queries.slots import busy
from intake.services import scheduling

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from intake.domain.availability import Availability
    from intake.models import Clinician
    from intake.presenters.schedule import PreviewWeek
    from intake.services.schedule_edits import Edit

OWN: Final = frozenset({"csrf_token", "agreed", "look", "replace"})


def wish() -> scheduling.Wanted:
    """Who asks for the posted change, and what they agreed to."""
    return scheduling.Wanted(
        actor=staff(current_user.id),
        now=clock.now(),
        agreed=request.form.get("agreed", ""),
        look="look" in request.form,
        replace="replace" in request.form,
    )


def attempt(row: Clinician, edit: Edit, event: str, *, done: str) -> ResponseReturnValue:
    """Save a change of one clinician's rules, or show what it would do."""
    clinician_id, zone, name = row.user_id, row.zone, row.user.name
    try:
        version = int(request.form.get("version", ""))
    except ValueError:
        version = 0
    try:
        outcome = scheduling.change(clinician_id, edit, event=event, version=version, wanted=wish())
    except scheduling.ChangedMeanwhile:
        return render_template("staff/schedule/changed.html", clinician_id=clinician_id), 409
    back = url_for("schedule.hours", clinician_id=clinician_id)
    return answer(outcome, zone, back, done=done, name=name)


def answer(
    outcome: scheduling.Outcome, zone: str, back: str, *, done: str, name: str | None = None
) -> ResponseReturnValue:
    """Go on after a save; else list the calls that are in the way, and the weeks to come."""
    if outcome.saved:
        flash(done, "success")
        return redirect(back, 303)
    found = outcome.broken
    after = outcome.after[0] if name and outcome.after else None
    page = render_template(
        "staff/schedule/confirm.html",
        name=name,
        rows=broken_rows(found, references_of(uuid.UUID(b.call.id) for b in found), zone),
        weeks=preview_of(after, now=clock.now()) if after else [],
        seal=outcome.seal,
        sent=[pair for pair in request.form.items(multi=True) if pair[0] not in OWN],
        back=back,
    )
    return page, 200 if "look" in request.form else 409


def preview_of(availability: Availability, *, now: datetime) -> list[PreviewWeek]:
    """The next four weeks under these rules, with the calls that stand."""
    taken = busy([availability], now, now + HORIZON, now=now)
    calls = standing_calls(uuid.UUID(availability.clinician_id), now=now)
    return weeks(
        availability,
        taken.get(availability.clinician_id, ()),
        [call.start for call in calls],
        now=now,
    )
