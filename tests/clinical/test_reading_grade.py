"""Patients can read what they are told: grade 6 or less, grade 5 in a crisis."""

import pytest

from intake.clinical.aloud import danger_steps, reading, readings
from intake.clinical.crisis import crisis_lines, crisis_panel, help_numbers
from intake.clinical.guidance import texts
from tests.clinical.reading import grade


@pytest.mark.parametrize("key", sorted(texts()))
def test_a_patient_text_is_at_grade_six_or_less(key):
    assert grade(texts()[key].template) <= 6


@pytest.mark.parametrize("tier", ["page", "panel"])
def test_a_crisis_panel_is_at_grade_five_or_less(tier):
    panel = crisis_panel(tier)
    assert grade(f"{panel.title}. " + " ".join(panel.text)) <= 5
    for line in panel.text:
        assert grade(line) <= 5


@pytest.mark.parametrize("key", sorted(crisis_lines()))
def test_a_crisis_line_is_at_grade_five_or_less(key):
    assert grade(crisis_lines()[key]) <= 5


@pytest.mark.parametrize("slug", [*sorted(readings()), "no-page"])
def test_what_is_read_aloud_is_at_grade_six_or_less(slug):
    assert grade(reading(slug).say) <= 6


@pytest.mark.parametrize("text", danger_steps())
def test_what_to_do_in_danger_can_be_read_in_a_hurry(text):
    assert grade(text) <= 6


def test_the_line_of_a_help_number_is_short():
    for number in help_numbers():
        assert len(number.label.split()) <= 6
        assert grade(number.text) <= 5
