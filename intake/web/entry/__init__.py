"""The way in for staff: password, code, an invitation, a forgotten password. For anybody to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

if TYPE_CHECKING:
    from flask import Flask

pages: Final = Blueprint("entry", __name__, url_prefix="/staff")


def register(app: Flask) -> None:
    """Give `app` the pages by which staff come in."""
    # Each module hangs its views on the blueprint.
    from intake.web.entry import code, forgotten, links  # noqa: F401, PLC0415

    app.register_blueprint(pages)
