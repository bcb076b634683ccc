"""Leaving at once: on every page, to a page that gives nothing away, with the form closed behind."""

from unittest.mock import patch

import pytest
from sqlalchemy.exc import OperationalError

from tests.walks.answers import MARKERS, PLAIN
from tests.walks.journey import walk

BORN = {name: value for name, value in PLAIN["contact"].items() if name.startswith("birth_date")}


def leave(browser):
    return browser.client.get("/leave")


def test_the_way_out_leads_elsewhere_and_closes_the_form(browser):
    page = walk(browser, until="hopes")
    link = page.soup.select_one("a[data-exit]")
    answer = browser.client.get(link["href"])
    assert answer.status_code == 303
    assert answer.location == link["data-exit"] == "https://www.weather.gov/"
    assert answer.headers["Cache-Control"] == "no-store"
    for path in ("/intake/contact", "/intake/hopes", "/intake/"):
        back = browser.get(path)
        assert back.path == "/intake/welcome-back"
        assert MARKERS["name"] not in back.html
    assert browser.submit(browser.get("/intake/"), BORN).path == "/intake/hopes"


def test_nothing_is_lost_by_leaving(browser, draft):
    walk(browser, until="hopes")
    before = draft()[1].answers
    leave(browser)
    assert draft()[1].answers == before


def test_the_page_behind_a_mailed_link_is_closed_too(browser, clinician):
    from tests.walks.journey import whole_journey

    page = whole_journey(browser)
    link = page.soup.find("a", string="Open my page")["href"]
    assert "This is not the right" not in browser.get(link).text
    leave(browser)
    assert browser.get(f"{link}/medicines").path.endswith("/who")


def test_a_stranger_leaves_too_and_nothing_is_stored(browser, rows):
    from intake.models import WebSession

    assert leave(browser).status_code == 303
    assert rows(WebSession) == []


def test_who_must_leave_is_sent_on_without_a_database(browser):
    walk(browser, until="hopes")
    away = OperationalError("", {}, Exception())
    with patch("intake.services.sessions.load", side_effect=away):
        assert leave(browser).status_code == 303
        assert browser.get("/intake/hopes").status == 503


@pytest.mark.parametrize("path", ["/", "/learn", "/resume", "/nowhere", "/intake/deleted"])
def test_it_is_on_pages_outside_the_form(browser, path):
    assert len(browser.get(path).soup.select("a[data-exit][href='/leave']")) == 1
