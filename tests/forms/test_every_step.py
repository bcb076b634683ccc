"""What holds for every question page, whatever it asks."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.domain.steps import BY_SLUG, STEPS
from intake.forms.base import form_of
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choices
from tests.forms.filling import AROUND, NASTY, answer, bound, errors
from tests.walks.answers import PLAIN

GOOD = {
    **PLAIN,
    "medicine-list": PLAIN["medicine-list"][0],
    "stopped-list": {"text": "Prozac", "how": "stopped", "decided": "me"},
    # Taking less of it leads to every question of the page.
    "antidepressant": {
        **PLAIN["how-you-take-it"],
        "state": "cut_down",
        "decided": "me",
        "feels_ill": "no",
    },
    "tried-list": PLAIN["tried-list"][0],
    # Everything is ticked that opens further questions.
    "health": {
        "conditions": ["high_blood_pressure", "heart", "thyroid", "liver"],
        "pressure_control": "controlled",
        "systolic": "130",
        "diastolic": "80",
        "reading_symptoms": ["none"],
        "heart_state": "stable",
        "thyroid_state": "treated",
        "liver_state": "mild",
    },
    "cssrs": {f"q{number}": "yes" for number in range(1, 7)} | {"q6_recent": "no"},
    "time": {"choice": "none"},
}
SLUGS = [step.slug for step in STEPS]


def fields_of(slug):
    """Names that the page's inputs have; of a date its three parts."""
    names = []
    form = form_of(BY_SLUG[slug])
    for name in dir(form):
        kind = getattr(getattr(form, name), "field_class", None)
        parts = ("month", "day", "year") if kind is MonthDayYear else ()
        names += [f"{name}-{part}" for part in parts] or ([name] if kind else [])
    return names


EVERY_FIELD = [(slug, name) for slug in SLUGS for name in fields_of(slug)]


@pytest.mark.parametrize("slug", SLUGS)
def test_good_answers_are_taken(slug):
    assert errors(slug, GOOD[slug]) == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_page_says_what_is_missing(slug):
    found = errors(slug, {})
    assert found
    assert all(message and message[0].isupper() for told in found.values() for message in told)


@pytest.mark.parametrize("slug", SLUGS)
def test_only_declared_fields_are_stored(slug):
    extra = {"role": "admin", "score": "27", "state_": "x", "__proto__": "x", "csrf_token": "x"}
    stored = answer(slug, {**extra, **GOOD[slug]})
    assert not set(extra) & set(stored)


@pytest.mark.parametrize(("slug", "name"), EVERY_FIELD)
def test_a_field_that_takes_one_answer_refuses_several(slug, name):
    kind = getattr(getattr(form_of(BY_SLUG[slug]), name, None), "field_class", object)
    if issubclass(kind, Choices):
        return
    for times in (2, 50):
        assert errors(slug, {**GOOD[slug], name: [GOOD[slug].get(name, "x")] * times})


@pytest.mark.parametrize(("slug", "name"), EVERY_FIELD)
@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text)[:24])
def test_nothing_typed_breaks_a_page_or_is_echoed_in_an_error(slug, name, text):
    form = bound(slug, {**GOOD[slug], name: text})
    valid = form.validate()
    for told in form.errors.values():
        assert not any(len(text) > 2 and text in str(message) for message in told)
    if valid:
        stored = str(form.answer())
        assert "\x00" not in stored
        assert "\u202e" not in stored


@pytest.mark.parametrize("slug", SLUGS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_mix_of_texts_breaks_a_page(slug, data):
    texts = st.text(max_size=20) | st.sampled_from(["yes", "no", "0", "3", "prefer_not"])
    sent = data.draw(
        st.fixed_dictionaries(
            {}, optional={name: st.lists(texts, max_size=3) for name in fields_of(slug)}
        )
    )
    form = bound(slug, sent)
    if form.validate():
        assert isinstance(form.answer(), dict)
    form.rows()


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_stored_shows_again(slug):
    """A saved page opens with what was saved, and saves the same again."""
    stored = answer(slug, GOOD[slug])
    shown = form_of(BY_SLUG[slug])(None, stored, AROUND)
    assert shown.answer() == stored
    asked = {row.name: row.text for row in shown.rows()}
    assert all(asked[name] for name in asked if name in stored)
