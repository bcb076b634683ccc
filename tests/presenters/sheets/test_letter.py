"""A letter to a prescriber: only with the permission, only what they must know."""

from dataclasses import replace

import pytest

from intake.clinical.formulary import load_formulary
from intake.clinical.prescriber_letter import letter_words, named_in_letter
from intake.clinical.signing import unsigned
from intake.domain.states import IntakeState
from intake.exports.sheet import plain_text
from intake.forms.items import recognised
from intake.presenters.sheets.letter import WHY, Refusal, letter_sheet, refusal
from intake.queries.answers import Draft
from tests.exports.generated import TODAY, generated
from tests.fixtures.service import NOON

CONTACT = {"name": "Zephyrine Quillfeather", "birth_date": "1985-03-14"}


@pytest.fixture
def clinic(app):
    with app.test_request_context():
        yield app.config["CLINIC"]


def case_of(answers, state="draft"):
    case = generated(1).case
    case.intake.state = state
    draft = Draft(answers, dict.fromkeys(answers, 1), {})
    return replace(case, frozen=None, draft=draft)


def listed(*texts, slug="medicine-list", **more):
    items = [{"id": f"m{n}", "text": text, **more} for n, text in enumerate(texts)]
    return {slug: {"items": [recognised(one, load_formulary()) for one in items]}}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("yes", None),
        ("no", Refusal.SAID_NO),
        ("unsure", Refusal.UNSURE),
        ("nobody", Refusal.NOBODY),
        (None, Refusal.NOT_ASKED),
    ],
)
def test_only_a_yes_is_a_permission(clinic, said, why):
    answers = {"contact": CONTACT, "care": {"may_contact": said}}
    assert refusal(case_of(answers), answers) == why
    assert why is None or str(WHY[why])


@pytest.mark.parametrize("state", [IntakeState.WITHDRAWN, IntakeState.EXPIRED])
def test_who_took_back_the_request_took_back_the_permission(clinic, state):
    answers = {"contact": CONTACT, "care": {"may_contact": "yes"}}
    assert refusal(case_of(answers, state), answers) == Refusal.TAKEN_BACK


def test_of_a_minor_nothing_is_written(clinic):
    answers = {"contact": {"under_18": "yes"}, "care": {"may_contact": "yes"}}
    assert refusal(case_of(answers), answers) == Refusal.NOT_ASKED


def test_without_the_permission_none_is_made(clinic):
    with pytest.raises(PermissionError, match="said-no"):
        letter_of({"contact": CONTACT, "care": {"may_contact": "no"}}, clinic)


def letter_of(answers, clinic):
    case = case_of(answers)
    return plain_text(letter_sheet(case, clinic, load_formulary(), today=TODAY, now=NOON))


def test_it_says_what_is_taken_and_that_any_change_is_the_prescribers(clinic):
    text = letter_of(
        {
            "contact": CONTACT,
            "care": {"may_contact": "yes", "prescriber_name": "Dr. Example"},
            **listed("my lexapro", "tylenol", dose="20 mg"),
            "phq9": {"q9": 3},
        },
        clinic,
    )
    assert "Dear Dr. Example," in text
    assert "Zephyrine Quillfeather, born 03/14/1985" in text
    assert "- my lexapro, 20 mg" in text
    assert "tylenol" not in text
    assert "is yours to make, with the patient" in text
    assert "stopped, or take less" not in text
    assert clinic.name in text


def test_nobody_is_named_where_nobody_was_named(clinic):
    text = letter_of({"contact": CONTACT, "care": {"may_contact": "yes"}}, clinic)
    assert "To the person who prescribes for Zephyrine Quillfeather," in text
    assert "They named no medicine" in text


@pytest.mark.parametrize(
    ("answers", "taken", "stopped"),
    [
        (listed("Lexapro", "Xanax", "vitamin D"), ("Lexapro", "Xanax"), ()),
        (listed("Zoloft", slug="stopped-list", how="stopped"), (), ("Zoloft",)),
        ({**listed("Lexapro"), "antidepressant:m0": {"state": "stopped"}}, (), ("Lexapro",)),
        (
            {**listed("sertraline"), **listed("Zoloft", slug="stopped-list", how="cut_down")},
            (),
            ("Zoloft",),
        ),
        (listed("Lexapro", "Lexapro"), ("Lexapro",), ()),
        (listed("small blue pill"), (), ()),
    ],
)
def test_what_was_stopped_is_never_among_what_is_taken(answers, taken, stopped):
    named = named_in_letter(answers, load_formulary())
    assert (named.taken, named.stopped) == (taken, stopped)


def test_it_waits_for_a_signature_and_says_so(clinic):
    waits = any("letter to the person who prescribes" in line for line in unsigned())
    assert waits == (not letter_words().reviewer)
    text = letter_of({"contact": CONTACT, "care": {"may_contact": "yes"}}, clinic)
    assert ("has not been signed" in text) == waits
