"""The staff list: who works here, and as what. For managers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

if TYPE_CHECKING:
    from flask import Flask

pages: Final = Blueprint("people", __name__, url_prefix="/staff/people")


def register(app: Flask) -> None:
    """Give `app` the staff list. `web.access` says who may see it."""
    # Each module hangs its views on the blueprint.
    from intake.web.people import changes, everyone  # noqa: F401, PLC0415

    app.register_blueprint(pages)
