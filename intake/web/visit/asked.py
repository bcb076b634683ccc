"""What the care team asks and writes, on the patient's own page, once we know who looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from intake.clinical.asking import questions
from intake.domain.states import QuestionState
from intake.domain.zones import say
from intake.forms.asking import answer_form
from intake.gateways import clock
from intake.queries.asked import asked_of, open_questions, written_to
from intake.services import asking, messaging
from intake.services.answering import NotEditable, OffRoute
from intake.web.patient.onward import go_on
from intake.web.patient.visiting import today
from intake.web.visit import pages
from intake.web.visit.birthday import ask_first
from intake.web.visit.guest import Guest, load_guest
from intake.web.visit.medicines import amending

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.queries.asked import Asked


@pages.get("/questions")
@amending
def asked() -> ResponseReturnValue:
    """Lead to the question that waits longest; back to the page when none does."""
    waiting = open_questions(g.guest.intake)
    if not waiting:
        return redirect(url_for("visit.page"), 303)
    return redirect(url_for("visit.answer", question_id=waiting[0].row.id), 303)


@pages.route("/questions/<uuid:question_id>", methods=["GET", "POST"])
@amending
def answer(question_id: uuid.UUID) -> ResponseReturnValue:
    """One question, asked like a page of the form."""
    guest: Guest = g.guest
    found = next((one for one in asked_of(guest.intake) if one.row.id == question_id), None)
    if found is None or found.row.state != QuestionState.OPEN:
        return redirect(url_for("visit.page"), 303)
    sent = request.form if request.method == "POST" else None
    form = answer_form(found.row.kind, str(found.body["name"]), sent, today())
    if sent is None or not form.validate():
        return _page(guest, found, form), 200 if sent is None else 422
    try:
        saved = asking.answer(
            question_id, form.answer_field.stored(), form.words(), now=clock.now()
        )
    except (NotEditable, OffRoute, LookupError):
        session["visit-said"] = "meanwhile"
        return redirect(url_for("visit.page"), 303)
    session["visit-said"] = "answered"
    return go_on(saved, url_for("visit.asked"))


@pages.get("/messages")
def messages() -> ResponseReturnValue:
    """What the care team wrote, for its patient alone; that it was read is written down."""
    guest = load_guest()
    if not guest.known:
        return ask_first(guest, "messages")
    written = written_to(guest.intake)
    if not written:
        return redirect(url_for("visit.page"), 303)
    unread = [one.row.id for one in written if one.row.read_at is None]
    zone = guest.zone
    shown = [(one.text, say(one.row.sent_at, zone, guest.clinic.zone)) for one in written]
    if unread:
        messaging.mark_read(unread, now=clock.now())
    return render_template("visit/messages.html", messages=shown, clinic=guest.clinic)


def _page(guest: Guest, found: Asked, form: Any) -> str:
    hint = questions()[found.row.kind].hint
    return render_template(
        "visit/question.html",
        form=form,
        kind=found.row.kind,
        hint=_(hint) if hint else None,
        clinic=guest.clinic,
    )
