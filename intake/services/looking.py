"""What the rules find in the answers of a route, on this day at the clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import current_app

from intake.clinical.instruments import instrument
from intake.clinical.screening import crisis_tier, screen

if TYPE_CHECKING:
    from datetime import datetime

    from intake.clinical.screening import Screening
    from intake.domain.journey import Journey

CSSRS: Final = instrument("cssrs").step


def screened(journey: Journey, now: datetime) -> Screening:
    """What the rules find on a route, on this day at the clinic."""
    today = now.astimezone(ZoneInfo(current_app.config["CLINIC"].zone)).date()
    return screen(journey.all_told(), today=today, cssrs_asked=journey.asks(CSSRS))


def loudness(journey: Journey) -> str:
    """How loudly help must be shown for these answers: none, panel or page."""
    return crisis_tier(journey.all_told(), cssrs_asked=journey.asks(CSSRS))
