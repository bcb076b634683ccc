"""The second checklist, pregnancy, sex on the record, weight and height."""

import pytest

from tests.forms.filling import answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["more-health"]


def test_weight_is_a_number_and_may_be_left_open():
    assert answer("more-health", GOOD)["weight"] == 150
    assert "weight" not in answer("more-health", {**GOOD, "weight": ""})
    assert set(errors("more-health", {**GOOD, "weight": "heavy"})) == {"weight"}


@pytest.mark.parametrize("name", ["more_conditions", "pregnancy"])
def test_none_of_these_stands_alone(name):
    rows = {"more_conditions": "seizure", "pregnancy": "trying"}
    assert errors("more-health", {**GOOD, name: [rows[name], "none"]})
    assert errors("more-health", {**GOOD, name: [rows[name]]}) == {}
    assert set(errors("more-health", {**GOOD, name: []})) == {name}


def test_one_may_be_trying_and_breastfeeding():
    both = ["trying", "breastfeeding"]
    assert answer("more-health", {**GOOD, "pregnancy": both})["pregnancy"] == both
