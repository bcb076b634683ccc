"""Who may fill in a form on the phone, and which."""

import re

import pytest

from intake.extensions import db
from intake.models import Intake
from intake.services.transaction import writing
from tests.walks.answers import PLAIN
from tests.walks.inside import Inside
from tests.walks.journey import walk
from tests.walks.phone import home_of, walk_aloud
from tests.web.clinician.conftest import MANAGER, OPERATOR

NEW = "/staff/phone/new"


def test_a_manager_may(sign_in):
    page = walk_aloud(sign_in(MANAGER), until="about-you")
    assert page.status == 200


def test_an_operator_is_told_that_there_is_no_such_page(sign_in, dana):
    operator = sign_in(OPERATOR, "/ops/")
    form = walk_aloud(dana, until="hopes")
    for path in (NEW, "/staff/phone/", form.path, f"{home_of(form)}/check"):
        assert operator.get(path).status == 404
    token = operator.get("/ops/").soup.select_one("[name=csrf_token]")["value"]
    assert operator.post(form.path, {"csrf_token": token, "goals": "depression"}).status == 404


def test_a_patient_is_asked_to_sign_in_and_changes_nothing(served, dana, stored):
    form = walk_aloud(dana, until="hopes")
    patient = Inside(served)
    walk(patient, until="hopes")
    before = stored()["answer"]
    assert patient.get(form.path).path == "/staff/login"
    token = patient.get("/intake/hopes").soup.select_one("[name=csrf_token]")["value"]
    patient.post(form.path, {"csrf_token": token, "goals": "depression", "version": "0"})
    assert stored()["answer"] == before


def test_a_post_without_its_token_gives_the_words_back_and_saves_nothing(dana, stored):
    page = walk_aloud(dana, until="hopes")
    before = stored()["answer"]
    refused = dana.submit(page, {**PLAIN["hopes"], "csrf_token": "old"}, holding="version")
    assert refused.status == 400
    assert "Your answer is still here" in refused.text
    assert stored()["answer"] == before
    sent = dana.submit(refused, {}, holding="goals")
    assert sent.status == 200


def test_no_form_is_behind_a_reference_that_is_nobodys(dana):
    for path in ("/staff/phone/ABC-DEF2/", "/staff/phone/x/hopes", "/staff/phone/ABC-DEF2/check"):
        assert dana.get(path).status == 404


def test_a_sent_form_leads_to_its_end_and_its_first_part_takes_nothing_more(dana, desk, stored):
    home = f"/staff/phone/{desk.calm}"
    assert dana.get(f"{home}/contact").path == f"{home}/done"
    assert dana.get(f"{home}/check").path == f"{home}/done"
    before = stored()["answer"]
    token = dana.get(f"{home}/done").soup.select_one("[name=csrf_token]")["value"]
    dana.post(f"{home}/contact", {"csrf_token": token, "name": "Other", "version": "1"})
    assert stored()["answer"] == before


def test_a_case_that_has_ended_is_read_as_a_case(dana, served, desk):
    with served.app_context():
        intake = db.session.scalars(db.select(Intake).filter_by(reference=desk.calm)).one()
        with writing() as session:
            session.execute(db.update(Intake).where(Intake.id == intake.id).values(state="closed"))
    assert dana.get(f"/staff/phone/{desk.calm}/more").path == f"/staff/intakes/{desk.calm}"


def test_two_open_forms_do_not_lead_to_one_another(dana):
    one = walk_aloud(dana, until="stopped")
    other = walk_aloud(dana, until="hopes")
    for page in (one, other):
        again = dana.get(page.path)
        links = re.findall(r"/staff/phone/([2-9A-Z]{3}-[2-9A-Z]{4})", again.html)
        assert set(links) == {home_of(page)[-8:]}


@pytest.mark.parametrize("path", ["/staff/phone/", NEW])
def test_a_stranger_is_asked_to_sign_in(served, path):
    assert Inside(served).get(path).path == "/staff/login"


def test_who_opened_a_form_stands_in_the_record(dana, sign_in):
    page = walk_aloud(dana, until="hopes")
    record = sign_in(MANAGER).get("/staff/record/cases")
    assert home_of(page)[-8:] in record.text
