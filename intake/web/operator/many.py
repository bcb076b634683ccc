"""Doing the same to many jobs: how many, then why, then the act, and for a while the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_limiter.util import get_remote_address
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.alike import NEEDS, TAKES, Alike, Deed
from intake.domain.states import JobState
from intake.extensions import limiter
from intake.forms.operating import AlikeForm
from intake.gateways import clock
from intake.queries.alike import preview
from intake.services.acting_alike import MOST, CountChanged, act_alike
from intake.web.access import may
from intake.web.freshness import step_up
from intake.web.operator import pages
from intake.web.operator.answering import answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PER_ADDRESS: Final = "10 per minute; 60 per hour"
TITLES: Final = {
    Deed.RETRY: _l("Try many jobs again"),
    Deed.HOLD: _l("Hold many jobs"),
    Deed.RELEASE: _l("Let many jobs go on"),
    Deed.CANCEL: _l("Cancel many jobs"),
}


@pages.get("/many")
@step_up
def preview_many() -> ResponseReturnValue:
    """How many there are, before anything is done."""
    return _shown(AlikeForm(request.args))


@pages.post("/many")
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@step_up
def act_on_many() -> ResponseReturnValue:
    """Do it, if there are still as many as the operator saw."""
    form = AlikeForm()
    deed, which = _asked(form)
    if not form.validate():
        return _shown(form, 422)
    try:
        count = act_alike(
            deed,
            which,
            count=int(form.count.data or 0),
            actor=staff(current_user.id),
            reason=str(form.reason.data),
            now=clock.now(),
        )
    except CountChanged:
        told = _("Nothing was changed: there are not as many as you saw. Look again.")
        return _shown(form, 409, told)
    flash(_said(deed, count), "success")
    return redirect(url_for(".record"), 303)


def _asked(form: Any) -> tuple[Deed, Alike]:
    try:
        deed, state = Deed(form.act.data or ""), JobState(form.state.data or "")
    except ValueError:
        raise NotFound from None
    if (state, deed) not in TAKES or not may(NEEDS[deed]):
        raise NotFound
    named = (form.kind.data, form.error_class.data, form.error_code.data)
    return deed, Alike(state, *(value or None for value in named))


def _shown(form: Any, status: int = 200, trouble: str | None = None) -> ResponseReturnValue:
    deed, which = _asked(form)
    found = preview(deed, which)
    facts = {
        "act": deed,
        "alike": which,
        "count": found.count,
        "in_doubt": found.in_doubt,
        "most": MOST,
    }
    title = str(TITLES[deed])
    return answer("many.html", facts, status, form=form, trouble=trouble, title=title)


def _said(deed: Deed, count: int) -> str:
    said = {
        Deed.RETRY: ngettext(
            "%(num)s job goes back in line.", "%(num)s jobs go back in line.", count
        ),
        Deed.HOLD: ngettext("%(num)s job is held.", "%(num)s jobs are held.", count),
        Deed.RELEASE: ngettext("%(num)s job may go on.", "%(num)s jobs may go on.", count),
        Deed.CANCEL: ngettext("%(num)s job is cancelled.", "%(num)s jobs are cancelled.", count),
    }[deed]
    return f"{said} {_('For 10 minutes this can be taken back: press Undo below.')}"
