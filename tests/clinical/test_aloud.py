"""What staff say on the phone stands before every page, and asks nothing of its own."""

import pytest

from intake.clinical.aloud import ALOUD, danger_steps, reading, readings
from intake.clinical.asking import better_unsaid
from intake.clinical.data import read_toml
from intake.clinical.instruments import NAMES, instrument
from intake.domain.steps import STEPS


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
def test_every_page_has_words_of_its_own(step):
    assert step.slug in readings()


def test_published_questionnaires_are_read_word_for_word_and_nothing_else_is():
    asked = {instrument(name).step for name in NAMES}
    assert {slug for slug, one in readings().items() if one.exact} == asked
    assert all("word for word" in reading(slug).staff for slug in asked)


def test_what_is_said_asks_no_question_about_health_and_speaks_against_no_medicine():
    for slug, one in readings().items():
        assert better_unsaid(one.say) is None, slug
        assert "?" not in one.say or slug == "contact"


def test_every_step_in_danger_names_its_source_and_the_first_is_to_stay():
    assert all(entry["source"] for entry in read_toml(ALOUD)["danger"])
    assert danger_steps()[0].startswith("Stay on the line")
