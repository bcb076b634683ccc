"""What was said on the phone: each answer's source in the bundle, on paper and as text."""

import json
import uuid
from dataclasses import replace

import pytest

from intake.clinical.formulary import load_formulary
from intake.domain.actors import PATIENT
from intake.exports.fhir.bundle import bundle_of
from intake.exports.sheet import plain_text
from intake.presenters.charted import record_of
from intake.presenters.sheets.briefing import brief_sheet
from intake.presenters.sources import sources
from tests.exports.fhir_reading import resources
from tests.exports.generated import TODAY, generated
from tests.fixtures.service import NOON

DANA = str(uuid.UUID(int=7))
WHO = "Dr. Dana Whitfield"
BASE = "https://intake.example.org/"


@pytest.fixture
def clinic(app):
    with app.test_request_context():
        yield app.config["CLINIC"]


def spoken(stops):
    """A case of which these pages were said on the phone."""
    case = generated(1).case
    said = set(stops or case.frozen["answers"])
    by = {stop: f"user:{DANA}" if stop in said else PATIENT for stop in case.frozen["answers"]}
    frozen = {**case.frozen, "saved_by": by}
    return replace(case, frozen=frozen, names={**case.names, DANA: WHO})


def forms(case, clinic):
    made = bundle_of(record_of(case, clinic, load_formulary(), today=TODAY, now=NOON), BASE)
    found = resources(json.loads(made), "QuestionnaireResponse")
    return [one for one in found if "/Questionnaire/intake|" in one["questionnaire"]], found


def author(response):
    contained = response.get("contained", [])
    return contained[0]["name"][0]["text"] if contained else None


def test_a_form_that_its_patient_filled_in_has_the_patient_as_source_and_author(clinic):
    own, every = forms(generated(1).case, clinic)
    assert len(own) == 1
    assert all(one["author"] == one["source"] for one in every)


def test_a_form_on_the_phone_has_the_patient_as_source_and_who_wrote_as_author(clinic):
    own, every = forms(spoken(()), clinic)
    assert all(one["source"]["type"] == "Patient" for one in every)
    scored = [one for one in every if one not in own]
    assert {author(one) for one in scored} == {WHO}
    assert WHO in {author(one) for one in own}


def test_what_was_said_and_what_was_written_are_two_responses_that_share_no_answer(clinic):
    whole, _ = forms(generated(1).case, clinic)
    parts, every = forms(spoken(("contact", "emergency")), clinic)
    assert sorted(map(str, map(author, parts))) == sorted(["None", WHO])
    said = next(one for one in parts if author(one))
    assert {item["linkId"] for item in said["item"]} == {"contact", "emergency"}
    links = [(item["linkId"], item.get("id")) for one in parts for item in one["item"]]
    assert sorted(links, key=str) == sorted(
        ((item["linkId"], item.get("id")) for item in whole[0]["item"]), key=str
    )
    ids = [one["id"] for one in every]
    assert len(set(ids)) == len(ids)


def test_the_paper_says_of_each_page_where_its_answers_come_from(clinic):
    case = spoken(("contact", "phq9"))
    text = plain_text(brief_sheet(case, clinic, load_formulary(), today=TODAY, now=NOON))
    assert f"In part by the patient, in part on the phone with {WHO}" in text
    assert f"Source: Said on the phone, written by {WHO}" in text
    assert "Source: Written by the patient" in text


def test_of_a_patients_own_form_it_is_said_once(clinic):
    case = generated(1).case
    text = plain_text(brief_sheet(case, clinic, load_formulary(), today=TODAY, now=NOON))
    assert text.count("Source: Filled in by the patient") == 1
    assert "Written by the patient" not in text


def test_a_thing_that_a_patient_added_to_a_list_on_the_phone_is_theirs(clinic):
    case = spoken(())
    found = sources(case, clinic.zone)
    items = case.frozen["answers"].get("medicine-list", {}).get("items", [])
    for item in items:
        assert found.of_page("medicine-list", item["id"]).startswith("Written by the patient")
    assert found.of_page("contact", None).startswith(f"Said on the phone, written by {WHO}")
