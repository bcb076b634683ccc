"""One medicine, in the patient's own words."""

import pytest

from intake.clinical.formulary import load_formulary
from intake.domain.steps import BY_SLUG
from intake.forms.base import form_of
from intake.forms.items import NONE_OF_THESE, recognised
from tests.forms.filling import AROUND, HIDDEN, answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["medicine-list"][0]


def read(text, meant=None):
    return recognised({"text": text}, load_formulary(), meant)


@pytest.mark.parametrize(
    "text", ["Zoloft 50mg", "small blue pill for mood", "<b>", "50/12.5", "x" * 200, "сертралин"]
)
def test_the_name_is_kept_word_for_word(text):
    assert answer("medicine-list", {**GOOD, "text": text})["text"] == text


@pytest.mark.parametrize("dose", ["1/2", "50mg", "500000 mg", "20", "", "one, at night"])
def test_a_dose_is_words(dose):
    assert answer("medicine-list", {**GOOD, "dose": dose}).get("dose", "") == dose


def test_a_name_is_needed_and_not_too_long():
    assert errors("medicine-list", {**GOOD, "text": " "})["text"] == [
        "Enter the name of the medicine"
    ]
    assert errors("medicine-list", {**GOOD, "text": "x" * 201})["text"]


@pytest.mark.parametrize("text", HIDDEN, ids=ascii)
def test_hidden_characters_are_refused(text):
    assert errors("medicine-list", {**GOOD, "dose": f"5{text}0"})["dose"]


def test_a_certain_name_is_recognised_beside_the_typed_words():
    item = read("Lexapro 10 mg")
    assert item["text"] == "Lexapro 10 mg"
    assert item["matched"] == ["escitalopram"]
    assert {"antidepressant", "ssri"} <= set(item["classes"])
    assert "near" not in item


def test_a_near_name_is_asked_about_and_never_chosen():
    item = read("zolloft")
    assert "matched" not in item
    assert "classes" not in item
    assert "sertraline" in item["near"]


def test_the_patients_choice_settles_it():
    item = recognised(read("zolloft"), load_formulary(), "sertraline")
    assert item["matched"] == ["sertraline"]
    assert item["meant"] == "sertraline"
    assert "ssri" in item["classes"]
    assert "near" not in item
    none = recognised(read("zolloft"), load_formulary(), NONE_OF_THESE)
    assert none == {"text": "zolloft", "meant": NONE_OF_THESE}


def test_a_name_that_was_not_offered_cannot_be_chosen():
    item = read("zolloft", "phenelzine")
    assert "matched" not in item
    assert "sertraline" in item["near"]


def test_unknown_words_are_only_kept():
    assert read("small blue pill for mood") == {"text": "small blue pill for mood"}


def test_a_line_may_name_two_medicines():
    assert set(read("Zoloft and trazodone")["matched"]) == {"sertraline", "trazodone"}


def test_the_card_says_dose_how_often_and_when():
    form = form_of(BY_SLUG["medicine-list"])(None, answer("medicine-list", GOOD), AROUND)
    assert form.lines() == [GOOD["dose"], "Every day", "Last taken: Today"]
