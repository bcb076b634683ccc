"""What staff may ask and write: plain, kind, and never what no patient is told."""

import pytest

from intake.clinical.asking import better_unsaid, draft_messages, questions
from intake.domain.outcomes import Disposition
from intake.domain.steps import BY_SLUG
from intake.forms.asking import FIELDS
from tests.clinical.reading import grade


@pytest.mark.parametrize("key", sorted(questions()))
def test_a_question_is_plain_and_has_its_field(key):
    asked = questions()[key]
    assert grade(f"{asked.text} {asked.hint}") <= 6
    assert key in FIELDS
    assert asked.stop == "" or asked.stop in BY_SLUG


def test_every_disposition_has_a_draft():
    assert set(draft_messages()) == set(Disposition)


@pytest.mark.parametrize("key", sorted(draft_messages()))
def test_a_draft_is_plain_kind_and_says_nothing_that_is_not_told(key):
    text = draft_messages()[key]
    assert grade(text) <= 6
    assert better_unsaid(text) is None
    assert "keep taking your medicines" in text


@pytest.mark.parametrize(
    "text",
    [
        "You are not eligible.",
        "You are ineligible for this",
        "You don\u2019t qualify",
        "Please stop taking your pills.",
        "Skip your dose on the day",
        "Hold your SSRI",
    ],
)
def test_what_no_patient_is_told_is_found(text):
    assert better_unsaid(text)


@pytest.mark.parametrize("text", ["Please stop by on Monday.", "Bring your medicines with you."])
def test_plain_words_pass(text):
    assert better_unsaid(text) is None
