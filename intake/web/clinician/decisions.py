"""Notes on a case, and the decision that closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from intake.domain.outcomes import Disposition
from intake.domain.states import FlagState
from intake.domain.zones import say
from intake.forms.desk import DispositionForm, NoteForm
from intake.gateways import clock
from intake.services import deciding
from intake.services.changing import WANTED
from intake.services.colliding import CaseChanged
from intake.web.clinician import pages
from intake.web.clinician.acts import changed, find, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.queries.cases import Case


@pages.route("/intakes/<reference>/note", methods=["GET", "POST"])
def note(reference: str) -> ResponseReturnValue:
    """Add a note to the record of a case."""
    case = find(reference)
    form = NoteForm()
    if form.validate_on_submit():
        deciding.write_note(case.intake.id, str(form.note.data), **who())
        flash(_("The note is in the record."), "success")
        return redirect(url_for(".case", reference=case.intake.reference), 303)
    page = render_template("staff/note.html", form=form, reference=case.intake.reference)
    return page, 422 if request.method == "POST" else 200


@pages.route("/intakes/<reference>/disposition", methods=["GET", "POST"])
def disposition(reference: str) -> ResponseReturnValue:
    """Decide what follows from the screening. The version that was seen goes with the form."""
    case = find(reference)
    form = DispositionForm(seen=str(case.intake.version))
    if form.validate_on_submit():
        return _decide(case, form)
    return _page(case, form, 422 if request.method == "POST" else 200)


def _decide(case: Case, form: DispositionForm) -> ResponseReturnValue:
    reference = case.intake.reference
    try:
        deciding.decide(
            case.intake.id,
            Disposition(form.disposition.data),
            str(form.note.data),
            seen=form.version(),
            **who(),
        )
    except deciding.UrgentOpen:
        form.disposition.errors = [
            _("An urgent flag is open. Write down what came of it before you close the case")
        ]
        return _page(case, form, 422)
    except deciding.CallStands:
        form.disposition.errors = [_("A call is to come. Cancel it, or let it take place first")]
        return _page(case, form, 422)
    except deciding.NotOpen:
        form.disposition.errors = [_("This case is not open")]
        return _page(case, form, 422)
    except CaseChanged as found:
        return changed(case, found, str(form.note.data))
    flash(_("The decision is in the record. Nothing was sent to the patient."), "success")
    return redirect(url_for(".message", reference=reference, kind=form.disposition.data), 303)


def _page(case: Case, form: DispositionForm, status: int) -> ResponseReturnValue:
    urgent = [
        flag.row
        for flag in case.flags
        if flag.row.severity == "urgent" and flag.row.state == FlagState.OPEN
    ]
    call, zone = case.call, current_app.config["CLINIC"].zone
    to_come = call is not None and call.state in WANTED and call.start > clock.now()
    page = render_template(
        "staff/disposition.html",
        form=form,
        reference=case.intake.reference,
        urgent=urgent,
        call=call if to_come else None,
        said=say(call.start, zone, zone) if call else None,
    )
    return page, status
