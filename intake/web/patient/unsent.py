"""When a post could not be taken: help for who may need it, and nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import current_app, g, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from intake.clinical.screening import crisis_tier
from intake.domain.steps import BY_PATH
from intake.forms.base import Surroundings, form_of
from intake.presenters.crisis import panel
from intake.web.patient.rendering import sent_again
from intake.web.patient.visiting import clinic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

WHY: Final = {
    400: _l("Your page was open for a long time. Please send your answer again."),
    500: _l("Something went wrong on our side. We are sorry. Please send your answer again."),
    503: _l("We could not save your answer just now. Please wait a moment and send it again."),
}


def offer(status: int) -> ResponseReturnValue | None:
    """A page that keeps what was posted to a patient's page and sends it again; else nothing."""
    endpoint, _values = _meant()
    if not endpoint.startswith("patient.") or not request.form:
        return None
    # Without the database no new token can be made; the old one will do when it is back.
    away = g.get("database_away", False)
    body = render_template(
        "patient/send_again.html",
        why=WHY[status],
        action=request.full_path.rstrip("?"),
        sent=sent_again(),
        token=request.form.get("csrf_token", "") if away else None,
        has_errors=True,
    )
    return body, status


def crisis() -> ResponseReturnValue | None:
    """The page with help, when the answer that could not be saved asks for it; else nothing."""
    endpoint, values = _meant()
    step = BY_PATH.get(str(values.get("slug")))
    if not endpoint.startswith("patient.question") or step is None:
        return None
    # Which day it is does not matter here, and the clock may need the database.
    form = form_of(step)(request.form, None, Surroundings(today=date.max))
    fields: dict[str, Any] = form.answer()
    answers = {step.slug: {"items": [fields]} if step.collection else fields}
    if crisis_tier(answers) == "none":
        return None
    body = render_template(
        "patient/help_now.html",
        panel=panel("page", clinic(), None),
        saved=False,
        action=request.full_path.rstrip("?"),
        sent=sent_again(),
        token=request.form.get("csrf_token", ""),
    )
    return body, 503


def _meant() -> tuple[str, Mapping[str, Any]]:
    """The endpoint and values of this post, also when the request failed before it was routed."""
    if request.method != "POST":
        return "", {}
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter.match() if adapter else ("", {})
    except HTTPException:
        return "", {}
