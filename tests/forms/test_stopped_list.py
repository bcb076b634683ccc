"""One medicine that was stopped or cut down."""

import pytest

from intake.domain.steps import BY_SLUG
from intake.forms.base import form_of
from tests.forms.filling import AROUND, answer, errors

GOOD = {"text": "Prozac", "how": "stopped", "decided": "me"}
DAY = {"when-month": "11", "when-day": "3", "when-year": "2026"}


def test_the_day_may_be_left_out_or_told_in_words():
    assert answer("stopped-list", GOOD) == GOOD
    assert answer("stopped-list", {**GOOD, "when_text": "in fall"})["when_text"] == "in fall"
    assert answer("stopped-list", {**GOOD, **DAY})["when"] == "2026-11-03"


@pytest.mark.parametrize(
    ("part", "value"), [("when-month", ""), ("when-day", "31"), ("when-year", "26")]
)
def test_half_a_date_is_asked_about(part, value):
    assert errors("stopped-list", {**GOOD, **DAY, part: value})["when"]


def test_a_day_to_come_is_refused():
    found = errors("stopped-list", {**GOOD, **DAY, "when-day": "24"})
    assert found["when"] == ["The date must be today or in the past"]
    assert not errors("stopped-list", {**GOOD, **DAY, "when-day": "23"})


def test_the_card_says_how_when_who_and_why():
    stored = answer("stopped-list", {**GOOD, **DAY, "why": "felt better"})
    form = form_of(BY_SLUG["stopped-list"])(None, stored, AROUND)
    assert form.lines() == ["I stopped it", "November 3, 2026", "Who decided: I did", "felt better"]
