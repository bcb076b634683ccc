"""Stopped or cut down in the last 8 weeks."""

from dataclasses import replace

from tests.forms.filling import AROUND, answer, errors


def test_not_being_sure_is_an_answer_and_not_a_no():
    assert answer("stopped", {"stopped": "unsure"}) == {"stopped": "unsure"}


def test_no_beside_a_list_says_what_to_do():
    found = errors("stopped", {"stopped": "no"}, replace(AROUND, listed=1))
    assert found["stopped"] == ["You have listed 1 medicine. Select yes and remove it first"]
