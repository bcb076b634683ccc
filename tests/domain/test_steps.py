"""The step table: one row a page, and its form, page and test are found by its stem."""

from pathlib import Path

import pytest

from intake.domain.steps import (
    BY_PATH,
    BY_SLUG,
    SECTIONS,
    STEPS,
    antidepressants,
    from_clear,
    in_clear,
)
from intake.forms.base import StepForm, form_of

ROOT = Path(__file__).resolve().parents[2]
STEMS = [step.stem for step in STEPS]


def words(text):
    return text.replace("-", "_")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
def test_each_step_has_a_form_a_page_and_a_test(step):
    assert issubclass(form_of(step), StepForm)
    assert (ROOT / f"templates/patient/steps/{step.stem}.html").is_file()
    assert (ROOT / f"tests/forms/test_{step.stem}.py").is_file()
    if step.collection:
        assert (ROOT / f"templates/patient/lists/{step.stem}.html").is_file()


def test_each_page_and_each_test_belongs_to_a_step():
    pages = {path.stem for path in (ROOT / "templates/patient/steps").glob("*.html")}
    assert pages == set(STEMS)


def test_slugs_paths_and_sections_are_told_apart():
    assert len(BY_SLUG) == len(BY_PATH) == len(STEPS)
    assert [step.section for step in STEPS] == sorted(
        (step.section for step in STEPS), key=list(SECTIONS).index
    )


def test_the_parts_follow_each_other_and_share_no_section():
    parts = [step.part for step in STEPS]
    assert parts == sorted(parts)
    for name in SECTIONS:
        assert len({step.part for step in STEPS if step.section == name}) == 1, name


FORMS_AND_VIEWS = sorted(
    [*(ROOT / "intake/forms").glob("*.py"), *(ROOT / "intake/web/patient").glob("*.py")]
)


@pytest.mark.parametrize("path", FORMS_AND_VIEWS, ids=lambda path: path.stem)
def test_no_view_or_form_names_another_step(path):
    """What a page needs of another one is said in the table."""
    # A slug that is also an everyday word of answers cannot be told apart from it.
    slugs = set(BY_SLUG) - {"stopped", "time", "contact", "consent", "hopes", "medicines"}
    code = path.read_text(encoding="utf-8")
    assert not {slug for slug in slugs if f'"{slug}"' in code and path.stem != words(slug)}


def test_no_template_links_to_a_step():
    for path in (ROOT / "templates/patient").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not [slug for slug in BY_PATH if f"/intake/{slug}" in page], path


def test_a_recognised_antidepressant_has_a_page_of_its_own():
    items = [
        {"id": "m1", "text": "Lexapro", "classes": ["antidepressant", "ssri"]},
        {"id": "m2", "text": "aspirin", "classes": []},
        {"id": "m3", "text": "a blue pill"},
    ]
    assert antidepressants({"medicine-list": {"items": items}}) == ("m1",)
    assert antidepressants({}) == ()


@pytest.mark.parametrize("key", ["contact", "antidepressant:m1", "unknown:x", "medicine-list"])
def test_a_key_comes_back_from_the_form_in_which_it_is_stored(key):
    assert from_clear(in_clear(key)) == key


def test_nothing_that_stands_in_the_clear_tells_a_class_of_medicine():
    for step in STEPS:
        assert "depress" not in in_clear(step.slug)
