"""Checking in: recorded sealed, shown to staff, and what is said of safety raises its flags."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from intake.extensions import db
from intake.gateways import clock
from intake.models import CheckIn, Flag, History, Intake, Job
from intake.services.transaction import writing
from tests.fixtures.service import NOON
from tests.web.schedule.conftest import chicago

TEN = chicago(24, 10)
PLACE = "77 Marker Lane, Madison"
FIELDS = {
    "identity": "photo",
    "place": PLACE,
    "state": "WI",
    "callback": "(608) 555-0188",
    "private": "yes",
    "local_emergency": "(608) 255-2345",
    "emergency_name": "Ines Marker",
    "emergency_phone": "(608) 555-0199",
    "may_call": "yes",
    "reconnect": "clinic",
    "safe": "yes",
    "changed": "no",
}


@pytest.fixture
def call(clinic):
    return clinic.sent(clinic.ada, TEN)


def check_in(browser, call, **changes):
    page = browser.get(f"/staff/schedule/calls/{call}/check-in")
    return browser.submit(page, FIELDS | changes)


def test_it_is_written_down_and_shown_with_who_asked(clinic, call):
    done = check_in(clinic.browser(clinic.ada), call)
    assert done.path == f"/staff/schedule/calls/{call}"
    for words in (PLACE, "Ines Marker", "(608) 555-0188", "We call them, on the number above"):
        assert words in done.text
    assert "Dr. Ada Lake" in done.text
    assert not done.soup.select(".warning")
    assert clinic.all(Flag) == []
    events = [row.event for row in clinic.all(History)]
    assert events.count("call.check_in") == 1
    assert clinic.all(CheckIn)[0].actor == f"user:{clinic.ada}"


def test_it_stands_on_the_brief_too(clinic, call):
    browser = clinic.browser(clinic.ada)
    check_in(browser, call, private="no")
    with clinic.app.app_context(), writing() as session:
        case = session.query(Intake).one()
        case.reference = "ABCDEFGH2"
    page = clinic.browser(clinic.bob).get("/staff/intakes/ABCDEFGH2")
    assert PLACE in page.text
    assert "Somebody may be listening" in page.text
    assert page.soup.select_one(f"a[href='/staff/schedule/calls/{call}']")


def test_nothing_of_it_is_stored_in_the_clear(clinic, call):
    check_in(clinic.browser(clinic.ada), call)
    with clinic.app.app_context():
        tables = ("check_in", "history", "job", "flag", "delivery", "web_session")
        dump = " ".join(
            str(row)
            for table in tables
            for row in db.session.execute(text(f"SELECT * FROM {table}"))
        )
    for marker in ("Marker", "Ines", "5550188", "555-0188", "255-2345", "2552345"):
        assert marker not in dump


def test_the_next_one_starts_from_what_is_known_and_asks_safety_afresh(clinic, call, monkeypatch):
    browser = clinic.browser(clinic.ada)
    first = browser.get(f"/staff/schedule/calls/{call}/check-in")
    assert first.soup.select_one("[name=callback]")["value"] == "(608) 555-0177"
    assert first.soup.select_one("[name=state] option[selected]")["value"] == "WI"
    check_in(browser, call)
    second = browser.get(f"/staff/schedule/calls/{call}/check-in")
    assert second.soup.select_one("[name=place]")["value"] == PLACE
    for name in ("safe", "identity", "private", "changed"):
        assert not second.soup.select(f"[name={name}][checked]")
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=1))
    browser.submit(second, FIELDS | {"place": "Another place"})
    assert len(clinic.all(CheckIn)) == 2
    assert "Another place" in browser.get(f"/staff/schedule/calls/{call}").text


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(clinic, call):
    browser = clinic.browser(clinic.ada)
    page = check_in(browser, call, place="", callback="12", changed="stopped", safe="")
    assert page.status == 422
    errors = page.soup.select_one(".errors").get_text(" ", strip=True)
    for words in (
        "Enter where they are right now",
        "Enter a US phone number",
        "Enter the name of the medicine",
        "Select who decided this",
        "Select if they are safe right now",
    ):
        assert words in errors
    assert page.soup.select_one("[name=callback]")["value"] == "12"
    assert clinic.all(CheckIn) == []


@pytest.mark.parametrize(
    ("changes", "rule", "respond"),
    [
        ({"safe": "no"}, "S14", "now"),
        ({"safe": "unsure"}, "S14", "now"),
        ({"changed": "stopped", "changed_text": "Zoloft", "decided": "me"}, "A1", "today"),
        ({"changed": "cut_down", "changed_text": "Lexapro", "decided": "unsure"}, "A1", "today"),
        ({"changed": "stopped", "changed_text": "Xanax", "decided": "me"}, "A3", "today"),
    ],
)
def test_what_changes_safety_goes_through_the_rules_of_the_form(
    clinic, call, changes, rule, respond
):
    done = check_in(clinic.browser(clinic.ada), call, **changes)
    assert done.soup.select_one(".tag--urgent")
    flags = {flag.rule: flag for flag in clinic.all(Flag)}
    assert (flags[rule].severity, flags[rule].respond) == ("urgent", respond)
    assert flags[rule].safety
    assert "alert-safety" in {job.kind for job in clinic.all(Job)}
    assert clinic.all(Intake)[0].safety


def test_each_check_in_raises_its_own_flag(clinic, call):
    browser = clinic.browser(clinic.ada)
    check_in(browser, call, safe="no")
    check_in(browser, call, safe="no")
    assert [flag.rule for flag in clinic.all(Flag)].count("S14") == 2
    assert len({flag.stop for flag in clinic.all(Flag)}) == 2


def test_a_medicine_that_is_none_raises_no_antidepressant_flag(clinic, call):
    changes = {"changed": "stopped", "changed_text": "lisinopril", "decided": "me"}
    check_in(clinic.browser(clinic.ada), call, **changes)
    assert "A1" not in {flag.rule for flag in clinic.all(Flag)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "IL"}, "no licence where the patient is now"),
        ({"private": "no"}, "Somebody may be listening"),
        ({"identity": "unsure"}, "not sure who this is"),
        ({"safe": "no"}, "They may not be safe"),
    ],
)
def test_what_must_not_be_missed_is_said_on_the_call(clinic, call, changes, words):
    browser = clinic.browser(clinic.ada)
    check_in(browser, call, **changes)
    page = browser.get(f"/staff/schedule/calls/{call}")
    assert words in " ".join(one.get_text(" ") for one in page.soup.select(".warning"))


@pytest.mark.parametrize("state", ["cancelled", "no_show", "requested"])
def test_only_a_booked_call_has_a_check_in(clinic, state):
    call = clinic.sent(clinic.ada, TEN, state=state)
    browser = clinic.browser(clinic.ada)
    assert browser.get(f"/staff/schedule/calls/{call}/check-in").path.endswith(str(call))
    token = browser.get("/staff/schedule").soup.select_one("[name=csrf_token]")["value"]
    page = browser.post(f"/staff/schedule/calls/{call}/check-in", FIELDS | {"csrf_token": token})
    assert page.status == 409
    assert clinic.all(CheckIn) == []
