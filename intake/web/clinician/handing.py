"""Handing a case over to a colleague."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.forms.desk import HandOverForm
from intake.queries.colleagues import colleagues
from intake.services import handing
from intake.services.colliding import CaseChanged
from intake.web.clinician import pages
from intake.web.clinician.acts import changed, find, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.queries.cases import Case


@pages.route("/intakes/<reference>/hand-over", methods=["GET", "POST"])
def hand_over(reference: str) -> ResponseReturnValue:
    """Give the case to a colleague, with the reason."""
    case = find(reference)
    form = HandOverForm(seen=str(case.intake.version))
    form.to.choices = [
        (str(key), name) for key, name in colleagues(current_user.id) if key != case.intake.owner_id
    ]
    if form.validate_on_submit():
        return _give(case, form)
    return _page(case, form, 422 if request.method == "POST" else 200)


def _give(case: Case, form: HandOverForm) -> ResponseReturnValue:
    to, note = uuid.UUID(form.to.data), str(form.note.data)
    try:
        handing.hand_over(case.intake.id, to, note, seen=form.version(), **who())
    except CaseChanged as found:
        return changed(case, found, note)
    except (handing.NoColleague, handing.CaseOver) as why:
        over = isinstance(why, handing.CaseOver)
        form.to.errors = [_("This case has ended") if over else _("Select another colleague")]
        return _page(case, form, 422)
    name = form.to.labels()[form.to.data]
    flash(_("Handed over. %(name)s is told by email.", name=name), "success")
    return redirect(url_for(".case", reference=case.intake.reference), 303)


def _page(case: Case, form: HandOverForm, status: int) -> ResponseReturnValue:
    shown = {"form": form, "reference": case.intake.reference}
    return render_template("staff/hand_over.html", **shown), status
