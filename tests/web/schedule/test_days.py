"""Days off, extra hours, licences and closed days: what they do to calls, and who may."""

from datetime import UTC, date, datetime, time

import pytest

from intake.models import Appointment, ClinicClosure, Clinician
from intake.queries.slots import offered
from tests.fixtures.service import NOON
from tests.web.schedule.conftest import chicago


def day(name, value):
    return {f"{name}-month": value.month, f"{name}-day": value.day, f"{name}-year": value.year}


def open_on(clinic, when, state="WI"):
    with clinic.app.app_context():
        start = datetime.combine(when, time(6), UTC)
        window = (start, start.replace(hour=23, minute=59))
        found = offered(now=NOON, state=state, window=window)
    return {slot.clinician_id for one in found for slot in one.slots}


def add(browser, path, **fields):
    return browser.submit(browser.get(path), fields, holding="first-month")


def test_a_day_off_with_a_call_is_asked_about_and_the_call_stays(clinic):
    call = clinic.call(clinic.ada, chicago(25, 10))
    browser = clinic.browser(clinic.ada)
    path = f"/staff/schedule/{clinic.ada}/days"
    off = day("first", date(2026, 11, 25)) | day("last", date(2026, 11, 27)) | {"kind": "off"}
    page = add(browser, path, **off)
    assert page.status == 409
    assert "10:00 AM" in page.text
    assert str(clinic.ada) in open_on(clinic, date(2026, 11, 27))
    done = browser.submit(page, {})
    assert "Thursday, November 26, 2026" in done.text
    assert [e.day.day for e in clinic.row(Clinician, clinic.ada).exceptions] == [25, 26, 27]
    assert str(clinic.ada) not in open_on(clinic, date(2026, 11, 27))
    assert clinic.row(Appointment, call).state == "booked"


def test_extra_hours_on_a_sunday_are_offered_and_taken_back(clinic):
    browser = clinic.browser(clinic.ada)
    path = f"/staff/schedule/{clinic.ada}/days"
    sunday = date(2026, 11, 29)
    extra = {"kind": "extra", "starts": "10:00", "ends": "12:00"}
    add(browser, path, **day("first", sunday), **extra)
    assert open_on(clinic, sunday) == {str(clinic.ada)}
    call = clinic.call(clinic.ada, chicago(29, 10))
    page = browser.get(path)
    asked = browser.submit(page, {}, holding="version")
    assert asked.status == 409
    browser.submit(asked, {})
    assert open_on(clinic, sunday) == set()
    assert clinic.row(Appointment, call).state == "booked"


def set_licence(browser, path, state, until):
    fields = {"state": state} | day("expires", until)
    return browser.submit(browser.get(path), fields, holding="state")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "extra"}, "Enter from when to when"),
        ({"kind": "off", "starts": "10:00"}, "Enter both times, or neither"),
        ({"starts": "10:00", "ends": "10:00", "kind": "off"}, "The end must differ"),
        (day("first", date(2026, 11, 1)) | {"kind": "off"}, "Enter a day from today on"),
        (day("last", date(2026, 11, 24)) | {"kind": "off"}, "The last day is on or after"),
        (day("last", date(2027, 11, 24)) | {"kind": "off"}, "The last day is on or after"),
        ({}, "Select what is different"),
    ],
)
def test_days_that_cannot_be(clinic, fields, words):
    browser = clinic.browser(clinic.ada)
    page = add(
        browser,
        f"/staff/schedule/{clinic.ada}/days",
        **(day("first", date(2026, 11, 25)) | fields),
    )
    assert page.status == 422
    assert words in page.text
    assert clinic.row(Clinician, clinic.ada).exceptions == []


def test_a_licence_decides_where_calls_are_offered(clinic):
    browser = clinic.browser(clinic.ada)
    path = f"/staff/schedule/{clinic.ada}/licences"
    set_licence(browser, path, "MN", date(2026, 11, 25))
    assert open_on(clinic, date(2026, 11, 25), "MN") == {str(clinic.ada)}
    assert open_on(clinic, date(2026, 11, 26), "MN") == set()
    clinic.call(clinic.ada, chicago(25, 10), place="MN")
    page = set_licence(browser, path, "MN", date(2026, 11, 23))
    assert page.status == 409
    assert "No licence where the patient will be" in page.text
    browser.submit(page, {})
    assert open_on(clinic, date(2026, 11, 25), "MN") == set()


def test_an_expired_licence_is_marked_and_can_be_removed(clinic):
    browser = clinic.browser(clinic.robin)
    path = f"/staff/schedule/{clinic.ada}/licences"
    set_licence(browser, path, "IA", date(2026, 11, 2))
    page = browser.get(path)
    assert [t.get_text(strip=True) for t in page.soup.select(".tag--urgent")] == ["Expired"]
    token = page.soup.select_one("[name=csrf_token]")["value"]
    version = page.soup.select_one("[name=version]")["value"]
    browser.post(f"{path}/IA/remove", {"csrf_token": token, "version": version})
    assert [one.state for one in clinic.row(Clinician, clinic.ada).licences] == ["WI"]


def test_a_closed_day_stops_everybody_and_only_managers_make_one(clinic):
    call = clinic.call(clinic.bob, chicago(25, 10))
    assert clinic.browser(clinic.ada).get("/staff/schedule/closures").status == 404
    manager = clinic.browser(clinic.robin)
    page = add(manager, "/staff/schedule/closures", **day("first", date(2026, 11, 25)))
    assert page.status == 409
    assert "Dr. Bob Reed" in page.text
    assert clinic.all(ClinicClosure) == []
    manager.submit(page, {})
    assert open_on(clinic, date(2026, 11, 25)) == set()
    assert clinic.row(Appointment, call).state == "booked"
    page = manager.get("/staff/schedule/closures")
    manager.submit(page, {})
    assert open_on(clinic, date(2026, 11, 25)) == {str(clinic.ada), str(clinic.bob)}


def test_part_of_a_day_can_be_closed(clinic):
    manager = clinic.browser(clinic.robin)
    part = {"starts": "12:00", "ends": "5 pm"}
    add(manager, "/staff/schedule/closures", **day("first", date(2026, 11, 25)), **part)
    with clinic.app.app_context():
        found = offered(now=NOON, state="WI", window=(chicago(25, 8), chicago(25, 20)))
    assert max(one.start for one in found) == chicago(25, 11, 30)


def test_federal_holidays_are_closed_by_name_once(clinic):
    manager = clinic.browser(clinic.robin)
    page = manager.get("/staff/schedule/closures")
    boxes = {b["value"]: b for b in page.soup.select("[name=days]")}
    assert "2026-11-26" in boxes
    done = manager.submit(page, {"days": ["2026-11-26", "2026-12-25"]}, holding="holidays")
    assert done.status == 200
    assert sorted(one.day.isoformat() for one in clinic.all(ClinicClosure)) == [
        "2026-11-26",
        "2026-12-25",
    ]
    left = {b["value"] for b in done.soup.select("[name=days]")}
    assert left == set(boxes) - {"2026-11-26", "2026-12-25"}
    assert manager.submit(done, {"days": ["2026-11-26"]}, holding="holidays").status == 422
