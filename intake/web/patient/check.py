"""Check your answers, then send."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from intake.clinical.formulary import load_formulary
from intake.gateways import clock
from intake.presenters.check import check_sections, snapshot
from intake.presenters.urgent import said_after
from intake.services import submitting
from intake.services.answering import NotEditable
from intake.services.holding import HoldLost
from intake.services.looking import CSSRS
from intake.services.second_part import submit_second
from intake.web.patient import pages
from intake.web.patient.seats import answerer, place
from intake.web.patient.time import pick_again
from intake.web.patient.visiting import (
    FROM_CHECK,
    Visit,
    clinic,
    idle_time,
    load_visit,
    today,
    url_onward,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.clinical.guidance import Note
    from intake.presenters.check import CheckSection


@pages.route("/intake/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Show all answers on the route; send them when the person says so."""
    visit = load_visit()
    if visit.intake is not None and (not visit.editable or visit.between):
        return redirect(url_for(place("done")), 303)
    if visit.intake is None or visit.journey.next is not None:
        return redirect(url_onward(visit.journey), 303)
    sections = check_sections(
        visit.draft.answers,
        load_formulary(),
        today=today(),
        states=clinic().states,
        part=visit.part,
        spoken=visit.draft.spoken,
    )
    if request.method != "POST":
        return _show(visit, sections)
    seen = request.form.get("seen", "")
    if seen != _mark(visit):
        return _show(visit, sections, changed=True), 409
    return _send(visit, sections)


def _send(visit: Visit, sections: list[CheckSection]) -> ResponseReturnValue:
    assert visit.intake is not None
    try:
        key = uuid.UUID(request.form.get("submission_key", ""))
        draft, part = visit.draft, visit.part
        frozen = snapshot(sections, draft, part=part)
        send = submit_second if visit.sent else submitting.submit
        send(visit.intake.id, key, frozen, actor=answerer(), now=clock.now())
    except (ValueError, NotEditable, submitting.Incomplete, submitting.Changed):
        return _show(load_visit(), sections, changed=True), 409
    except HoldLost:
        return pick_again()
    return redirect(url_for(place("done")), 303)


def _show(visit: Visit, sections: list[CheckSection], *, changed: bool = False) -> str:
    return render_template(
        "patient/check.html",
        sections=sections,
        changed=changed,
        said=_said(visit),
        seen=_mark(visit),
        change_url=_change_url,
        **idle_time(visit),
        submission_key=visit.intake.submission_key if visit.intake else "",
    )


def _said(visit: Visit) -> list[Note]:
    """What urgent answers call for, those apart that are about one medicine: its card says it."""
    journey = visit.journey
    return said_after(
        [stop for stop in journey.stops if stop.item is None],
        journey.on_route(),
        today=today(),
        cssrs_asked=journey.asks(CSSRS),
    )


def _change_url(path: str, item: str | None) -> str:
    query: dict[str, Any] = {"slug": path, "from": FROM_CHECK}
    if item is None:
        return url_for(place("question"), **query)
    return url_for(place("question_of_item"), item=item, **query)


def _mark(visit: Visit) -> str:
    """Which answers the page shows: the intake's version rises with each save."""
    return str(visit.intake.version) if visit.intake else ""
