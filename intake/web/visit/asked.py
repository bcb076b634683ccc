"""What the care team asks and writes, on the patient's own page, once we know who looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from intake.clinical.asking import questions
from intake.domain.zones import say
from intake.forms.asking import answer_form
from intake.gateways import clock
from intake.queries.asked import open_questions, written_to
from intake.services import asking, messaging
from intake.services.answering import NotEditable, OffRoute
from intake.web.patient import typed
from intake.web.patient.onward import go_on
from intake.web.patient.seats import AMENDING
from intake.web.patient.visiting import idle_time, today
from intake.web.visit import pages, typed_answer
from intake.web.visit.amending import amending
from intake.web.visit.birthday import ask_first
from intake.web.visit.guest import Guest, load_guest
from intake.web.visit.typed_answer import find_open

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import MultiDict

    from intake.forms.asking import AnswerForm
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
    found = find_open(guest, question_id)
    if found is None:
        return redirect(url_for("visit.page"), 303)
    if request.method != "POST":
        return _show(guest, found)
    form = _form(found, request.form)
    if not form.validate():
        return _page(guest, found, form), 422
    try:
        saved = asking.answer(
            question_id,
            form.answer_field.stored(),
            form.words(),
            ending=typed_answer.ending(found),
            now=clock.now(),
        )
    except (NotEditable, OffRoute, LookupError):
        session["visit-said"] = "meanwhile"
        return redirect(url_for("visit.page"), 303)
    session["visit-said"] = "answered"
    return go_on(saved, url_for("visit.asked"))


@pages.post("/questions/<uuid:question_id>/thrown-away")
@amending
def throw_answer_away(question_id: uuid.UUID) -> ResponseReturnValue:
    """Throw away an answer that was typed and not sent."""
    found = find_open(g.guest, question_id)
    if found is not None:
        typed_answer.throw_away(g.guest, found)
    return redirect(url_for("visit.answer", question_id=question_id), 303)


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


def _form(found: Asked, sent: MultiDict[str, str] | None) -> AnswerForm:
    return answer_form(found.row.kind, str(found.body["name"]), sent, today())


def _show(guest: Guest, found: Asked) -> str:
    before = typed_answer.before(guest, found)
    if before is None:
        return _page(guest, found, _form(found, None))
    source = f"{before.source.name}-{before.source.number}"
    form = _form(found, before.fields)
    return _page(guest, found, form, typed_before=before, source=source)


def _page(guest: Guest, found: Asked, form: AnswerForm, **more: Any) -> str:
    hint, key = questions()[found.row.kind].hint, found.row.id
    return render_template(
        "visit/question.html",
        form=form,
        kind=found.row.kind,
        hint=_(hint) if hint else None,
        clinic=guest.clinic,
        visit=g.get(AMENDING),
        keep_at=url_for("visit_keeping.answer", question_id=key),
        throw_away_at=url_for("visit.throw_answer_away", question_id=key),
        **(idle_time(g.get(AMENDING)) | typed.carried() | more),
    )
