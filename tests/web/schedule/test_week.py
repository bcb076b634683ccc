"""The calls of a week: whose, in order, on the clinic's clock."""

import pytest

from tests.web.schedule.conftest import chicago


def times(page):
    return [t.get_text() for t in page.soup.select("main tbody th time")]


def test_a_clinician_sees_their_own_week_first(clinic):
    clinic.call(clinic.ada, chicago(24, 10))
    clinic.call(clinic.ada, chicago(26, 9), state="no_show")
    clinic.call(clinic.bob, chicago(24, 11))
    clinic.call(clinic.ada, chicago(30, 9))
    clinic.call(clinic.ada, chicago(24, 14), state="held")
    page = clinic.browser(clinic.ada).get("/staff/schedule")
    assert times(page) == ["10:00 AM", "9:00 AM"]
    assert [h.get_text() for h in page.soup.select("main h2")][:2] == [
        "Tuesday, November 24, 2026",
        "Thursday, November 26, 2026",
    ]
    assert "Missed" in page.text


def test_a_manager_sees_everybody(clinic):
    clinic.call(clinic.ada, chicago(24, 10))
    clinic.call(clinic.bob, chicago(24, 9))
    page = clinic.browser(clinic.robin).get("/staff/schedule")
    assert times(page) == ["9:00 AM", "10:00 AM"]
    bob = clinic.browser(clinic.robin).get(f"/staff/schedule?who={clinic.bob}")
    assert times(bob) == ["9:00 AM"]


def test_one_day_and_the_week_after(clinic):
    clinic.call(clinic.ada, chicago(24, 10))
    clinic.call(clinic.ada, chicago(30, 9))
    browser = clinic.browser(clinic.ada)
    assert times(browser.get("/staff/schedule?day=2026-11-24&view=day")) == ["10:00 AM"]
    assert times(browser.get("/staff/schedule?day=2026-11-25&view=day")) == []
    assert times(browser.get("/staff/schedule?day=2026-12-02")) == ["9:00 AM"]


def test_many_calls_come_in_pages_and_none_twice(clinic):
    from intake.queries.calendar import PAGE

    for number in range(PAGE + 2):
        clinic.call(clinic.ada, chicago(24, 0, 0).replace(minute=number % 60), state="cancelled")
    browser = clinic.browser(clinic.ada)
    first = browser.get("/staff/schedule")
    second = browser.get(first.soup.select_one("a[rel=next]")["href"])
    assert len(times(first)) == PAGE
    assert len(times(second)) == 2


@pytest.mark.parametrize(
    "query", ["day=never", "day=0001-01-01", "who=x", "after=1", "after=2026-11-24T10:00_x"]
)
def test_a_strange_address_still_shows_a_week(clinic, query):
    page = clinic.browser(clinic.ada).get(f"/staff/schedule?{query}")
    assert page.status == 200


def test_nobody_else_sees_the_schedule(clinic, served):
    from tests.walks.inside import Inside

    assert Inside(served).get("/staff/schedule").path == "/staff/login"
