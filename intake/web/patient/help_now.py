"""Help, at the moment it is asked for. The form can be finished afterwards, or another day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, session, url_for
from flask_babel import gettext as _

from intake.clinical.crisis import CrisisPanel
from intake.gateways import clock
from intake.presenters.crisis import panel, told_notes
from intake.web.patient import pages, typed
from intake.web.patient.seats import kept_as, phoned, place
from intake.web.patient.visiting import bind, clinic, load_visit, url_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/intake/help-now")
def help_now() -> ResponseReturnValue:
    """The full page of help numbers, what our staff need to know, and the way on."""
    onward = session.get(kept_as("after_help")) or url_for(place("resume"))
    locked = phoned() is None and bool(session.get("locked"))
    return render_template(
        "patient/help_now.html",
        panel=panel("page", clinic(), clock.now()),
        saved=True,
        onward=None if locked else onward,
        **({} if locked else _questions()),
    )


@pages.get("/intake/act-now")
def act_now() -> ResponseReturnValue:
    """What to do at once because of an answer, such as a very high reading; then the way on."""
    told = told_notes(session.get(kept_as("told"), ()))
    if not told:
        return redirect(url_for(place("resume")), 303)
    numbers = panel("page", clinic(), clock.now()).numbers
    said = tuple(note.text for note in told)
    return render_template(
        "patient/act_now.html",
        panel=CrisisPanel(_("This may be an emergency"), said, numbers),
        onward=session.get(kept_as("after_help")) or url_for(place("resume")),
    )


def _questions() -> dict[str, Any]:
    """The page that is asked out of turn, to be answered right here; nothing where none waits."""
    visit = load_visit()
    stop = visit.journey.waiting_aside if visit.editable else None
    if stop is None:
        return {}
    found = typed.before(visit, stop)
    return {
        "form": bind(visit, stop, found.shown.fields if found.shown else None),
        "asked_at": url_of(stop),
        "version": visit.version(stop),
        "keep_at": typed.kept_at(visit, stop),
        **typed.told(found, stop),
    }
