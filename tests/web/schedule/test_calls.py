"""What staff do about a call: it took place, was missed, is cancelled, gets another time."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from intake.domain.choices import ChosenTime
from intake.extensions import db
from intake.gateways import clock
from intake.models import Appointment, CallTask, CaseReading, Delivery, History, Intake, Job
from intake.queries import stuck
from intake.queries.stuck import Check
from intake.services.transaction import writing
from tests.web.schedule.conftest import chicago

TEN = chicago(24, 10)


@pytest.fixture
def call(clinic):
    return clinic.sent(clinic.ada, TEN)


@pytest.fixture
def at(monkeypatch):
    """Let it be another time."""
    return lambda when: monkeypatch.setattr(clock, "now", lambda: when)


def page_of(browser, call):
    return browser.get(f"/staff/schedule/calls/{call}")


def press(browser, page, act):
    form = page.soup.select_one(f"main form[action$='{act}']")
    assert form is not None, page.text
    fields = {tag["name"]: tag["value"] for tag in form.select("input[name]")}
    return browser.post(form["action"], fields)


def history(clinic, prefix="appointment"):
    with clinic.app.app_context():
        rows = db.session.scalars(select(History).order_by(History.at, History.id))
        return [(r.event, r.was, r.became, r.actor) for r in rows if r.event.startswith(prefix)]


def acts(page):
    links = page.soup.select("main .buttons a, main .buttons button")
    return [" ".join(tag.get_text(" ").split()) for tag in links]


def test_before_its_time_it_can_be_moved_or_cancelled(clinic, call):
    page = page_of(clinic.browser(clinic.bob), call)
    assert page.soup.h1.get_text() == "Call: Tuesday, November 24, 2026 at 10:00 AM Central Time"
    assert acts(page) == ["Check the patient in", "Move to another time", "Cancel the call"]
    assert "Quill" not in page.html


def test_what_took_place_is_said_once_with_a_name(clinic, call, at):
    at(TEN + timedelta(minutes=20))
    ada, bob = clinic.browser(clinic.ada), clinic.browser(clinic.bob)
    mine, theirs = page_of(ada, call), page_of(bob, call)
    assert acts(mine)[1:3] == ["The call took place", "The call was missed"]
    done = press(ada, mine, "complete")
    assert done.status == 200
    assert "Said that the call took place (Dr. Ada Lake)" in done.text
    assert press(ada, mine, "complete").status == 200
    late = press(bob, theirs, "complete")
    assert late.status == 409
    assert "Said that the call took place (Dr. Ada Lake)" in late.text
    other = press(bob, theirs, "miss")
    assert other.status == 409
    assert clinic.row(Appointment, call).state == "completed"
    actor = f"user:{clinic.ada}"
    assert history(clinic) == [("appointment.complete", "booked", "completed", actor)]


def test_a_missed_call_asks_a_person_to_find_another_time(clinic, call, at):
    at(TEN + timedelta(minutes=20))
    ada = clinic.browser(clinic.ada)
    done = press(ada, page_of(ada, call), "miss")
    assert clinic.row(Appointment, call).state == "no_show"
    assert [task.kind for task in clinic.all(CallTask)] == ["missed"]
    assert acts(done) == ["Find another time"]
    assert "The call was missed. Find another time" in ada.get("/staff/schedule/to-call").text


def test_nobody_is_asked_about_a_missed_call_of_a_case_that_was_closed(clinic, call, at):
    at(TEN + timedelta(minutes=20))
    with clinic.app.app_context(), writing() as session:
        session.execute(update(Intake).values(state="closed"))
    ada = clinic.browser(clinic.ada)
    done = press(ada, page_of(ada, call), "miss")
    assert clinic.row(Appointment, call).state == "no_show"
    assert clinic.all(CallTask) == []
    assert acts(done) == []


def test_no_call_comes_out_before_its_time(clinic, call, at):
    at(TEN + timedelta(minutes=5))
    ada = clinic.browser(clinic.ada)
    page = page_of(ada, call)
    at(TEN - timedelta(minutes=20))
    for act in ("complete", "miss"):
        early = press(ada, page, act)
        assert "This call's time has not come yet" in early.text
    assert clinic.row(Appointment, call).state == "booked"
    assert history(clinic) == []


def test_cancelling_asks_first_and_tells_the_patient(clinic, call):
    ada, bob = clinic.browser(clinic.ada), clinic.browser(clinic.bob)
    asked, theirs = (b.get(f"/staff/schedule/calls/{call}/cancel") for b in (ada, bob))
    assert "Cancel this call?" in asked.text
    assert clinic.row(Appointment, call).state == "booked"
    done = press(ada, asked, "cancel")
    assert "The call is cancelled" in done.text
    row = clinic.row(Appointment, call)
    assert (row.state, row.revision) == ("cancelled", 1)
    assert press(ada, asked, "cancel").status == 200
    late = press(bob, theirs, "cancel")
    assert late.status == 409
    assert "Cancelled the call (Dr. Ada Lake)" in late.text
    told = {one.template for one in clinic.all(Delivery)}
    assert "cancel-call" in told
    actor = f"user:{clinic.ada}"
    assert history(clinic) == [("appointment.cancel", "booked", "cancelled", actor)]


def test_moving_it_to_a_colleague_is_a_new_revision_of_the_same_call(clinic, call):
    ada = clinic.browser(clinic.ada)
    reference = clinic.all(Intake)[0].reference
    days = ada.get(f"/staff/schedule/cases/{reference}/time")
    assert "The call stands until you pick another time" in days.text
    day = ada.get(f"/staff/schedule/cases/{reference}/time?day=2026-11-25")
    labels = [label.get_text(" ", strip=True) for label in day.soup.select("label.choice__label")]
    assert labels[:2] in (
        ["9:00 AM, Dr. Ada Lake", "9:00 AM, Dr. Bob Reed"],
        ["9:00 AM, Dr. Bob Reed", "9:00 AM, Dr. Ada Lake"],
    )
    wanted = ChosenTime(chicago(25, 9), clinic.bob)
    done = ada.submit(day, {"choice": str(wanted)})
    assert done.path == f"/staff/schedule/calls/{call}"
    row = clinic.row(Appointment, call)
    assert (row.state, row.revision, row.clinician_id) == ("booked", 1, clinic.bob)
    assert row.starts_at == chicago(25, 9)
    assert "confirm-call" in {one.template for one in clinic.all(Delivery)}
    assert history(clinic)[-1][0] == "appointment.move"


def test_a_time_that_is_gone_changes_nothing(clinic, call):
    ada = clinic.browser(clinic.ada)
    reference = clinic.all(Intake)[0].reference
    day = ada.get(f"/staff/schedule/cases/{reference}/time?day=2026-11-25")
    clinic.call(clinic.bob, chicago(25, 9))
    taken = ada.submit(day, {"choice": str(ChosenTime(chicago(25, 9), clinic.bob))})
    assert taken.status == 409
    assert "That time has just been taken" in taken.text
    assert clinic.row(Appointment, call).starts_at == TEN
    nothing = ada.submit(day, {})
    assert nothing.status == 422
    assert "Select a time" in nothing.soup.select_one(".errors").get_text()


def test_of_a_call_that_was_moved_the_reconciler_misses_nothing(clinic, call):
    ada = clinic.browser(clinic.ada)
    reference = clinic.all(Intake)[0].reference
    for hour in (9, 11):
        day = ada.get(f"/staff/schedule/cases/{reference}/time?day=2026-11-25")
        ada.submit(day, {"choice": str(ChosenTime(chicago(25, hour), clinic.ada))})
    assert clinic.row(Appointment, call).revision == 2
    later = clock.now() + timedelta(minutes=5)
    with clinic.app.app_context():
        for check in (Check.INVITE_MISSING, Check.REMINDER_MISSING):
            assert stuck.find(check, now=later) == []
    with clinic.app.app_context(), writing() as session:
        session.execute(delete(Job).where(Job.key.endswith(":2")))
    with clinic.app.app_context():
        (found,) = stuck.find(Check.INVITE_MISSING, now=later)
        assert found.subject_id == call


def test_two_who_move_it_at_once_do_not_undo_each_other(clinic, call):
    ada, bob = clinic.browser(clinic.ada), clinic.browser(clinic.bob)
    reference = clinic.all(Intake)[0].reference
    path = f"/staff/schedule/cases/{reference}/time?day=2026-11-25"
    mine, theirs = ada.get(path), bob.get(path)
    ada.submit(mine, {"choice": str(ChosenTime(chicago(25, 9), clinic.ada))})
    late = bob.submit(theirs, {"choice": str(ChosenTime(chicago(25, 11), clinic.ada))})
    assert late.status == 409
    assert "Moved the call (Dr. Ada Lake)" in late.text
    assert clinic.row(Appointment, call).starts_at == chicago(25, 9)


def test_after_a_missed_call_staff_ask_for_a_new_one(clinic, call, at):
    at(TEN + timedelta(minutes=20))
    ada = clinic.browser(clinic.ada)
    press(ada, page_of(ada, call), "miss")
    reference = clinic.all(Intake)[0].reference
    day = ada.get(f"/staff/schedule/cases/{reference}/time?day=2026-11-25")
    done = ada.submit(day, {"choice": str(ChosenTime(chicago(25, 9), clinic.ada))})
    assert done.status == 200
    states = sorted(row.state for row in clinic.all(Appointment))
    assert states == ["no_show", "requested"]
    assert [job.kind for job in clinic.all(Job)].count("book-call") == 1


def test_only_clinicians_with_a_licence_where_the_patient_will_be(clinic, call):
    from intake.models import Licence
    from intake.services.transaction import writing

    with clinic.app.app_context(), writing() as session:
        session.query(Licence).filter_by(clinician_id=clinic.bob).update({"state": "MN"})
    reference = clinic.all(Intake)[0].reference
    path = f"/staff/schedule/cases/{reference}/time?day=2026-11-25"
    page = clinic.browser(clinic.ada).get(path)
    assert "Dr. Ada Lake" in page.text
    assert "Dr. Bob Reed" not in " ".join(t.get_text() for t in page.soup.select(".choice"))


def test_the_patients_clock_is_beside_the_clinics(clinic):
    call = clinic.sent(clinic.ada, TEN)
    with clinic.app.app_context():
        from intake.services.transaction import writing

        with writing() as session:
            session.get(Appointment, call).zone = "America/Los_Angeles"
    page = page_of(clinic.browser(clinic.ada), call)
    assert "Tuesday, November 24, 2026 at 8:00 AM Pacific Time" in page.text


@pytest.mark.parametrize("state", ["held", "released"])
def test_what_is_no_call_has_no_page(clinic, state):
    call = clinic.call(clinic.ada, TEN, state=state)
    browser = clinic.browser(clinic.ada)
    assert page_of(browser, call).status == 404
    assert page_of(browser, uuid.uuid4()).status == 404
    assert browser.get("/staff/schedule/cases/NOSUCHONE/time").status == 404


def test_who_looks_at_a_call_stands_in_the_record_of_its_case(clinic, call):
    page_of(clinic.browser(clinic.ada), call)
    (read,) = clinic.all(CaseReading)
    assert read.page == "schedule.call"
    assert read.intake_id == clinic.row(Appointment, call).intake_id
