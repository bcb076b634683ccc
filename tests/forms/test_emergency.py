"""Whom to call, where to send help, and whether home is safe."""

import pytest

from tests.forms.filling import answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["emergency"]


def test_a_person_we_may_call_has_a_name_and_a_number():
    assert errors("emergency", {**GOOD, "contact_name": "", "contact_phone": ""}) == {
        "contact_name": ["Enter the name of the person we may call"],
        "contact_phone": ["Enter the phone number of the person we may call"],
    }


@pytest.mark.parametrize("said", ["no", "nobody"])
def test_nobody_is_kept_whom_we_may_not_call(said):
    stored = answer("emergency", {**GOOD, "may_call_someone": said, "contact_phone": "rubbish"})
    assert "contact_name" not in stored
    assert "contact_phone" not in stored


@pytest.mark.parametrize("said", ["yes", "no", "unsure", "prefer_not"])
def test_home_is_safe_or_not_or_it_is_not_said(said):
    assert answer("emergency", {**GOOD, "safe_home": said})["safe_home"] == said


def test_a_safe_way_is_kept_in_their_words():
    stored = answer("emergency", {**GOOD, "safe_home": "no", "safe_way": "text only\nnoon"})
    assert stored["safe_way"] == "text only\nnoon"
