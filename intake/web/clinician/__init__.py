"""The clinician's pages: the list, one case, and taking it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

from intake.queries.ladders import untold

if TYPE_CHECKING:
    from flask import Flask

pages: Final = Blueprint("clinician", __name__, url_prefix="/staff")


def register(app: Flask) -> None:
    """Give `app` the clinician's pages. `web.access` says who may see them."""
    # Each module hangs its views on the blueprint.
    from intake.web.clinician import (  # noqa: F401, PLC0415
        acts,
        alerts,
        asking,
        cases,
        decisions,
        exports,
        handing,
        inbox,
        messages,
        preferences,
        previews,
        reviews,
    )

    app.register_blueprint(pages)
    # A function, so that only staff pages ask the database.
    app.jinja_env.globals["untold_cases"] = untold
