"""Whoever of the staff opens a page of a case is written down, whatever the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import g, request
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError

from intake.domain.actors import staff
from intake.domain.references import read_reference
from intake.domain.roles import Right
from intake.gateways import clock
from intake.services import reading
from intake.web.access import ACCESS

if TYPE_CHECKING:
    from flask import Flask, Response

OK = 200
LONGEST = 48

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Look at every answer of `app`."""
    app.after_request(witness)


def read_case(reference: str) -> None:
    """This page shows a case that its address does not name, such as one about a call."""
    g.read_case = reference


def witness(response: Response) -> Response:
    """Write down that a case was read. A page that was refused showed nothing."""
    typed = str((request.view_args or {}).get("reference", ""))
    reference = g.get("read_case") or read_reference(typed)
    needs = ACCESS.get(request.blueprint or "")
    if needs is None or needs.look is not Right.READ_CASES:
        return response
    if request.method != "GET" or response.status_code != OK or reference is None:
        return response
    try:
        page = str(request.endpoint)[:LONGEST]
        reading.note(reference, page, actor=staff(current_user.id), now=clock.now())
    except SQLAlchemyError:
        # Somebody may be in danger, so the page is shown all the same; the log tells.
        log.exception("web.reading_not_noted", away=bool(g.get("database_away")))
    return response
