"""Who cares for a patient now."""

import pytest

from tests.forms.filling import answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["care"]


def test_nobody_who_helps_goes_with_nobody_else():
    assert answer("care", {**GOOD, "care_now": ["nobody"]})["care_now"] == ["nobody"]
    assert errors("care", {**GOOD, "care_now": ["nobody", "doctor"]}) == {
        "care_now": ["Select who helps you now, or only that nobody does"]
    }


def test_a_prescriber_may_be_left_open():
    assert "prescriber_name" not in answer("care", {**GOOD, "prescriber_name": ""})


@pytest.mark.parametrize("said", ["yes", "no", "unsure", "nobody"])
def test_whether_we_may_contact_them_is_always_said(said):
    assert answer("care", {**GOOD, "may_contact": said})["may_contact"] == said
    assert errors("care", {**GOOD, "may_contact": ""})
