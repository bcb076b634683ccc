"""Changing when calls are taken: who may, what is kept, and what is asked before it is saved."""

from datetime import time

import pytest

from intake.models import Appointment, Clinician, ScheduleChange
from tests.web.schedule.conftest import chicago

TUESDAY = 24


def week_of(browser, who):
    return browser.get(f"/staff/schedule/{who}/week")


def test_a_clinician_changes_their_own_hours(clinic):
    browser = clinic.browser(clinic.ada)
    page = week_of(browser, clinic.ada)
    done = browser.submit(
        page, {"from_0_0": "8:30", "to_0_0": "12 pm", "from_0_1": "13:00", "to_0_1": "5 PM",
               "from_4_0": "", "to_4_0": "", "zone": "America/Denver"},
    )  # fmt: skip
    assert done.path == f"/staff/schedule/{clinic.ada}"
    assert "8:30 AM to 12:00 PM" in done.text
    assert "1:00 PM to 5:00 PM" in done.text
    assert "Mountain Time" in done.text
    row = clinic.row(Clinician, clinic.ada)
    assert row.version == 2
    assert {one.weekday for one in row.hours} == {0, 1, 2, 3}
    assert [c.event for c in clinic.all(ScheduleChange)] == ["week"]
    assert clinic.all(ScheduleChange)[0].actor == f"user:{clinic.ada}"


@pytest.mark.parametrize("page", ["week", "rules"])
def test_only_managers_change_the_hours_of_somebody_else(clinic, page):
    path = f"/staff/schedule/{clinic.bob}/{page}"
    stranger = clinic.browser(clinic.ada)
    assert stranger.get(path).status == 404
    token = stranger.get("/staff/schedule").soup.select_one("[name=csrf_token]")["value"]
    assert stranger.post(path, {"csrf_token": token, "version": "1"}).status == 404
    manager = clinic.browser(clinic.robin)
    done = manager.submit(manager.get(path), {})
    assert done.status == 200
    assert done.path == f"/staff/schedule/{clinic.bob}"


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(clinic):
    browser = clinic.browser(clinic.ada)
    wrong = {"from_0_0": "nine", "to_1_0": "", "from_2_0": "9:00", "to_2_0": "9:00"}
    page = browser.submit(week_of(browser, clinic.ada), wrong)
    assert page.status == 422
    errors = page.soup.select_one(".errors").get_text(" ", strip=True)
    assert "Enter a time, like 9:00 AM" in errors
    assert "Enter both times, or neither" in errors
    assert "The end must differ from the start" in errors
    assert page.soup.select_one("[name=from_0_0]")["value"] == "nine"
    assert clinic.row(Clinician, clinic.ada).version == 1


def test_calls_that_would_not_fit_are_listed_before_anything_is_saved(clinic):
    late = clinic.call(clinic.ada, chicago(TUESDAY, 16))
    clinic.call(clinic.ada, chicago(TUESDAY, 9))
    clinic.call(clinic.bob, chicago(TUESDAY, 16))
    clinic.call(clinic.ada, chicago(TUESDAY, 15), state="held")
    browser = clinic.browser(clinic.ada)
    shorter = {"from_1_0": "09:00", "to_1_0": "13:00"}
    page = browser.submit(week_of(browser, clinic.ada), shorter)
    assert page.status == 409
    cells = [" ".join(c.get_text(" ").split()) for c in page.soup.select("main tbody th time")]
    assert cells == ["Tuesday, November 24, 2026 at 4:00 PM Central Time"]
    assert "Outside the new hours" in page.text
    assert clinic.row(Clinician, clinic.ada).version == 1

    done = browser.submit(page, {})
    assert done.path == f"/staff/schedule/{clinic.ada}"
    row = clinic.row(Clinician, clinic.ada)
    assert [(h.starts, h.ends) for h in row.hours if h.weekday == 1] == [(time(9), time(13))]
    kept = clinic.row(Appointment, late)
    assert (kept.state, kept.starts_at) == ("booked", chicago(TUESDAY, 16))


def test_a_call_that_came_while_they_looked_is_shown_again(clinic):
    clinic.call(clinic.ada, chicago(TUESDAY, 16))
    browser = clinic.browser(clinic.ada)
    page = browser.submit(week_of(browser, clinic.ada), {"to_1_0": "13:00"})
    clinic.call(clinic.ada, chicago(TUESDAY, 14))
    again = browser.submit(page, {})
    assert again.status == 409
    assert len(again.soup.select("main tbody th time")) >= 2
    assert clinic.row(Clinician, clinic.ada).version == 1


def test_a_call_that_did_not_fit_before_does_not_stop_another_change(clinic):
    clinic.call(clinic.ada, chicago(TUESDAY, 20))
    browser = clinic.browser(clinic.ada)
    assert browser.submit(week_of(browser, clinic.ada), {"to_1_0": "16:00"}).status == 200


