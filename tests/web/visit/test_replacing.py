"""A clinician who cannot take a call: the nearest time as good, or a person; the patient is told."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.domain.actors import staff
from intake.extensions import db
from intake.gateways import clock
from intake.models import CallTask, Clinician, DayException, History
from intake.queries.call_tasks import open_tasks
from intake.queries.slots import states_without_times
from intake.services import scheduling
from intake.services.schedule_edits import add_days
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician

CHICAGO = ZoneInfo("America/Chicago")
ALL_DAY = {"choice": "prefer", "parts": ["morning", "afternoon"]}


@pytest.fixture
def fall_ill(clinic, clinician):
    """The clinician takes the call's day off, and the manager has other times found."""

    def run(*, replace=True):
        with clinic.app.app_context():
            day = clinic.call().start.astimezone(CHICAGO).date()
            version = db.session.get(Clinician, clinician).version
            edit = add_days([day], kind="off")
            asked = {"actor": staff(clinician), "now": clock.now(), "replace": replace}
            seen = scheduling.change(
                clinician, edit, event="day.add", version=version,
                wanted=scheduling.Wanted(**asked),
            )  # fmt: skip
            assert not seen.saved
            done = scheduling.change(
                clinician, edit, event="day.add", version=version,
                wanted=scheduling.Wanted(**asked, agreed=seen.seal),
            )  # fmt: skip
            assert done.saved
        return clinic.to_patient(clinic.work())

    return run


def tasks(clinic):
    return [one.kind for one in clinic.rows(CallTask) if one.closed_at is None]


def test_who_said_what_suits_gets_the_nearest_time_and_is_told(clinic, sent, fall_ill):
    sent(time=ALL_DAY)
    before = clinic.call()
    told = fall_ill()
    after = clinic.call()
    assert (after.state, after.sequence, after.uid) == ("booked", 1, before.uid)
    assert after.start.astimezone(CHICAGO).date() != before.start.astimezone(CHICAGO).date()
    assert abs(after.start - before.start) <= timedelta(days=7)
    assert "We are sorry: we had to change the time" in told[0].text
    assert told[0].invite_method == "REQUEST"
    assert tasks(clinic) == []


def test_who_chose_one_time_gets_it_with_a_colleague(clinic, served, visit, fall_ill):
    with served.app_context(), writing() as session:
        other = add_clinician(session, "Bob Reed", created_at=clock.now())
    before = clinic.call()
    told = fall_ill()
    after = clinic.call()
    assert (after.start, after.clinician_id) == (before.start, other)
    assert told[0].subject == "Your appointment has changed"
    assert "cannot take your call. Someone else from our team will talk with you" in told[0].text
    assert "The time stays the same" in told[0].text
    assert "new time" not in told[0].text + str(told[0].html)


def test_who_chose_one_time_that_nobody_has_is_told_that_a_person_calls(clinic, visit, fall_ill):
    told = fall_ill()
    assert clinic.call().state == "cancelled"
    assert "Someone from our office will call you" in told[0].text
    assert told[0].invite_method == "CANCEL"
    assert tasks(clinic) == ["no_time"]


def test_without_the_wish_to_replace_the_call_stands(clinic, visit, fall_ill):
    assert fall_ill(replace=False) == []
    assert clinic.call().sequence == 0


def test_a_request_that_finds_no_time_is_told_once(clinic, clinician, sent, stranger):
    with clinic.app.app_context(), writing() as session:
        for ahead in range(40):
            day = (clock.now() + timedelta(days=ahead)).astimezone(CHICAGO).date()
            session.add(DayException(clinician_id=clinician, day=day, kind="off"))
    path = sent(time={"choice": "first"})
    told = [one for one in clinic.to_patient() if "could not find a time" in one.text]
    assert len(told) == 1
    assert path in told[0].text
    assert tasks(clinic) == ["no_time"]
    with clinic.app.app_context():
        assert states_without_times(["WI"], now=clock.now()) == ["WI"]


def test_coming_in_person_is_asked_of_a_person_once_and_the_call_stands(clinic, stranger, visit):
    for _ in range(2):
        page = stranger.submit(stranger.get(f"{visit}/in-person"), {"place": "1"})
        assert "find a time at our place" in page.text
    assert tasks(clinic) == ["in_person"]
    assert clinic.call().state == "booked"
    wanted = clinic.rows(History, History.event == "call.place_wanted")
    assert [row.became for row in wanted] == ["1", "1"]
    with clinic.app.app_context():
        assert [task.place for task in open_tasks().tasks] == ["1"]


def test_a_place_that_is_not_there_is_refused(stranger, visit):
    page = stranger.submit(stranger.get(f"{visit}/in-person"), {"place": "9"})
    assert page.status == 422


def test_in_person_in_the_form_is_a_task_and_no_booking(clinic, sent):
    sent(time={"choice": "in-person-0"})
    assert clinic.call() is None
    assert clinic.jobs("book-call") == []
