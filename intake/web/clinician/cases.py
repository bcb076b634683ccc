"""One case: read it, and take it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.clinical.formulary import load_formulary
from intake.domain.actors import staff
from intake.domain.priority import words
from intake.domain.zones import say
from intake.gateways import clock
from intake.presenters import brief
from intake.presenters.briefed import briefed
from intake.presenters.inbox import HEARD
from intake.queries.answers import open_part
from intake.queries.beside import beside
from intake.queries.cases import intake_of
from intake.queries.ladders import climb_of
from intake.queries.notices import digests_of
from intake.services import reviewing
from intake.web.clinician import pages
from intake.web.clinician.acts import conflict, find, today
from intake.web.clinician.inbox import asked_tab, inbox_url
from intake.web.clinician.schedule.calls import check_in_card

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.queries.cases import Case


@pages.get("/intakes/<reference>")
def case(reference: str) -> ResponseReturnValue:
    """The brief of one case; that it was opened is written down."""
    row = intake_of(reference)
    if row is None:
        abort(404)
    heard = HEARD.get(row.heard or "")
    reviewing.note_opened(
        row.id, user_id=current_user.id, actor=staff(current_user.id), now=clock.now()
    )
    back_url = inbox_url(asked_tab(), request.args.get("after"))
    context = _shown(find(reference))
    return render_template("staff/case.html", **context, back_url=back_url, heard=heard)


@pages.post("/intakes/<reference>/acknowledge")
def acknowledge(reference: str) -> ResponseReturnValue:
    """Take the case, or learn who has it."""
    found = find(reference)
    user_id: uuid.UUID = current_user.id
    try:
        reviewing.acknowledge(
            found.intake.id, user_id=user_id, actor=staff(user_id), now=clock.now()
        )
    except reviewing.TakenByAnother as taken:
        title = _("A colleague has this case")
        return conflict(title, taken.name, taken.at, found.intake.reference)
    return redirect(url_for(".case", reference=reference), 303)


def _shown(found: Case) -> dict[str, Any]:
    clinic = current_app.config["CLINIC"]
    zone = clinic.zone
    made = briefed(found, beside(found), clinic, load_formulary(), today=today())
    severity, respond = words(found.intake.priority)
    listed, waits = digests_of(found.intake.id)
    return {
        **{each.name: getattr(made, each.name) for each in fields(made)},
        "intake": found.intake,
        "severity": severity,
        "respond": respond,
        "dispatch": clinic.dispatch,
        "call": found.call,
        # One button each: before its time it can neither have been held nor missed.
        "can_conclude": found.call is not None and clock.now() >= found.call.start,
        "call_said": say(found.call.start, zone, found.call.zone) if found.call else None,
        "checked_in": check_in_card(found.intake, found.call.clinician_id) if found.call else None,
        "told": listed or brief.told(found.deliveries),
        "listed": waits,
        "climb": climb_of(found.intake.id),
        "said": lambda at: say(at, zone, zone).primary,
        "part_open": open_part(found.intake),
        **_holder(found),
    }


def _holder(found: Case) -> dict[str, Any]:
    """Who has the case."""
    intake = found.intake
    return {
        "taken_by": found.names.get(str(intake.acknowledged_by)),
        "owner": found.names.get(str(intake.owner_id)),
        "handed": intake.owner_id != intake.acknowledged_by,
        "to_me": intake.owner_id == current_user.id,
        "mine": intake.acknowledged_by == current_user.id,
    }
