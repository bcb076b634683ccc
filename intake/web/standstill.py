"""Every page of staff says what is paused, and why: whoever waits for a message must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from intake.gateways import clock
from intake.presenters.standstill import Standstill, standstills
from intake.queries.pauses import anything_paused, pauses

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Let the templates of `app` ask. A function, so that only staff pages ask the database."""
    app.jinja_env.globals["standing_still"] = standing_still


def standing_still() -> list[Standstill]:
    """What is paused now. Where nothing is, the clock is not asked either."""
    if not anything_paused():
        return []
    return standstills(pauses(now=clock.now()), current_app.config["CLINIC"].zone)
