"""The list of patients to call, and closing what is settled."""

import uuid

import pytest
from sqlalchemy import select, update

from intake.domain.actors import PATIENT
from intake.domain.call_tasks import TaskKind
from intake.models import CallTask, Intake
from intake.services.call_tasks import ask_a_person
from intake.services.changing import want_in_person
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.service import NOON


@pytest.fixture
def task(clinic):
    with clinic.app.app_context(), writing() as session:
        intake_id = add_draft(session, NOON)
        ask_a_person(session, intake_id, TaskKind.CALLBACK, actor=PATIENT, now=NOON)
        return session.scalar(select(CallTask.id))


def the_task(clinic):
    return clinic.all(CallTask)[0]


def test_the_week_tells_of_it_and_the_list_leads_to_the_case(clinic, task):
    browser = clinic.browser(clinic.ada)
    assert "Patients to call: 1" in browser.get("/staff/schedule").text
    page = browser.get("/staff/schedule/to-call")
    assert "None of the times suited them" in page.text
    reference = clinic.all(Intake)[0].reference
    assert page.soup.select_one(f"a[href='/staff/intakes/{reference}']")


def test_closed_by_one_and_a_kind_word_for_the_other(clinic, task):
    ada, bob = clinic.browser(clinic.ada), clinic.browser(clinic.bob)
    mine, theirs = ada.get("/staff/schedule/to-call"), bob.get("/staff/schedule/to-call")
    done = ada.submit(mine, {"outcome": "not_wanted"})
    assert done.path == "/staff/schedule/to-call"
    assert "Nobody waits for a call" in done.text
    assert ada.submit(mine, {"outcome": "booked"}).status == 200
    late = bob.submit(theirs, {"outcome": "booked"})
    assert late.status == 409
    assert "Dr. Ada Lake closed it on Monday, November 23, 2026 at 12:00 PM" in late.text
    assert the_task(clinic).outcome == "not_wanted"


def test_an_outcome_has_to_be_chosen(clinic, task):
    browser = clinic.browser(clinic.ada)
    page = browser.submit(browser.get("/staff/schedule/to-call"), {})
    assert page.status == 422
    assert "Select how it ended" in page.soup.select_one(".errors").get_text()
    assert the_task(clinic).closed_at is None
    ids = [tag["id"] for tag in page.soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_a_task_that_is_none(clinic, task):
    browser = clinic.browser(clinic.ada)
    token = browser.get("/staff/schedule/to-call").soup.select_one("[name=csrf_token]")["value"]
    path = f"/staff/schedule/to-call/{uuid.uuid4()}"
    assert browser.post(path, {"csrf_token": token, "outcome": "other"}).status == 404


@pytest.mark.parametrize("after", ["1", "a_b_c", "1_2026-11-23T00:00_x", "9" * 99])
def test_a_strange_place_still_shows_the_list(clinic, task, after):
    assert clinic.browser(clinic.ada).get(f"/staff/schedule/to-call?after={after}").status == 200


@pytest.mark.parametrize(
    ("number", "words"),
    [("1", "They would rather come to the clinic in "), ("99", "They would rather come to the clinic"), ("x", "They would rather come to the clinic")],
)  # fmt: skip
def test_where_somebody_would_rather_come_to_is_said(clinic, number, words):
    with clinic.app.app_context():
        with writing() as session:
            intake_id = add_draft(session, NOON, state="WI")
            session.execute(update(Intake).values(state="submitted"))
        want_in_person(intake_id, number, actor=PATIENT, now=NOON)
        places = clinic.app.config["CLINIC"].locations
    said = clinic.browser(clinic.ada).get("/staff/schedule/to-call").soup.select_one("main h2")
    name = places[1].name if number == "1" else ""
    assert said.get_text(strip=True) == words + name
