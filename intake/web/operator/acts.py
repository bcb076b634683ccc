"""What an operator does to one job. Each act needs a reason, and happens once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from flask_security import current_user
from werkzeug.exceptions import BadRequest

from intake.domain.actors import staff
from intake.extensions import limiter
from intake.forms.operating import ReasonForm
from intake.gateways import clock
from intake.services import operating
from intake.services.resending import resend
from intake.web.operator import pages
from intake.web.operator.jobs import show_job

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

DONE: Final = {
    "retry": _l("The job waits for its next attempt."),
    "cancel": _l("The job is cancelled."),
    "hold": _l("The job is held until somebody lets it go on."),
    "release": _l("The job may go on."),
    "run-now": _l("The job is due now."),
    "resend": _l("The message is sent once more. This is its new job."),
}
PER_ADDRESS: Final = "60 per minute"


@pages.post("/jobs/<uuid:job_id>")
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def act_on_job(job_id: uuid.UUID) -> ResponseReturnValue:
    """Try again, hold, let go on, do now, skip or cancel; send its message once more.

    Raises:
        BadRequest: no button of ours was pressed.
    """
    act = request.form.get("act", "")
    if act not in DONE:
        raise BadRequest
    form = ReasonForm()
    if not form.validate():
        return show_job(job_id, form, 422)
    try:
        shown = _act(act, job_id, str(form.reason.data))
    except operating.NotPossible:
        told = _("Nothing was changed: the job has moved on meanwhile. This is how it stands.")
        return show_job(job_id, ReasonForm(None), 409, told)
    flash(str(DONE[act]), "success")
    return redirect(url_for(".job", job_id=shown), 303)


def _act(act: str, job_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Do it; gives the job to show next."""
    actor, now = staff(current_user.id), clock.now()
    match act:
        case "retry":
            operating.retry(job_id, actor=actor, reason=reason, now=now)
        case "cancel":
            operating.cancel(job_id, actor=actor, reason=reason, now=now)
        case "run-now":
            operating.run_now(job_id, actor=actor, reason=reason, now=now)
        case "resend":
            return resend(job_id, actor=actor, reason=reason, now=now)
        case _:
            operating.hold(job_id, held=act == "hold", actor=actor, reason=reason, now=now)
    return job_id
