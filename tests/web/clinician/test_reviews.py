"""Who has reviewed which part of the brief, and what stands in its new parts."""

import pytest
from sqlalchemy import select

from intake.extensions import db
from intake.gateways import clock
from intake.models import Flag, Intake, SectionReview
from intake.services.transaction import writing
from tests.web.clinician.conftest import press

PARTS = ("flags", "safety", "medicines", "scores", "answers")


def beside(page, name):
    """What stands under the heading of a part."""
    return page.soup.select_one(f"#{name} + .part__review")


def part(page, name):
    return beside(page, name).get_text(" ", strip=True)


def review(browser, page, name):
    form = beside(page, name).select_one("form")
    sent = {each["name"]: each["value"] for each in form.select("input")}
    return browser.post(form["action"], sent)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_says_who_has_reviewed_it(dana, sam, urgent, name):
    assert "Reviewed" not in part(dana.get(urgent), name).replace("I have reviewed", "")
    assert review(dana, dana.get(urgent), name).status == 200
    for browser in (dana, sam):
        page = browser.get(urgent)
        assert "Reviewed Dr. Dana Whitfield" in part(page, name)
        assert beside(page, name).select_one("form") is None
    others = [each for each in PARTS if each != name]
    assert all("Dr. Dana" not in part(dana.get(urgent), each) for each in others)


def change_a_flag(served):
    with served.app_context(), writing() as session:
        flag = session.scalars(select(Flag).order_by(Flag.id)).first()
        for each in session.scalars(select(Flag)):
            each.changed_at = clock.now()
        assert flag


def test_a_part_that_changed_after_says_so_and_can_be_reviewed_again(dana, sam, urgent, served):
    review(dana, dana.get(urgent), "flags")
    change_a_flag(served)
    assert "Changed since" in part(dana.get(urgent), "flags")
    review(sam, sam.get(urgent), "flags")
    assert "Reviewed Dr. Sam Okafor" in part(dana.get(urgent), "flags")


def test_a_part_that_changes_while_it_is_read_is_not_reviewed(dana, urgent, served):
    page = dana.get(urgent)
    change_a_flag(served)
    answer = review(dana, page, "flags")
    assert answer.status == 409
    assert "Read it as it stands now" in answer.text
    with served.app_context():
        assert db.session.scalars(select(SectionReview)).all() == []


def test_the_epdmp_is_ticked_with_person_and_time(dana, sam, urgent):
    assert "ePDMP not checked yet" in dana.get(urgent).text
    page = press(dana, dana.get(urgent), "I checked the ePDMP")
    assert page.status == 200
    assert "ePDMP checked Dr. Dana Whitfield" in " ".join(sam.get(urgent).text.split())


def test_consents_stand_with_their_versions(dana, calm):
    text = dana.get(calm).text
    for words in ("Privacy notice", "Telehealth", "Emails", "Signed", "version"):
        assert words in text


def test_an_earlier_form_of_the_same_person_shows_scores_over_time_and_joins_nothing(
    dana, urgent, calm, desk, stored
):
    dana.get(urgent)
    before = stored()
    page = dana.get(urgent)
    assert "Scores over time" in page.text
    assert page.soup.select_one(f"main table a[href$='{desk.calm}']")
    assert stored() == before
    assert "Scores over time" not in dana.get(calm).text


def test_another_address_and_number_is_another_person(dana, urgent, served, desk):
    with served.app_context(), writing() as session:
        other = session.scalars(select(Intake).where(Intake.reference == desk.calm)).one()
        other.email_index = other.phone_index = b"x"
    assert "Scores over time" not in dana.get(urgent).text


def test_a_case_asks_the_database_a_bounded_number_of_times(dana, urgent, counted):
    dana.get(urgent)
    with counted() as statements:
        dana.get(urgent)
    assert len(statements) <= 45, len(statements)
