"""The first checklist: at most eight rows, and what a tick opens."""

import pytest

from intake.forms.checklist import MOST_ROWS, Checklist
from intake.forms.health import FOLLOWS, Form
from tests.forms.filling import AROUND, answer, errors

PRESSURE = {"pressure_control": "controlled", "reading_symptoms": ["none"]}


def test_a_checklist_has_at_most_eight_rows_and_none_of_these():
    choices = Form(None, {}, AROUND).conditions.labels()
    assert len(choices) - 3 == MOST_ROWS == 8
    assert {"none", "unsure", "prefer_not"} <= set(choices)
    with pytest.raises(AssertionError):
        Checklist("Too long", [(str(n), str(n)) for n in range(9)], message="x", name="x").bind(
            Form(None, {}, AROUND), "x"
        )


@pytest.mark.parametrize("alone", ["none", "prefer_not"])
def test_none_of_these_stands_alone(alone):
    assert answer("health", {"conditions": [alone]}) == {"conditions": [alone]}
    assert "stands alone" in errors("health", {"conditions": ["stroke", alone]})["conditions"][0]


def test_not_sure_may_stand_beside_a_tick_and_is_kept():
    assert answer("health", {"conditions": ["stroke", "unsure"]}) == {
        "conditions": ["stroke", "unsure"]
    }


@pytest.mark.parametrize(("row", "names"), FOLLOWS.items())
def test_a_tick_opens_its_questions_and_only_those(row, names):
    found = errors("health", {"conditions": [row]})
    assert set(found) <= set(names)
    assert found
    stray = {"heart_state": "worse", "liver_state": "severe", "systolic": "abc"}
    assert answer("health", {"conditions": ["stroke"], **stray}) == {"conditions": ["stroke"]}


def test_a_reading_may_be_left_open():
    ticked = {"conditions": ["high_blood_pressure"], **PRESSURE}
    assert answer("health", ticked) == ticked
    read = answer("health", {**ticked, "systolic": "182", "diastolic": "95"})
    assert (read["systolic"], read["diastolic"]) == (182, 95)


@pytest.mark.parametrize("number", ["1200", "12", "high", "-5"])
def test_a_reading_that_cannot_be_is_asked_again(number):
    ticked = {"conditions": ["high_blood_pressure"], **PRESSURE, "systolic": number}
    assert set(errors("health", ticked)) == {"systolic"}
