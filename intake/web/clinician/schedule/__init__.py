"""The schedule: calls of the week, and when calls are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

if TYPE_CHECKING:
    from flask import Flask

pages: Final = Blueprint("schedule", __name__, url_prefix="/staff/schedule")


def register(app: Flask) -> None:
    """Give `app` the schedule's pages. `web.access` says who may see them."""
    # Each module hangs its views on the blueprint.
    from intake.web.clinician.schedule import (  # noqa: F401, PLC0415  # noqa: F401, PLC0415  # noqa: F401, PLC0415
        calls,
        check_in,
        closures,
        days,
        feed,
        hours,
        tasks,
        times,
        week,
    )

    app.register_blueprint(pages)
    feed.register(app)
