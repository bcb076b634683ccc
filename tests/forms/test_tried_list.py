"""One medicine taken before."""

from intake.forms.tried_list import Form
from tests.forms.filling import AROUND, answer, errors

GOOD = {"text": "Paxil", "how_long": "months", "helped": "some", "ended": ["side_effects", "cost"]}


def test_what_is_stored_and_what_its_card_says():
    stored = answer("tried-list", GOOD)
    assert stored == GOOD
    assert Form(None, stored, AROUND).lines() == [
        "6 weeks to 6 months",
        "Helped: A little",
        "Side effects, It cost too much, or was hard to get",
    ]


def test_every_question_can_be_answered_with_not_sure():
    unsure = {"text": "a blue pill", "how_long": "unsure", "helped": "unsure", "ended": ["unsure"]}
    assert errors("tried-list", unsure) == {}


def test_the_name_is_needed():
    assert errors("tried-list", {**GOOD, "text": " "})["text"] == ["Enter the name of the medicine"]