def test_two_people_at_once_lose_nothing(clinic):
    ada, robin = clinic.browser(clinic.ada), clinic.browser(clinic.robin)
    first, second = week_of(ada, clinic.ada), week_of(robin, clinic.ada)
    ada.submit(first, {"to_0_0": "12:00"})
    late = robin.submit(second, {"to_0_0": "15:00"})
    assert late.status == 409
    assert "Someone changed these hours just now" in late.text
    row = clinic.row(Clinician, clinic.ada)
    assert [h.ends for h in row.hours if h.weekday == 0] == [time(12)]


def test_looking_first_saves_nothing(clinic):
    browser = clinic.browser(clinic.ada)
    page = browser.submit(week_of(browser, clinic.ada), {"to_1_0": "11:00", "look": "yes"})
    assert page.status == 200
    assert "9:00 AM to 11:00 AM" in page.text
    assert clinic.row(Clinician, clinic.ada).version == 1
    browser.submit(page, {})
    assert clinic.row(Clinician, clinic.ada).version == 2


def test_who_takes_no_calls_any_more_sees_every_call_first(clinic):
    clinic.call(clinic.ada, chicago(TUESDAY, 10))
    browser = clinic.browser(clinic.ada)
    rules = browser.get(f"/staff/schedule/{clinic.ada}/rules")
    page = browser.submit(rules, {"takes_calls": "no"})
    assert page.status == 409
    assert "No calls are taken any more" in page.text
    browser.submit(page, {})
    assert clinic.row(Clinician, clinic.ada).takes_calls is False


def test_the_rules_for_calls_are_saved_and_bounded(clinic):
    browser = clinic.browser(clinic.ada)
    rules = browser.get(f"/staff/schedule/{clinic.ada}/rules")
    page = browser.submit(rules, {"call_minutes": "0", "horizon_days": "many"})
    assert page.status == 422
    assert "Enter the length of a call in minutes, from 5 to 240" in page.text
    done = browser.submit(
        page,
        {"call_minutes": "50", "buffer_before_minutes": "5", "horizon_days": "60",
         "notice_minutes": "90", "alignment_minutes": "60"},
    )  # fmt: skip
    assert done.status == 200
    row = clinic.row(Clinician, clinic.ada)
    assert (row.call_minutes, row.buffer_before_minutes, row.horizon_days) == (50, 5, 60)
    assert (row.notice_minutes, row.alignment_minutes) == (90, 60)


def test_each_wrong_number_is_told_from_the_others(clinic):
    browser = clinic.browser(clinic.ada)
    rules = browser.get(f"/staff/schedule/{clinic.ada}/rules")
    numbers = [one["name"] for one in rules.soup.select("main input[inputmode=numeric]")]
    page = browser.submit(rules, dict.fromkeys(numbers, ""))
    told = [one.get_text() for one in page.soup.select("main [role=alert] a, main .errors a")]
    assert len(numbers) == 5
    assert len(set(told)) == len(told) == 5, told


def test_no_state_is_chosen_by_looking(clinic):
    browser = clinic.browser(clinic.ada)
    page = browser.get(f"/staff/schedule/{clinic.ada}/licences")
    assert page.soup.select_one("main select[name=state] option")["value"] == ""
    page = browser.submit(page, {}, holding="state")
    assert page.status == 422
    assert "Select a state" in page.text
    assert [one.state for one in clinic.row(Clinician, clinic.ada).licences] == ["WI"]


def test_the_preview_marks_the_day_on_which_the_clocks_change(clinic, monkeypatch):
    from datetime import UTC, datetime

    from intake.gateways import clock

    spring = datetime(2027, 3, 1, 18, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: spring)
    page = clinic.browser(clinic.ada).get(f"/staff/schedule/{clinic.ada}")
    row = next(r for r in page.soup.select("main tbody tr") if "March 14" in r.get_text())
    assert "Clocks go forward 1 hour at 2:00 AM" in row.get_text()
    weeks = [d.select_one("summary").get_text() for d in page.soup.select("details")]
    assert sum("clocks change" in title for title in weeks) == 1
    for day in ("March 12", "March 15"):
        row = next(r for r in page.soup.select("main tbody tr") if day in r.get_text())
        assert "9:00 AM to 5:00 PM" in row.get_text()


def test_a_new_clinician_gets_a_schedule(clinic):
    from intake.services.staffing import add_user
    from tests.fixtures.service import NOON
    from tests.web.schedule.conftest import PASSWORD

    with clinic.app.app_context():
        new = add_user("new@example.org", "Dr. New", ["clinician"], PASSWORD, now=NOON)
    manager = clinic.browser(clinic.robin)
    page = manager.get("/staff/schedule")
    token = page.soup.select_one("[name=csrf_token]")["value"]
    assert manager.post(f"/staff/schedule/{new}/start", {"csrf_token": token}).status == 200
    assert clinic.row(Clinician, new).hours == []
    assert manager.post(f"/staff/schedule/{new}/start", {"csrf_token": token}).status == 200
