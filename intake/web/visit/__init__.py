"""The patient's one page, behind the link that we mail.

The token stays in the path of these pages and goes nowhere else: it is taken out of the views'
arguments here and put back into their addresses, and no browser passes it on as a referrer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, g

from intake.extensions import limiter
from intake.security.headers import ORIGIN_ALONE
from intake.web.keeping import ASKS

if TYPE_CHECKING:
    from flask import Flask, Response

pages: Final = Blueprint("visit", __name__, url_prefix="/visit/<token>")
# What the scripts of these pages ask for: far more often than anything else may be posted here.
scripts: Final = Blueprint("visit_keeping", __name__, url_prefix="/visit/<token>")
LOOKS: Final = "120 per minute"
ACTS: Final = "30 per minute; 200 per hour"


def register(app: Flask) -> None:
    """Give `app` the pages of a visit."""
    # Each module hangs its views on the blueprint.
    from intake.web.visit import (  # noqa: F401, PLC0415
        asked,
        birthday,
        copy,
        endings,
        keeping,
        medicines,
        more,
        page,
        times,
    )

    limiter.limit(LOOKS, methods=["GET", "HEAD"])(pages)
    limiter.limit(ACTS, methods=["POST"])(pages)
    limiter.limit(ASKS)(scripts)
    app.register_blueprint(pages)
    app.register_blueprint(scripts)


@scripts.url_value_preprocessor
@pages.url_value_preprocessor
def _take_token(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.visit_token = (values or {}).pop("token", "")


@scripts.url_defaults
@pages.url_defaults
def _give_token(_endpoint: str, values: dict[str, Any]) -> None:
    if "visit_token" in g:
        values.setdefault("token", g.visit_token)


@scripts.after_request
@pages.after_request
def _keep_to_ourselves(response: Response) -> Response:
    # Flask-WTF wants a referrer with every post over https; the origin alone is enough for it.
    response.headers["Referrer-Policy"] = ORIGIN_ALONE
    return response
