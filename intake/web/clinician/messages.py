"""Writing to the patient: a draft, then the same as they will read it, then sent by a press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from intake.clinical.asking import draft_messages
from intake.domain.outcomes import Disposition
from intake.forms.asking import MessageForm
from intake.services import messaging
from intake.services.colliding import CaseChanged
from intake.web.clinician import pages
from intake.web.clinician.acts import changed, find, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.queries.cases import Case


@pages.route("/intakes/<reference>/message/<kind>", methods=["GET", "POST"])
def message(reference: str, kind: str) -> ResponseReturnValue:
    """Write, read and send a message that goes with a decision."""
    case = find(reference)
    if kind not in draft_messages():
        return redirect(url_for(".case", reference=case.intake.reference), 303)
    form = MessageForm(seen=str(case.intake.version), text=str(_(draft_messages()[kind])))
    if not form.validate_on_submit():
        return _page(case, form, kind), 422 if request.method == "POST" else 200
    step = request.form.get("step")
    if step == "change":
        return _page(case, form, kind)
    if step != "send":
        return _page(case, form, kind, "staff/message_read.html")
    return _send(case, kind, form)


def _send(case: Case, kind: str, form: MessageForm) -> ResponseReturnValue:
    text = str(form.text.data)
    try:
        messaging.write_to(case.intake.id, Disposition(kind), text, seen=form.version(), **who())
    except CaseChanged as found:
        return changed(case, found, text)
    except messaging.NotSent:
        form.text.errors = [_("This patient has no page to read on. Please call them")]
        return _page(case, form, kind), 422
    flash(_("Sent. The patient reads it on their page. The email only says so."), "success")
    return redirect(url_for(".case", reference=case.intake.reference), 303)


def _page(case: Case, form: MessageForm, kind: str, name: str = "staff/message.html") -> str:
    shown: dict[str, Any] = {"form": form, "reference": case.intake.reference, "kind": kind}
    return render_template(name, **shown)
