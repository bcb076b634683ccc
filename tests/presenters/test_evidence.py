"""Stored answers in the words that were asked, whatever became of the page since."""

import pytest

from intake.clinical.facts import Evidence
from intake.presenters.evidence import evidence_words, page_rows
from tests.fixtures.service import NOON

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def words(app):
    with app.test_request_context():
        yield


def test_a_part_of_an_instrument_is_shown_in_its_words():
    shown = dict(page_rows("phq9", {"q1": 0, "q9": 3, "difficulty": "prefer_not"}, TODAY))
    assert "q9" not in shown
    assert list(shown.values()) == ["Not at all", "Nearly every day", "Preferred not to answer"]


def test_a_page_is_shown_as_question_and_answer_and_what_was_not_answered_is_left_out():
    shown = page_rows("safety-now", {"safe": "no", "where": "At home", "who_with": ""}, TODAY)
    assert shown == [("Are you safe right now?", "No"), ("Where are you right now?", "At home")]


@pytest.mark.parametrize(
    ("step", "field", "text", "said"),
    [
        ("safe-now", "help_now", "yes", "Yes, I need help now"),
        ("antidepressant:m1", "bothersome", "somewhat", "Somewhat"),
        ("medicine-list", "items.m1.text", "Lexapro", "Lexapro"),
        ("hopes", "hope_text", "to sleep again", "to sleep again"),
        ("gone-page", "x", "as it was", "as it was"),
        ("cssrs", "level", "clear", "C-SSRS: no question answered yes"),
        ("cssrs", "level", "unasked", "C-SSRS: not asked"),
    ],
)
def test_an_answer_that_a_flag_points_at_is_in_words(step, field, text, said):
    assert evidence_words(Evidence(step, field, text), TODAY).endswith(said)
