"""A time for somebody's call, found by staff: a new one, or another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.choices import ChosenTime, read_choice
from intake.domain.states import IntakeState
from intake.domain.zones import day_name, say
from intake.forms.schedule.calls import CallTime
from intake.gateways import clock
from intake.presenters.calls import choices, on_patients_clock
from intake.presenters.times import Times
from intake.queries.answers import load_draft
from intake.queries.call_history import case_named
from intake.queries.calls import call_details
from intake.queries.schedule import clinicians
from intake.queries.slots import offered
from intake.services import changing
from intake.services.holding import state_of
from intake.services.placing import TimeTaken
from intake.web.clinician.schedule import pages
from intake.web.clinician.schedule.calls import meanwhile, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from intake.models import Intake
    from intake.queries.calls import CallDetails


@pages.route("/cases/<reference>/time", methods=["GET", "POST"])
def time(reference: str) -> ResponseReturnValue:
    """The days that have times, or one day's; move or ask for the call when one was chosen."""
    case = case_named(reference)
    if case is None or case.state != IntakeState.SUBMITTED:
        raise NotFound
    call = call_details(case.id)
    standing = call if call and call.state in changing.WANTED else None
    if request.method == "GET":
        return _show(case, standing, None)
    chosen = read_choice(request.form.get("choice", ""))
    if chosen is None:
        return _show(case, standing, CallTime(request.form, [])), 422
    try:
        _act(case, standing, chosen)
    except TimeTaken:
        return _show(case, standing, None, taken=True), 409
    except (changing.ChangedMeanwhile, changing.NoCall):
        return meanwhile(case.id, url_for(".time", reference=reference))
    flash(_("The call has its time. The patient is told by email."), "success")
    found = call_details(case.id)
    if found is None:
        return redirect(url_for(".calls"), 303)
    return redirect(url_for(".call", appointment_id=found.appointment_id), 303)


def _act(case: Intake, standing: CallDetails | None, chosen: ChosenTime) -> None:
    actor, now = staff(current_user.id), clock.now()
    if standing is None:
        changing.ask_again(case.id, chosen, zone=case.zone, actor=actor, now=now)
    else:
        changing.move(case.id, chosen, seen=seen(), actor=actor, now=now)


def _show(
    case: Intake, standing: CallDetails | None, form: CallTime | None, *, taken: bool = False
) -> str:
    zone, now = current_app.config["CLINIC"].zone, clock.now()
    place = state_of(load_draft(case).answers)
    times = Times(
        offers=offered(now=now, state=place, besides=case.id), zone=zone, clinic_zone=zone
    )
    context: dict[str, Any] = {
        "case": case,
        "standing": standing,
        "said": say(standing.start, zone, zone) if standing else None,
        "theirs": on_patients_clock(standing.start, standing.zone, zone) if standing else None,
        "place": place,
        "taken": taken,
        "times": times,
        "day_name": day_name,
        "here": _address(case.reference),
    }
    day, after = _date("day"), _date("after")
    if day is not None and times.day(day).offers:
        shown = times.day(day)
        names = {str(one.id): one.name for one in clinicians()}
        form = form or CallTime(None, [])
        form.choice.choices = choices(
            shown, names, patient=standing.zone if standing else case.zone, clinic=zone
        )
        if form.is_submitted():
            form.validate()
        beside = times.beside(day)
        return render_template(
            "staff/schedule/time_day.html", form=form, day=shown, beside=beside, **context
        )
    rows, more = times.days(after)
    return render_template(
        "staff/schedule/time_days.html", rows=rows, more=more, after=after, **context
    )


def _address(reference: str) -> Callable[..., str]:
    def here(**query: Any) -> str:
        return url_for("schedule.time", reference=reference, **query)

    return here


def _date(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
