"""Deleting a form that was not sent; throwing away words that were not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, render_template, session, url_for

from intake.domain.actors import PATIENT
from intake.gateways import clock
from intake.services import unsent
from intake.services.answering import NotEditable
from intake.services.deleting import Deleted, delete_draft
from intake.web.patient import pages, typed
from intake.web.patient.seats import place
from intake.web.patient.visiting import idle_time, load_visit, url_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug import Response

# No page is stored, but a browser may hold on to one for its Back button.
FORGET: Final = '"cache", "storage"'


@pages.get("/intake/delete")
def delete() -> ResponseReturnValue:
    """Say what would go and what stays."""
    visit = load_visit()
    if visit.intake is None or visit.sent:
        return redirect(url_for(place("resume")), 303)
    return render_template(
        "patient/delete.html",
        case=visit.intake.safety,
        back_url=url_for("patient.resume"),
        **idle_time(visit),
    )


@pages.post("/intake/delete/yes")
def deleted_now() -> ResponseReturnValue:
    """Delete the form, and end this browser's session whatever became of it."""
    visit = load_visit()
    if visit.intake is None:
        return redirect(url_for("patient.start"), 303)
    try:
        became = delete_draft(visit.intake.id, actor=PATIENT, now=clock.now())
    except NotEditable:
        return redirect(url_for("patient.resume"), 303)
    session.clear()
    page = "deleted" if became is Deleted.GONE else "closed"
    return _forgotten(redirect(url_for(f"patient.{page}"), 303))


@pages.get("/intake/deleted")
def deleted() -> str:
    """Nothing of the form is left."""
    return render_template("patient/deleted.html", case=False)


@pages.get("/intake/closed")
def closed() -> str:
    """The form is closed on this device; our staff still see it."""
    return render_template("patient/deleted.html", case=True)


@pages.post("/intake/thrown-away/<slug>", endpoint="throw_away")
@pages.post("/intake/thrown-away/<slug>/<item>", endpoint="throw_away")
def throw_away(slug: str, item: str | None = None) -> ResponseReturnValue:
    """Throw away words that were typed on a page and not sent; the saved answer stands."""
    visit = load_visit()
    found, source = typed.place_of(visit, slug, item), typed.posted_source()
    if found is None or visit.intake is None:
        return redirect(url_for(place("resume")), 303)
    if source is not None:
        unsent.throw_away(visit.intake.id, found.name, source, now=clock.now())
    if found.item is None:
        return redirect(url_of(found.stop), 303)
    where = url_for(place("question_of_item"), slug=found.stop.step.path, item=found.item)
    return redirect(where, 303)


def _forgotten(response: Response) -> Response:
    response.headers["Clear-Site-Data"] = FORGET
    return response
