"""The help page says honestly when staff are back, and where nobody answers until then."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from intake.presenters.crisis import panel

NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=ZoneInfo("America/Chicago"))
DAY = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("America/Chicago"))
NOBODY = "Nobody here sees your answer before then. Do not wait for us."


@pytest.fixture
def clinic(app):
    def with_cover(covered):
        clinic = app.config["CLINIC"]
        told = clinic.escalation.model_copy(update={"covered_at_night": covered})
        return clinic.model_copy(update={"escalation": told})

    with app.test_request_context():
        yield with_cover


@pytest.mark.parametrize("tier", ["page", "panel"])
def test_hours_without_cover_are_said_where_the_help_is(clinic, tier):
    uncovered = panel(tier, clinic(False), NIGHT).text
    assert uncovered[-2:] == (
        "Our staff are back on Tuesday, November 24, 2026 at 9:00 AM. Until then, call or text 988.",
        NOBODY,
    )
    assert NOBODY not in panel(tier, clinic(True), NIGHT).text
    assert NOBODY not in panel(tier, clinic(False), DAY).text
