"""The C-SSRS screener: its own words, its skip logic, and no yes that is lost."""

import pytest

from intake.clinical.instruments import instrument, score
from tests.forms.filling import answer, bound, errors

CALM = {"q1": "no", "q2": "no", "q6": "no"}
ALWAYS = ["q1", "q2", "q6"]
AGAIN = "Answer this question too, or say that you prefer not to"


def test_the_words_are_those_of_the_published_form():
    form = bound("cssrs", CALM)
    assert {field.name: field.label.text for field in form} == {
        item.field: item.text for item in instrument("cssrs").items
    }
    assert "Research Foundation for Mental Hygiene" in form.source.rights


@pytest.mark.parametrize("name", ALWAYS)
@pytest.mark.parametrize("sent", ["", "maybe", "0", ["yes", "no"]])
def test_three_questions_are_always_asked(name, sent):
    number = name.removeprefix("q")
    assert errors("cssrs", {**CALM, name: sent})[name] == [
        f"Answer question {number}, or say that you prefer not to"
    ]


def test_a_yes_to_2_asks_3_to_5_and_a_yes_to_6_asks_when():
    assert errors("cssrs", {**CALM, "q2": "yes"}) == {name: [AGAIN] for name in ("q3", "q4", "q5")}
    assert errors("cssrs", {**CALM, "q6": "yes"}) == {"q6_recent": [AGAIN]}
    assert errors("cssrs", {**CALM, "q2": "prefer_not", "q6": "prefer_not"}) == {}


def test_what_was_not_asked_is_not_stored():
    stored = answer("cssrs", {**CALM, "q3": "no", "q4": "prefer_not", "q6_recent": "no"})
    assert stored == CALM
    assert errors("cssrs", {**CALM, "q5": "rubbish"}) == {}


def test_a_yes_is_kept_even_where_its_question_was_closed_again():
    stored = answer("cssrs", {**CALM, "q4": "yes"})
    assert stored == {**CALM, "q4": "yes"}
    assert score("cssrs", stored).level == "high"


def test_a_refusal_is_stored_as_one():
    assert answer("cssrs", {**CALM, "q1": "prefer_not"})["q1"] == "prefer_not"


def test_check_shows_the_questions_that_were_asked():
    assert [row.name for row in bound("cssrs", CALM).rows()] == ALWAYS
    asked = {**CALM, "q2": "yes", "q3": "no", "q4": "no", "q5": "prefer_not"}
    assert [row.name for row in bound("cssrs", asked).rows()] == [
        "q1",
        "q2",
        "q3",
        "q4",
        "q5",
        "q6",
    ]
