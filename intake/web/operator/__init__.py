"""The operator's monitor: work, messages and processes; never a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

if TYPE_CHECKING:
    from flask import Flask

pages: Final = Blueprint("operator", __name__, url_prefix="/ops")


def register(app: Flask) -> None:
    """Give `app` the operator's pages. `web.access` says who may see them."""
    # Each module hangs its views on the blueprint.
    from intake.web.operator import (  # noqa: F401, PLC0415
        acts,
        cases,
        deliveries,
        jobs,
        many,
        overview,
        pace,
        pausing,
        plans,
        troubles,
        undoing,
        workers,
    )

    app.register_blueprint(pages)
