"""The PHQ-9: its own words, every item or a plain refusal, nothing scored by the browser."""

import pytest

from intake.clinical.instruments import instrument
from tests.forms.filling import answer, bound, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["phq9"]
ITEMS = [f"q{number}" for number in range(1, 10)]


def test_the_words_are_those_of_the_published_form():
    form = bound("phq9", GOOD)
    assert [field.label.text for field in form.scored()] == [
        item.text for item in instrument("phq9").items[:9]
    ]
    words = [str(choice[1]) for choice in form.q9.choices]
    assert words[:4] == [
        "Not at all",
        "Several days",
        "More than half the days",
        "Nearly every day",
    ]
    assert form.source.rights.startswith("Copyright")


def test_answers_are_whole_numbers_or_refusals():
    stored = answer("phq9", {**GOOD, "q3": "prefer_not"})
    assert stored["q1"] == 1
    assert stored["q9"] == 0
    assert stored["q3"] == "prefer_not"


@pytest.mark.parametrize("name", ITEMS)
@pytest.mark.parametrize("sent", ["", "4", "-1", "0.0", "00", "true", "prefer not", ["0", "3"]])
def test_an_item_left_open_or_wrong_is_asked_again(name, sent):
    number = name.removeprefix("q")
    assert errors("phq9", {**GOOD, name: sent})[name][0] == (
        f"Answer question {number}, or say that you prefer not to"
    )


def test_the_question_beside_the_score_may_be_left_open():
    stored = answer("phq9", {**GOOD, "difficulty": ""})
    assert "difficulty" not in stored
    assert errors("phq9", {**GOOD, "difficulty": "9"})["difficulty"]


def test_a_total_from_the_browser_is_worth_nothing():
    assert "total" not in answer("phq9", {**GOOD, "total": "0", "band": "none"})
