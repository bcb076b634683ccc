"""How to reach somebody in danger: the nearest number first, and nothing that could harm."""

from types import SimpleNamespace

import pytest

from intake.presenters.reaching import reach

CONTACT = {
    "name": "Ann Lake", "phone": "+16085550142", "voicemail": "yes", "show_clinic_name": "yes",
}  # fmt: skip
HERE = {"safe": "no", "may_call": "yes", "call_at": "+16085550177", "where": "the pier"}


def flag(rule, state="open"):
    return SimpleNamespace(rule=rule, state=state)


def test_the_number_given_in_danger_comes_first():
    found = reach({"contact": CONTACT, "safety-now": HERE}, [])
    assert found.phones == ("+16085550177", "+16085550142")
    assert (found.where, found.refused) == ("the pier", False)


def test_a_number_given_in_danger_is_enough():
    assert reach({"safety-now": HERE}, []).phones == ("+16085550177",)
    assert reach({}, []).phones == ()


@pytest.mark.parametrize("rule", ["C28", "C28A"])
def test_where_home_is_not_safe_no_message_is_left_whatever_was_said_before(rule):
    found = reach({"contact": CONTACT, "emergency": {"safe_way": "text, noon"}}, [flag(rule)])
    assert found.unsafe_home
    assert not found.voicemail
    assert not found.clinic_name
    assert found.safe_way == "text, noon"


def test_a_person_who_closed_the_flag_has_decided():
    found = reach({"contact": CONTACT}, [flag("C28", "closed")])
    assert found.voicemail
    assert not found.unsafe_home


def test_a_refusal_is_said():
    assert reach({"safety-now": {**HERE, "may_call": "no"}}, []).refused
