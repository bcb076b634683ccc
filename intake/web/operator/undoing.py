"""Taking back what was done in one press, for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.forms.operating import ReasonForm
from intake.gateways import clock
from intake.queries.record import acts_of
from intake.services.operating import NotPossible
from intake.services.undoing import undo
from intake.web.operator import pages
from intake.web.operator.answering import answer

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.get("/undo/<uuid:batch>")
def preview_undo(batch: uuid.UUID) -> ResponseReturnValue:
    """What was done, and whether it can still be taken back."""
    return _shown(batch, ReasonForm())


@pages.post("/undo/<uuid:batch>")
def take_back(batch: uuid.UUID) -> ResponseReturnValue:
    """Take it back; what has moved on meanwhile stays as it is."""
    form = ReasonForm()
    if not form.validate():
        return _shown(batch, form, 422)
    try:
        done = undo(
            batch, actor=staff(current_user.id), reason=str(form.reason.data), now=clock.now()
        )
    except NotPossible:
        told = _("Nothing was changed: this can no longer be taken back.")
        return _shown(batch, ReasonForm(None), 409, told)
    told = _("Jobs that stand as before: %(count)s.", count=done.back)
    if done.moved_on:
        told += " " + _(
            "Jobs that had moved on and stay as they are: %(count)s.", count=done.moved_on
        )
    flash(told, "success")
    return redirect(url_for(".record"), 303)


def _shown(
    batch: uuid.UUID, form: ReasonForm, status: int = 200, trouble: str | None = None
) -> ResponseReturnValue:
    acts = acts_of(batch, now=clock.now())
    if not acts:
        raise NotFound
    facts = {"batch": batch, "acts": acts, "possible": any(one.undo for one in acts)}
    return answer("undo.html", facts, status, form=form, trouble=trouble)
