"""Trying every dead job of one kind and fault again: how many, then why, then the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter.util import get_remote_address
from flask_security import current_user

from intake.domain.actors import staff
from intake.extensions import limiter
from intake.forms.operating import AlikeForm
from intake.gateways import clock
from intake.queries.failures import reasons_of_death
from intake.services.retrying_alike import MOST, Alike, CountChanged, retry_alike
from intake.web.operator import pages
from intake.web.operator.answering import answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PER_ADDRESS = "10 per minute; 60 per hour"


@pages.get("/dead/retry")
def preview_alike() -> ResponseReturnValue:
    """How many there are, before anything is done."""
    return _shown(AlikeForm(request.args))


@pages.post("/dead/retry")
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def retry_many() -> ResponseReturnValue:
    """Put them back in line, if there are still as many as the operator saw."""
    form = AlikeForm()
    if not form.validate():
        return _shown(form, 422)
    try:
        count = retry_alike(
            _which(form),
            count=int(form.count.data or 0),
            actor=staff(current_user.id),
            reason=str(form.reason.data),
            now=clock.now(),
        )
    except CountChanged:
        told = _("Nothing was changed: there are not as many any more. Look again.")
        return _shown(form, 409, told)
    words = ngettext("%(num)s job goes back in line.", "%(num)s jobs go back in line.", count)
    flash(words, "success")
    return redirect(url_for(".jobs", state="dead"), 303)


def _which(form: Any) -> Alike:
    return Alike(form.kind.data, form.error_class.data or None, form.error_code.data or None)


def _shown(form: Any, status: int = 200, trouble: str | None = None) -> ResponseReturnValue:
    which = _which(form)
    same = (which.kind, which.error_class, which.error_code)
    count = next(
        (
            one.count
            for one in reasons_of_death()
            if (one.kind, one.error_class, one.error_code) == same
        ),
        0,
    )
    facts = {"alike": which, "count": count, "most": MOST}
    return answer("alike.html", facts, status, form=form, trouble=trouble)
