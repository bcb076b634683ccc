"""What was sent shows as it was asked, whatever the form, the notes or the rules say later."""

from dataclasses import replace

import pytest

from intake.clinical import guidance
from intake.clinical.rules import rules_by_id
from intake.domain.steps import QUESTIONNAIRE_VERSION, SECTIONS
from intake.extensions import db
from intake.forms import hopes
from intake.models import Flag, Submission
from intake.services import submitting
from tests.walks.inside import Inside
from tests.walks.journey import submit
from tests.walks.seated import TAKEN, answers_with, seated

ASKED = "What would you like help with?"
SECTION = SECTIONS["you"]
NOTE = "Please keep taking Zoloft as your doctor directed."


@pytest.fixture
def case(service, logins):
    """Gives the clinician's page of a form that was sent."""
    patient = seated(service, answers_with("Zoloft", page={**TAKEN, "planning": "own"}))
    done = submit(patient, patient.get("/intake/check"))
    reference = done.soup.select_one(".reference").get_text(strip=True)
    desk, login = Inside(service), logins["clinician"]
    desk.submit(desk.get("/staff/login"), {"email": login["email"], "password": login["password"]})
    return lambda: desk.get(f"/staff/intakes/{reference}").text


def test_the_words_of_that_day_stand(case, monkeypatch):
    before = case()
    assert ASKED in before
    assert SECTION in before
    assert NOTE in before

    monkeypatch.setattr(hopes.Form.goals, "args", ("Another question", *hopes.Form.goals.args[1:]))
    monkeypatch.setitem(SECTIONS, "you", "Another section")
    other = {key: replace(text, template="Another note") for key, text in guidance.texts().items()}
    monkeypatch.setattr(guidance, "texts", lambda: other)

    after = case()
    assert ASKED in after
    assert SECTION in after
    assert NOTE in after
    assert "Another" not in after


def test_the_versions_of_that_day_are_kept_with_it(case, service):
    with service.app_context():
        [sent] = db.session.scalars(db.select(Submission))
        flags = list(db.session.scalars(db.select(Flag)))
    assert sent.questionnaire_version == QUESTIONNAIRE_VERSION
    assert sent.rules_version == submitting.rules_version()
    known = rules_by_id()
    assert {flag.rule_version for flag in flags} == {known[flag.rule].version for flag in flags}
    assert flags
