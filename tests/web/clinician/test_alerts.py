"""How staff are reached: red while there is one way only, and a test page to oneself."""

import pytest
from sqlalchemy import select

from intake.clinic import Paging
from intake.extensions import db
from intake.models import Job
from tests.web.clinician.conftest import press


@pytest.fixture
def paged(served):
    paging = Paging(url="https://pager.example.org/hooks")
    served.config["CLINIC"] = served.config["CLINIC"].model_copy(update={"paging": paging})


def test_the_inbox_is_red_while_there_is_no_second_way(dana):
    assert "No second way to reach you" in dana.get("/staff/").text
    assert "Send me a test page" not in dana.get("/staff/alerts").text


def test_with_a_second_way_it_is_not(paged, dana):
    assert "No second way" not in dana.get("/staff/").text


def test_a_press_sends_one_page_to_oneself_also_when_pressed_twice(paged, dana, served):
    page = dana.get("/staff/alerts")
    assert "You are told at once. By email, and by the second way." in page.text
    for _ in range(2):
        done = press(dana, page, "Send me a test page")
        assert "A test page is on its way to you." in done.text
    with served.app_context():
        found = select(Job).where(Job.kind == "page", Job.intake_id.is_(None))
        assert len(db.session.scalars(found).all()) == 1


def test_a_press_without_its_mark_is_refused(paged, dana):
    page = dana.get("/staff/alerts")
    assert press(dana, page, "Send me a test page", {"attempt": "x"}).status == 400
