"""What a person sees when something is wrong: plain words, help numbers, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from flask import g, render_template, request, session
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    InternalServerError,
    SecurityError,
    UnsupportedMediaType,
)

from intake.web.patient import unsent

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

PAGES: Final = (400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FORM: Final = "application/x-www-form-urlencoded"

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Give `app` its error pages, and refuse what no page of ours sends."""
    # Before the CSRF check, which would read the body of a request that we refuse anyway.
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_strangers)
    app.register_error_handler(CSRFError, forged_or_old)
    app.register_error_handler(HTTPException, told)
    app.register_error_handler(OperationalError, away)
    app.register_error_handler(PoolTimeout, away)


def refuse_strangers() -> ResponseReturnValue | None:
    """Refuse posts that other sites make, and bodies that are no form of ours.

    Raises:
        Forbidden: another site sent this.
        UnsupportedMediaType: it is JSON, a file, or another kind of body.
    """
    if getattr(session, "away", False):
        # Who must leave is sent on, database or not.
        return None if request.endpoint == "leaving.leave" else away()
    if request.method not in UNSAFE or request.routing_exception is not None:
        return None
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden
    if request.mimetype != FORM and (request.mimetype or request.content_length):
        raise UnsupportedMediaType
    return None


def forged_or_old(_error: CSRFError) -> ResponseReturnValue:
    """The token is old or missing: offer to send what was typed once more."""
    return unsent.offer(400) or page(400)


def told(error: HTTPException) -> ResponseReturnValue:
    """An error page with the status of the error."""
    if error.code is None or error.code < 400 or isinstance(error, SecurityError):
        # A redirect that routing made; or a host name that is not ours, for which no page of ours
        # can even make an address.
        return error.get_response()
    if isinstance(error, InternalServerError):
        return unsent.offer(500) or page(500)
    return page(error.code if error.code in PAGES else 400)


def away(_error: Exception | None = None) -> ResponseReturnValue:
    """The database cannot be reached. Somebody in danger still sees where to find help."""
    log.error("web.database_away")
    g.database_away = True
    return unsent.crisis() or unsent.offer(503) or page(503)


def page(status: int) -> ResponseReturnValue:
    """One of the plain error pages."""
    return render_template(f"errors/{status}.html"), status
