"""The forms that were begun on the phone and are not sent yet, and beginning one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template

from intake.domain.zones import say
from intake.queries.phone import unfinished
from intake.web.phone import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/")
def start() -> ResponseReturnValue:
    """What is unfinished, the newest first, with who had it last."""
    zone = current_app.config["CLINIC"].zone
    return render_template(
        "phone/start.html", forms=unfinished(), said=lambda at: say(at, zone, zone).primary
    )
