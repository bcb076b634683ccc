"""How one antidepressant is taken."""

import pytest

from tests.forms.filling import answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["how-you-take-it"]


@pytest.mark.parametrize(("sent", "stored"), [("0", 0), ("14", 14), ("unsure", "unsure")])
def test_missed_days_are_a_number_or_not_sure(sent, stored):
    assert answer("antidepressant", {**GOOD, "missed_days": sent})["missed_days"] == stored


@pytest.mark.parametrize("sent", ["", "15", "-1", "00", "1e1", "٣", "0.0", "true"])
def test_other_numbers_of_days_are_refused(sent):
    assert errors("antidepressant", {**GOOD, "missed_days": sent})["missed_days"] == [
        "Choose on how many days you missed it"
    ]
