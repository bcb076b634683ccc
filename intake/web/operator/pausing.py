"""What is paused: pause a kind, a queue or a channel, and let it go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.work import PAUSABLE
from intake.forms.operating import PauseForm, ReasonForm
from intake.gateways import clock
from intake.queries.pauses import pauses
from intake.services import operating
from intake.web.operator import pages
from intake.web.operator.answering import answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/pauses")
def paused() -> ResponseReturnValue:
    """Everything that is paused, and a form to pause more."""
    return _shown(PauseForm())


@pages.post("/pauses")
def pause() -> ResponseReturnValue:
    """Pause something for good, or for some hours."""
    form = PauseForm()
    form.offer(PAUSABLE)
    if not form.validate():
        return _shown(form, 422)
    now = clock.now()
    operating.pause(
        str(form.name.data),
        actor=staff(current_user.id),
        reason=str(form.reason.data),
        now=now,
        until=_end(str(form.hours.data), now),
    )
    flash(_("%(name)s is paused.", name=form.name.data), "success")
    return redirect(url_for(".paused"), 303)


@pages.get("/pauses/<name>")
def one_pause(name: str) -> ResponseReturnValue:
    """One pause, and a form to end it."""
    return _one(name, ReasonForm())


@pages.post("/pauses/<name>")
def resume(name: str) -> ResponseReturnValue:
    """Let it go on."""
    form = ReasonForm()
    if not form.validate():
        return _one(name, form, 422)
    try:
        operating.resume(
            name, actor=staff(current_user.id), reason=str(form.reason.data), now=clock.now()
        )
    except operating.NotPossible:
        flash(_("Nothing was changed: it was not paused any more."), "note")
    else:
        flash(_("%(name)s goes on.", name=name), "success")
    return redirect(url_for(".paused"), 303)


def _shown(form: PauseForm, status: int = 200) -> ResponseReturnValue:
    form.offer(PAUSABLE)
    return answer("pauses.html", {"pauses": pauses(now=clock.now())}, status, form=form)


def _one(name: str, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    found = next((one for one in pauses(now=clock.now()) if one.name == name), None)
    if found is None:
        raise NotFound
    return answer("pause.html", {"pause": found}, status, form=form)


def _end(hours: str, now: datetime) -> datetime | None:
    return now + timedelta(hours=int(hours)) if hours else None
