"""When a post could not be taken: help for who may need it, and nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import g, render_template, request
from flask_babel import lazy_gettext as _l

from intake.clinical.screening import crisis_tier
from intake.domain.steps import BY_PATH
from intake.forms.base import Surroundings, form_of
from intake.presenters.crisis import panel
from intake.web.patient import pages
from intake.web.patient.rendering import sent_again
from intake.web.patient.visiting import clinic

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

WHERE: Final = frozenset({pages.name, "visit", "phone"})
# Whose pages ask the form's own questions, among them those about danger.
ASKED: Final = frozenset({pages.name, "phone"})
WHY: Final = {
    400: _l("Your page was open for a long time. Please send your answer again."),
    500: _l("Something went wrong on our side. We are sorry. Please send your answer again."),
    503: _l("We could not save your answer just now. Please wait a moment and send it again."),
}


def offer(status: int) -> ResponseReturnValue | None:
    """A page that keeps what was posted to a patient's page and sends it again; else nothing."""
    if request.blueprint not in WHERE or request.method != "POST" or not request.form:
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
    step = BY_PATH.get((request.view_args or {}).get("slug", ""))
    if step is None or request.method != "POST" or request.blueprint not in ASKED:
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
