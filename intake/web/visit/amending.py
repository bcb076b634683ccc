"""Who may change a form that was sent: its patient alone, and what they had typed is not lost."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from flask import g, redirect, request, url_for

from intake.domain.states import IntakeState
from intake.web.patient import typed
from intake.web.patient.seats import AMENDING
from intake.web.patient.visiting import Visit
from intake.web.visit import typed_answer
from intake.web.visit.birthday import ask_first
from intake.web.visit.guest import Guest, load_guest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

ANSWER: Final = "visit.answer"
ASKING: Final = ("visit.asked", ANSWER)


def amending(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A view of a sent form's pages, for its patient alone."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        guest = load_guest()
        if not guest.known:
            _keep_posted(guest)
            return ask_first(guest, "questions" if request.endpoint in ASKING else "medicines")
        if guest.intake.state != IntakeState.SUBMITTED:
            return redirect(url_for("visit.page"), 303)
        amend(guest)
        return view(**values)

    return guarded


def amend(guest: Guest) -> Visit:
    """Have the form's own pages see this guest's form."""
    visit = Visit(guest.intake, guest.draft, amending=True, rests_in=guest.rests_in)
    g.guest = guest
    setattr(g, AMENDING, visit)
    return visit


def _keep_posted(guest: Guest) -> None:
    """Keep what came from somebody who was known here until they rested."""
    if request.method != "POST" or not guest.was_known:
        return
    visit = amend(guest)
    if request.endpoint == ANSWER:
        typed_answer.keep_posted(guest)
    else:
        typed.keep_posted(visit)
