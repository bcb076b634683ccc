"""The AUDIT-C page, and the question about drugs that wants a number."""

import pytest

from tests.forms.filling import answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["auditc"]


def test_points_are_kept_as_numbers():
    assert answer("auditc", GOOD) == {"q1": 0, "q2": 0, "q3": 0, "drug_use": 0}


@pytest.mark.parametrize(("said", "kept"), [("12", 12), (["", "prefer_not"], "prefer_not")])
def test_drug_use_is_a_number_or_a_refusal(said, kept):
    assert answer("auditc", {**GOOD, "drug_use": said})["drug_use"] == kept


@pytest.mark.parametrize("said", ["", "often", ["3", "prefer_not"], "-1"])
def test_drug_use_is_asked_for(said):
    assert set(errors("auditc", {**GOOD, "drug_use": said})) == {"drug_use"}


def test_every_question_may_be_refused():
    refused = dict.fromkeys(GOOD, "prefer_not")
    assert answer("auditc", refused) == refused
