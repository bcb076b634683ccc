"""The patient's pages: start, one question page at a time, check, done, and coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

if TYPE_CHECKING:
    from flask import Flask

pages: Final = Blueprint("patient", __name__)


def register(app: Flask) -> None:
    """Give `app` the patient's pages."""
    # Each module hangs its views on the blueprint.
    from intake.web.patient import (  # noqa: F401, PLC0415
        check,
        comeback,
        deleting,
        done,
        help_now,
        learn,
        lists,
        questions,
        start,
        time,
    )

    app.register_blueprint(pages)
