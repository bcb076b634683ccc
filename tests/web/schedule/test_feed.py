"""The calendar feed: a secret address, no patient, the same instants, cheap to read again."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import event, update

from intake.extensions import db
from intake.gateways import clock
from intake.models import Appointment, CalendarFeed, Intake, User
from intake.security.tokens import fingerprint
from intake.services.transaction import writing
from tests.fixtures.calls import ready_answers
from tests.fixtures.service import NOON
from tests.web.schedule.conftest import chicago

BASE = "http://127.0.0.1:8000"
MARKERS = ("Quill", "Marker", "quill.marker@example.org", "6085550177", "1985")


def address(clinic, who=None):
    """Make an address as its clinician does, and give its path."""
    who = who or clinic.ada
    browser = clinic.browser(who)
    page = browser.submit(browser.get(f"/staff/schedule/{who}/feed"), {})
    assert page.status == 200
    return page.soup.select_one("code").get_text().removeprefix(BASE)


def read(clinic, path, **headers):
    return clinic.app.test_client().get(path, headers=headers)


def events(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return {str(e["uid"]): e for e in Calendar.from_ical(answer.data).walk("VEVENT")}


@pytest.fixture
def path(clinic):
    return address(clinic)


def change(clinic, call, **values):
    with clinic.app.app_context(), writing() as session:
        session.execute(update(Appointment).where(Appointment.id == call).values(**values))


def test_it_shows_when_and_never_who(clinic, path):
    call = clinic.call(clinic.ada, chicago(24, 10), answers=ready_answers())
    clinic.call(clinic.ada, chicago(25, 9), state="requested")
    clinic.call(clinic.ada, chicago(25, 11), state="cancelled")
    clinic.call(clinic.ada, chicago(25, 13), state="held")
    clinic.call(clinic.bob, chicago(24, 10))
    answer = read(clinic, path)
    found = events(answer)
    assert len(found) == 2
    mine = found[f"{call}@lakeside.example.org"]
    assert mine["dtstart"].dt == chicago(24, 10)
    assert mine["dtend"].dt == chicago(24, 10, 30)
    assert str(mine["status"]) == "CONFIRMED"
    assert mine["sequence"] == 0
    assert str(mine["summary"]) == "Call"
    assert "attendee" not in mine
    assert "Tuesday, November 24, 2026 at 10:00 AM Central Time" in str(mine["description"])
    assert not [marker for marker in MARKERS if marker in answer.text]
    reference = next(i for i in clinic.all(Intake) if str(mine["url"]).endswith(i.reference))
    assert str(mine["url"]) == f"{BASE}/staff/intakes/{reference.reference}"
    assert {str(e["status"]) for e in found.values()} == {"CONFIRMED", "TENTATIVE"}


def test_it_is_what_calendars_ask_for(clinic, path):
    clinic.call(clinic.ada, chicago(24, 10))
    answer = read(clinic, path)
    text = answer.data
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    whole = Calendar.from_ical(text)
    assert str(whole["method"]) == "PUBLISH"
    assert str(whole["x-wr-calname"]) == "Calls"
    assert whole["refresh-interval"].dt == timedelta(hours=1)
    assert "Set-Cookie" not in answer.headers
    head = clinic.app.test_client().head(path)
    assert (head.status_code, head.headers["ETag"]) == (200, answer.headers["ETag"])


def test_a_move_and_a_cancel_show_the_next_time(clinic, path):
    call = clinic.call(clinic.ada, chicago(24, 10))
    uid = f"{call}@lakeside.example.org"
    later = chicago(25, 14)
    change(
        clinic, call, revision=1, starts_at=later, ends_at=later + timedelta(minutes=30),
        busy_from=later, busy_until=later + timedelta(minutes=30),
        changed_at=NOON + timedelta(hours=1),
    )  # fmt: skip
    moved = events(read(clinic, path))[uid]
    assert (moved["dtstart"].dt, moved["sequence"]) == (later, 1)
    change(clinic, call, state="cancelled", revision=2)
    assert events(read(clinic, path)) == {}


def test_the_repeated_hour_is_two_instants_with_two_names(clinic, monkeypatch):
    """One and one, on the night in which the clocks go back: the feed tells them apart."""
    instants = [datetime(2027, 11, 7, hour, 30, tzinfo=UTC) for hour in (6, 7)]
    monkeypatch.setattr(clock, "now", lambda: instants[0] - timedelta(days=7))
    path = address(clinic)
    for start in instants:
        clinic.call(clinic.ada, start)
    found = sorted(events(read(clinic, path)).values(), key=lambda one: one["dtstart"].dt)
    assert [one["dtstart"].dt for one in found] == instants
    told = [str(one["description"]) for one in found]
    assert "1:30 AM Central Daylight Time" in told[0]
    assert "1:30 AM Central Standard Time" in told[1]


def test_nothing_new_is_not_sent_again(clinic, path):
    call = clinic.call(clinic.ada, chicago(24, 10))
    first = read(clinic, path)
    tag = first.headers["ETag"]
    again = read(clinic, path, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    change(clinic, call, revision=1, changed_at=NOON + timedelta(minutes=5))
    fresh = read(clinic, path, **{"If-None-Match": tag})
    assert fresh.status_code == 200
    assert fresh.headers["ETag"] != tag


def test_reading_changes_nothing_and_takes_two_queries(clinic, path):
    clinic.call(clinic.ada, chicago(24, 10))
    seen = []
    with clinic.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note := lambda *a: seen.append(a[2]))
        for _ in range(20):
            read(clinic, path)
        event.remove(db.engine, "before_cursor_execute", note)
    verbs = [statement.split()[0] for statement in seen]
    assert set(verbs) <= {"SELECT", "PRAGMA", "BEGIN"}
    assert verbs.count("SELECT") == 40


def test_only_the_hash_is_kept_and_a_new_address_ends_the_old(clinic, path):
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert [one.token_hash for one in clinic.all(CalendarFeed)] == [fingerprint(token)]
    assert token not in clinic.browser(clinic.ada).get(f"/staff/schedule/{clinic.ada}/feed").html
    second = address(clinic)
    assert second != path
    assert read(clinic, path).status_code == 404
    assert read(clinic, second).status_code == 200


def test_an_address_can_be_taken_away_by_a_manager(clinic, path):
    browser = clinic.browser(clinic.robin)
    page = browser.get(f"/staff/schedule/{clinic.ada}/feed")
    ended = browser.submit(page, {})
    assert "There is no address yet" in ended.text
    assert read(clinic, path).status_code == 404


def test_nobody_makes_an_address_for_somebody_else(clinic):
    for who in (clinic.robin, clinic.bob):
        browser = clinic.browser(who)
        token = browser.get("/staff/schedule").soup.select_one("[name=csrf_token]")["value"]
        page = browser.post(f"/staff/schedule/{clinic.ada}/feed", {"csrf_token": token})
        assert page.status == 404
    assert clinic.all(CalendarFeed) == []


def test_who_has_left_shows_no_calls(clinic, path):
    with clinic.app.app_context(), writing() as session:
        session.get(User, clinic.ada).active = False
    assert read(clinic, path).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "..", "' OR 1=1"])
def test_a_guess_finds_nothing(clinic, path, token):
    assert read(clinic, f"/calendar/{token}.ics").status_code == 404


def test_the_token_is_in_no_log_line(clinic, path, caplog):
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        read(clinic, path)
        read(clinic, path.replace(".ics", "x.ics"))
        for _ in range(125):
            last = read(clinic, path)
    assert last.status_code == 429
    assert token not in caplog.text
