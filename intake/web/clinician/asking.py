"""Asking the patient something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.clinical.asking import OWN_WORDS, questions
from intake.domain.actors import staff
from intake.domain.states import IntakeState
from intake.forms.asking import AskForm
from intake.gateways import clock
from intake.services import asking
from intake.services.colliding import CaseChanged
from intake.web.clinician import pages
from intake.web.clinician.acts import changed, find, who

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.queries.cases import Case


@pages.route("/intakes/<reference>/ask", methods=["GET", "POST"])
def ask(reference: str) -> ResponseReturnValue:
    """Choose what to ask; the patient answers on their own page."""
    case = find(reference)
    form = AskForm(seen=str(case.intake.version))
    form.kind.choices = _offers(case)
    if form.validate_on_submit():
        return _ask(case, form)
    return _page(case, form, 422 if request.method == "POST" else 200)


@pages.post("/intakes/<reference>/questions/<uuid:question_id>/take-back")
def take_back(reference: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Ask no more: the answer came another way."""
    case = find(reference)
    actor = staff(current_user.id)
    if asking.take_back(question_id, actor=actor, now=clock.now()):
        flash(_("The question is taken back. The patient is not asked any more."), "success")
    else:
        flash(_("This question was answered or taken back meanwhile."), "note")
    return redirect(url_for(".case", reference=case.intake.reference), 303)


def _offers(case: Case) -> list[tuple[str, str]]:
    """What can be asked of this patient: a question about a medicine once for each of theirs."""
    taken = case.draft.answers.get("medicine-list", {}).get("items", ())
    found = []
    for question in questions().values():
        words = str(_(question.staff))
        if question.about_medicine:
            found += [(f"{question.key}:{one['id']}", f"{words}: {one['text']}") for one in taken]
        elif question.key == OWN_WORDS or question.stop in case.draft.answers:
            found.append((question.key, words))
    return found


def _ask(case: Case, form: AskForm) -> ResponseReturnValue:
    kind, _colon, item = str(form.kind.data).partition(":")
    wanted = asking.Wanted(kind, item or None, form.words.data or "")
    try:
        asking.ask(case.intake.id, wanted, seen=form.version(), **who())
    except CaseChanged as found:
        return changed(case, found, form.words.data or "")
    except asking.NotAskable:
        form.kind.errors = [_("This cannot be asked any more")]
        return _page(case, form, 422)
    flash(_("Asked. The patient gets a link by email, and none of these words."), "success")
    return redirect(url_for(".case", reference=case.intake.reference), 303)


def _page(case: Case, form: AskForm, status: int) -> ResponseReturnValue:
    sent = case.intake.state == IntakeState.SUBMITTED
    shown = {"form": form, "reference": case.intake.reference, "sent": sent}
    return render_template("staff/ask.html", **shown), status
