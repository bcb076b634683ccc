"""What staff do about a case: end an urgent flag with its outcome, write down a call."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.outcomes import CallResult, Outcome
from intake.domain.states import FlagState
from intake.domain.zones import say
from intake.forms.desk import CallForm, OutcomeForm
from intake.gateways import clock
from intake.presenters import brief
from intake.presenters.happened import event_words
from intake.presenters.reaching import reach
from intake.queries.cases import Case, load_case
from intake.services import phoning, resolving
from intake.services.flagging import needs_outcome
from intake.web.clinician import pages

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask.typing import ResponseReturnValue

    from intake.services.colliding import CaseChanged


def find(reference: str) -> Case:
    """The case with this reference.

    Raises:
        NotFound: there is none.
    """
    case = load_case(reference)
    if case is None:
        raise NotFound
    return case


def who() -> dict[str, Any]:
    """Who acts, and when, as services want it."""
    user_id: uuid.UUID = current_user.id
    return {"user_id": user_id, "actor": staff(user_id), "now": clock.now()}


def today() -> date:
    """The date at the clinic."""
    zone = ZoneInfo(current_app.config["CLINIC"].zone)
    return clock.now().astimezone(zone).date()


def _open_lines(case: Case) -> list[brief.FlagLine]:
    """The flags that nobody has closed and only a person closes."""
    ends = {one.row.id for one in case.flags if needs_outcome(one.row)}
    lines = brief.flag_lines(case.flags, today())
    return [line for line in lines if line.id in ends and line.state == FlagState.OPEN]


def conflict(  # noqa: PLR0913 - who did what when, and what is lost without a copy
    title: str, name: str, at: datetime, reference: str, *, what: str = "", typed: str = ""
) -> ResponseReturnValue:
    """A colleague was first: say who, what and when, and that nothing was changed.

    Args:
        title: of the page.
        name: who was first.
        at: when.
        reference: of the case.
        what: what they did, in words.
        typed: what the person wrote, so that they can copy it.
    """
    zone = current_app.config["CLINIC"].zone
    shown = {"title": title, "name": name, "what": what, "typed": typed, "reference": reference}
    return render_template("staff/taken.html", **shown, since=say(at, zone, zone)), 409


def changed(case: Case, found: CaseChanged, typed: str = "") -> ResponseReturnValue:
    """The case is not as the person saw it: who did what, when."""
    return conflict(
        _("The case has changed"),
        brief.who_acted(found.actor, case.names),
        found.at,
        case.intake.reference,
        what=event_words(found.event, found.became, case.names),
        typed=typed,
    )


@pages.route("/intakes/<reference>/outcome", methods=["GET", "POST"])
def outcome(reference: str) -> ResponseReturnValue:
    """What came of the urgent flags of a case."""
    case = find(reference)
    lines = _open_lines(case)
    form = OutcomeForm()
    known = {str(one.row.id): one for one in case.flags if needs_outcome(one.row)}
    # What was open when the page was made may be sent, also when a colleague was faster.
    form.flags.choices = [(str(line.id), line.reason) for line in lines]
    sent = [value for value in request.form.getlist("flags") if value in known]
    form.flags.choices += [(value, "") for value in sent if value not in form.flags.labels()]
    if request.method == "GET":
        form.flags.data = [str(line.id) for line in lines]
    elif form.validate():
        return _resolve(case, form)
    shown = {"case": case, "form": form, "lines": lines, "reference": case.intake.reference}
    page = render_template("staff/outcome.html", **shown)
    return page, 422 if request.method == "POST" else 200


def _resolve(case: Case, form: OutcomeForm) -> ResponseReturnValue:
    reference = case.intake.reference
    try:
        resolving.resolve(
            case.intake.id,
            {uuid.UUID(value) for value in form.flags.stored() or ()},
            Outcome(form.outcome.data),
            str(form.note.data),
            **who(),
        )
    except resolving.ClosedByAnother as other:
        what, typed = _("Wrote down what came of it"), str(form.note.data)
        title = _("A colleague was first")
        return conflict(title, other.name, other.at, reference, what=what, typed=typed)
    except resolving.TooFewTries as few:
        form.outcome.errors = [
            _(
                "Log %(needed)s calls before you say so; %(tried)s are in the record",
                needed=few.needed,
                tried=few.tried,
            )
        ]
        lines = _open_lines(case)
        shown = {"case": case, "form": form, "lines": lines, "reference": reference}
        return render_template("staff/outcome.html", **shown), 422
    flash(_("Written down. The flags are closed."), "success")
    return redirect(url_for(".case", reference=reference), 303)


@pages.route("/intakes/<reference>/calls", methods=["GET", "POST"])
def log_call(reference: str) -> ResponseReturnValue:
    """Write down a call to the patient."""
    case = find(reference)
    form = CallForm()
    if form.validate_on_submit():
        result = CallResult(form.result.data)
        phoning.log_call(case.intake.id, result, form.note.data or "", **who())
        flash(_("The call is in the record."), "success")
        return redirect(url_for(".case", reference=case.intake.reference), 303)
    how = reach(case.draft.answers, brief.flag_lines(case.flags, today()))
    shown = {"form": form, "reference": case.intake.reference, "reach": how}
    page = render_template("staff/call.html", **shown)
    return page, 422 if request.method == "POST" else 200
