"""What our staff need to know of somebody in danger."""

from dataclasses import replace

import pytest

from tests.forms.filling import AROUND, answer, bound, errors

SAID = {"safe": "unsure", "taken_something": "no", "may_call": "yes", "call_at": "608-555-0177"}
KNOWN = replace(AROUND, answers={"reach": {"phone": "+16085550142"}})


def test_a_number_is_needed_when_we_may_call_and_have_none():
    assert errors("safety-now", {**SAID, "call_at": ""}) == {
        "call_at": ["Enter a number that we can call"]
    }
    assert errors("safety-now", {**SAID, "may_call": "no", "call_at": ""}) == {}


def test_the_number_that_we_have_will_do():
    assert errors("safety-now", {**SAID, "call_at": ""}, KNOWN) == {}
    assert bound("safety-now", SAID, KNOWN).known_number == "(608) 555-0142"


def test_another_number_is_kept_beside_it():
    assert answer("safety-now", SAID, KNOWN)["call_at"] == "+16085550177"


@pytest.mark.parametrize("name", ["safe", "taken_something"])
def test_not_sure_and_a_refusal_are_answers(name):
    for value in ("unsure", "prefer_not"):
        assert answer("safety-now", {**SAID, name: value})[name] == value


def test_the_place_and_the_company_may_be_left_open():
    assert "where" not in answer("safety-now", SAID)
