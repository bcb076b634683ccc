"""The second part of the form, opened from the patient's own page on any device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, session, url_for

from intake.queries.answers import open_part
from intake.web.patient.visiting import Visit, more_questions
from intake.web.visit import pages
from intake.web.visit.birthday import ask_first
from intake.web.visit.guest import Guest, load_guest

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.web.patient.visiting import MoreQuestions


@pages.route("/more", methods=["GET", "POST"])
def more() -> ResponseReturnValue:
    """Say what is still asked; posted, go on with it in this browser."""
    guest = load_guest()
    if not guest.known:
        return ask_first(guest, "more")
    questions = questions_of(guest)
    if not questions.open:
        return redirect(url_for("visit.page"), 303)
    if request.method != "POST":
        return render_template("visit/more.html", more=questions, clinic=guest.clinic)
    # A token that somebody planted in this browser is worth nothing from here on.
    session["intake"] = str(guest.intake.id)
    session.pop("locked", None)
    session.rotate = True  # type: ignore[attr-defined]
    return redirect(url_for("patient.more"), 303)


def questions_of(guest: Guest) -> MoreQuestions:
    """What the second part still asks of this patient."""
    return more_questions(Visit(guest.intake, guest.draft, open_part=open_part(guest.intake)))
