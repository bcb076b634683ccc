"""One worker: ask it to take no new work before it is stopped, or to take some again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.forms.operating import ReasonForm
from intake.gateways import clock
from intake.queries.programs import call_roll
from intake.services.draining import drain
from intake.services.operating import NotPossible
from intake.web.operator import pages
from intake.web.operator.answering import answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.queries.programs import Process


@pages.get("/workers/<name>")
def worker(name: str) -> ResponseReturnValue:
    """One worker, its children and what they do."""
    return _shown(name, ReasonForm())


@pages.post("/workers/<name>")
def drain_worker(name: str) -> ResponseReturnValue:
    """Ask for the opposite of what it was asked before."""
    form = ReasonForm()
    if not form.validate():
        return _shown(name, form, 422)
    wanted = not _family(name)[0].drain
    try:
        drain(
            name,
            wanted=wanted,
            actor=staff(current_user.id),
            reason=str(form.reason.data),
            now=clock.now(),
        )
    except NotPossible:
        flash(_("Nothing was changed: a colleague was faster."), "note")
    else:
        told = (
            _("It takes no new work within seconds.") if wanted else _("It takes new work again.")
        )
        flash(told, "success")
    return redirect(url_for(".worker", name=name), 303)


def _family(name: str) -> list[Process]:
    everyone = call_roll().processes
    parent = [one for one in everyone if one.name == name and one.kind == "worker"]
    if not parent:
        raise NotFound
    return parent + [one for one in everyone if one.name.rpartition(".")[0] == name]


def _shown(name: str, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    parent, *children = _family(name)
    facts = {"worker": parent, "children": children}
    return answer("worker.html", facts, status, form=form)
