"""Age and place."""

from dataclasses import replace

import pytest

from tests.forms.filling import AROUND, answer, errors


def test_the_states_are_those_that_the_clinic_serves():
    around = replace(AROUND, states=("WI", "MN"))
    assert answer("about-you", {"adult": "yes", "state": "MN"}, around)["state"] == "MN"
    assert errors("about-you", {"adult": "yes", "state": "MN"})["state"]


@pytest.mark.parametrize("state", ["wi", "Wisconsin", "WI ", "XX", ""])
def test_an_unlisted_state_is_refused(state):
    assert errors("about-you", {"adult": "yes", "state": state})["state"] == [
        "Select where you will be on the day of your call"
    ]


def test_another_place_and_a_minor_are_answers_too():
    assert answer("about-you", {"adult": "no", "state": "other"}) == {
        "adult": "no",
        "state": "other",
    }
