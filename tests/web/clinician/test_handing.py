"""Giving a case to a colleague, and two people at one case, as browsers see it."""

import pytest
from sqlalchemy import select

from intake.extensions import db
from intake.models import Intake, User
from tests.web.clinician.conftest import DANA, MANAGER, OPERATOR, SAM, press
from tests.web.clinician.test_acts import errors, send

WHY = "Away from noon.\nShe asks about Friday."


@pytest.fixture
def hand_over(calm):
    return f"{calm}/hand-over"


@pytest.fixture
def user_id(served):
    def find(email):
        with served.app_context():
            return str(db.session.scalar(select(User.id).where(User.email == email)))

    return find


def test_both_see_who_gave_it_to_whom_and_why(dana, sam, calm, hand_over, user_id):
    press(dana, dana.get(calm), "I have this")
    page = send(dana, hand_over, {"to": user_id(SAM), "note": WHY})
    assert (page.status, page.path) == (200, calm)
    for browser in (dana, sam):
        text = browser.get(calm).text
        assert "She asks about Friday." in text
        assert "Handed over to" in text
    assert "has not taken it yet" in dana.get(calm).text
    assert "handed this case to you" in sam.get(calm).text


def test_the_colleague_takes_it(dana, sam, calm, hand_over, user_id):
    press(dana, dana.get(calm), "I have this")
    send(dana, hand_over, {"to": user_id(SAM), "note": WHY})
    row = [tr.get_text(" ", strip=True) for tr in dana.get("/staff/").soup.select("main tbody tr")]
    assert any("handed over" in text for text in row)
    page = press(sam, sam.get(calm), "I have this")
    assert page.status == 200
    assert "You have this case" in page.text


def test_colleagues_are_named_and_oneself_is_not(dana, hand_over, user_id):
    offered = {box["value"] for box in dana.get(hand_over).soup.select("input[name=to]")}
    assert {user_id(SAM), user_id(MANAGER)} <= offered
    assert not offered & {user_id(DANA), user_id(OPERATOR)}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"note": WHY}, "Select the colleague who takes it"),
        ({"to": "x", "note": WHY}, "Select the colleague who takes it"),
        ({"note": " "}, "Write why you hand it over"),
    ],
)
def test_what_is_missing_is_said_and_nothing_changes(dana, hand_over, stored, fields, wrong):
    dana.get(hand_over)
    before = stored()
    page = send(dana, hand_over, fields)
    assert page.status == 422
    assert wrong in errors(page)
    assert stored() == before


def test_an_operator_can_be_given_nothing(dana, hand_over, user_id):
    assert send(dana, hand_over, {"to": user_id(OPERATOR), "note": WHY}).status == 422


def test_a_colleague_who_acted_meanwhile_is_named_with_what_they_did(
    dana, sam, calm, hand_over, user_id
):
    mine = dana.get(hand_over)
    press(sam, sam.get(calm), "I have this")
    page = dana.submit(mine, {"to": user_id(MANAGER), "note": WHY}, holding="note")
    assert page.status == 409
    for words in ("Dr. Sam", "acted on", "Took the case", "She asks about Friday."):
        assert words in page.text, page.text


def test_of_two_who_take_a_case_at_once_the_second_is_told_who_has_it(dana, sam, urgent, served):
    pages = dana.get(urgent), sam.get(urgent)
    assert press(dana, pages[0], "I have this").status == 200
    page = press(sam, pages[1], "I have this")
    assert page.status == 409
    assert "Dr. Dana Whitfield" in page.text
    with served.app_context():
        found = select(User.email).join(Intake, Intake.acknowledged_by == User.id)
        assert db.session.scalars(found).all() == [DANA]
