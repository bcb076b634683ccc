"""The reading grade that the loader goes by, against a library's that tests have at hand."""

import pytest

from intake.clinical.checking import grade_faults
from intake.clinical.guidance import texts
from intake.clinical.learn import lessons
from intake.clinical.reading import grade, syllables_of
from tests.clinical import reading

TEXTS = [text.template for text in texts().values()] + [
    told.text for section in lessons().sections for told in section.statements
]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("take", 1), ("taken", 2), ("doses", 2), ("stopped", 1), ("needed", 2), ("prescriber", 3),
        ("doctor", 2), ("medicine", 3), ("medical", 3), ("suddenly", 3), ("emergency", 4),
        ("area", 3), ("sea", 1), ("being", 2), ("guardian", 3), ("while", 1), ("people", 2), ("muscles", 2),
        ("flu-like", 2), ("don't", 1), ("a", 1), ("50", 1), ("quiet", 2), ("video", 3),
        # A name of a medicine is read as one short word.
        ("sertraline", 1), ("Zoloft", 1), ("ketamine", 1), ("SSRIs", 1),
    ],
)  # fmt: skip
def test_syllables(word, count):
    assert syllables_of(word) == count


def test_a_known_text_has_its_known_grade():
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_a_name_of_a_medicine_makes_no_text_harder():
    assert grade("Keep on with {name} as you do.") == grade("Keep on with it as you do.")
    assert grade("Keep on with escitalopram as you do.") == grade("Keep on with it as you do.")


def test_a_label_of_a_few_words_has_no_grade():
    assert grade("Medicines") == 0
    assert grade("") == 0


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_hardly_ever_milder_than_the_library(text):
    # The library reads the names of medicines, and takes "medicine" and "any" for one syllable.
    if not any(name in text for name in ("Zoloft", "ketamine", "serotonin")):
        assert grade(text) >= reading.grade(text) - 1.5


def test_a_text_above_the_grade_is_refused():
    hard = "Discontinuation of antidepressant medication necessitates professional supervision."
    assert list(grade_faults({"any.keep": hard}, 6.0)) == ["text any.keep: above reading grade 6"]
    assert list(grade_faults({"any.keep": "Please keep on with it, as before."}, 6.0)) == []
