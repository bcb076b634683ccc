"""Booking: exactly once, at the time that was promised, or at one as good, or by a person."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from intake.domain.actors import PATIENT
from intake.domain.choices import ChosenTime
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Appointment, Clinician, DayException, History, Intake, Job, User
from intake.queries.calls import call_details
from intake.services import booking, holding, operating
from intake.services.booking import Booked
from intake.services.claiming import Worker
from intake.services.recording import change_state
from intake.services.transaction import writing
from intake.services.working import run_job
from tests.fixtures.calls import add_clinician, add_draft, reload

TEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def ada(app, now):
    with writing() as session:
        return add_clinician(session, created_at=now)


@pytest.fixture
def bob(app, now):
    with writing() as session:
        return add_clinician(session, "Bob Reed", created_at=now, credentials="PMHNP")


@pytest.fixture
def sent(app, now):
    """Send a form that chose a time, or asked for one in words."""

    def make(clinician=None, start=TEN, **answer):
        wish = {"choice": str(ChosenTime(start, clinician))} if clinician else answer
        with writing() as session:
            intake_id = add_draft(session, now, time_answer=wish)
        if clinician:
            holding.hold(
                intake_id, clinician, start, zone="America/Chicago", actor=PATIENT, now=now
            )
        with writing() as session:
            intake = session.get(Intake, intake_id)
            change_state(session, intake, "submit", actor=PATIENT, now=now)
            holding.request_call(session, intake, now=now)
        return intake_id

    return make


def book(intake_id, now):
    with writing() as session:
        return booking.book(session, intake_id, now=now)


def only_call(intake_id):
    db.session.rollback()
    return db.session.scalars(select(Appointment).where(Appointment.intake_id == intake_id)).one()


def events(intake_id):
    rows = db.session.scalars(select(History).where(History.intake_id == intake_id))
    return [row.event for row in rows if row.event.startswith(("appointment", "call"))]


def confirmations():
    return db.session.scalars(select(Job.key).where(Job.kind == "confirm-call")).all()


def close(clinician, day, **hours):
    with writing() as session:
        session.add(
            DayException(
                clinician_id=clinician,
                day=day,
                kind="off",
                starts=hours.get("starts"),
                ends=hours.get("ends"),
            )
        )


def test_the_same_job_five_times_books_once_and_tells_once(sent, ada, now):
    intake_id = sent(ada)
    assert [book(intake_id, now) for _ in range(5)] == [Booked.BOOKED] + [Booked.STANDING] * 4
    call = only_call(intake_id)
    assert (call.state, call.starts_at, call.revision) == ("booked", TEN, 0)
    assert confirmations() == [f"confirm-call:{call.id}:0"]
    assert events(intake_id) == ["appointment.hold", "appointment.request", "appointment.book"]


def test_a_dead_booking_that_an_operator_tries_again_books_no_second_call(sent, ada, now):
    """Its worker died after somebody had booked the call by hand."""
    intake_id = sent(ada)
    wanted = select(Job.id).where(Job.kind == Kind.BOOK_CALL, Job.intake_id == intake_id)
    job_id = db.session.scalars(wanted).one()
    book(intake_id, now)
    with writing() as session:
        session.execute(update(Job).where(Job.id == job_id).values(state="dead", crashes=3))
    operating.retry(job_id, actor="user:1", reason="the host was restarted", now=now)
    assert run_job(job_id, Worker("anna@host:1.2", "test"), lambda: now) == "done"
    assert only_call(intake_id).state == "booked"
    assert len(confirmations()) == 1
    assert events(intake_id).count("appointment.book") == 1


def test_a_draft_or_an_ended_case_is_not_booked(sent, ada, now):
    with writing() as session:
        draft = add_draft(session, now)
    assert book(draft, now) is Booked.NOT_WANTED
    gone = sent(ada)
    with writing() as session:
        change_state(session, session.get(Intake, gone), "withdraw", actor=PATIENT, now=now)
    assert book(gone, now) is Booked.NOT_WANTED
    assert confirmations() == []


def test_a_task_that_comes_late_still_keeps_the_promise(sent, ada):
    intake_id = sent(ada)
    assert book(intake_id, TEN - timedelta(minutes=5)) is Booked.BOOKED


def test_a_time_that_has_passed_needs_a_person_and_is_said_once(sent, ada):
    intake_id = sent(ada)
    for _ in range(3):
        assert book(intake_id, TEN + HOUR) is Booked.NEEDS_PERSON
    assert only_call(intake_id).state == "requested"
    assert events(intake_id).count("call.needs_person") == 1
    assert confirmations() == []


def test_another_clinician_at_the_same_time_is_as_good(sent, ada, bob, now):
    intake_id = sent(ada)
    close(ada, TEN.date())
    assert book(intake_id, now) is Booked.BOOKED
    call = only_call(intake_id)
    assert (call.clinician_id, call.starts_at, call.revision) == (bob, TEN, 1)
    assert events(intake_id)[-4:] == [
        "appointment.move",
        "call.handed",
        "call.same_time",
        "appointment.book",
    ]
    assert confirmations() == [f"confirm-call:{call.id}:1"]


def test_another_time_is_not_taken_for_a_patient_who_chose_only_that_one(sent, ada, now):
    intake_id = sent(ada)
    close(ada, TEN.date())
    assert book(intake_id, now) is Booked.NEEDS_PERSON
    assert (only_call(intake_id).state, only_call(intake_id).starts_at) == ("requested", TEN)


@pytest.mark.parametrize("change", [{"takes_calls": False}, {"active": False}])
def test_a_clinician_who_left_keeps_no_promise(sent, ada, bob, now, change):
    intake_id = sent(ada)
    with writing() as session:
        for name, value in change.items():
            row = session.get(Clinician if name == "takes_calls" else User, ada)
            setattr(row, name, value)
    assert book(intake_id, now) is Booked.BOOKED
    assert only_call(intake_id).clinician_id == bob


def test_the_first_free_time_is_booked_for_who_asks_for_it(sent, ada, now):
    intake_id = sent(choice="first")
    assert book(intake_id, now) is Booked.BOOKED
    # Two hours' notice from noon in Chicago.
    assert only_call(intake_id).starts_at == now + 2 * HOUR
    assert book(intake_id, now) is Booked.STANDING


def test_a_wish_for_mornings_on_thursdays_is_kept(sent, ada, now):
    close(ada, TEN.date() + 2 * DAY)  # Thanksgiving
    intake_id = sent(choice="prefer", parts=["morning"], weekdays=[3])
    assert book(intake_id, now) is Booked.BOOKED
    assert only_call(intake_id).starts_at == datetime(2026, 12, 3, 15, 0, tzinfo=UTC)


def test_a_wish_that_nothing_meets_asks_for_a_person(sent, ada, now):
    intake_id = sent(choice="prefer", parts=["evening"])
    assert book(intake_id, now) is Booked.NEEDS_PERSON
    assert events(intake_id) == ["call.needs_person"]
    with writing() as session:
        session.add(
            DayException(
                clinician_id=ada, day=TEN.date(), kind="extra", starts=time(17), ends=time(19)
            )
        )
    assert book(intake_id, now) is Booked.BOOKED


def test_two_wishes_for_the_first_time_get_two_times(sent, ada, now):
    first, second = sent(choice="first"), sent(choice="first")
    book(first, now)
    book(second, now)
    assert only_call(second).starts_at - only_call(first).starts_at == HOUR


def test_the_less_loaded_clinician_gets_the_next_call(sent, ada, bob, now):
    taken = [sent(choice="first") for _ in range(4)]
    for intake_id in taken:
        book(intake_id, now)
    whose = [only_call(intake_id).clinician_id for intake_id in taken]
    assert sorted(whose.count(one) for one in (ada, bob)) == [2, 2]


def test_what_a_mail_needs_is_told_and_the_room_stays_the_same(sent, ada, now):
    intake_id = sent(ada)
    before = call_details(intake_id)
    book(intake_id, now)
    told = call_details(intake_id)
    assert (told.state, told.start, told.end) == ("booked", TEN, TEN + timedelta(minutes=30))
    assert (told.clinician_name, told.credentials) == ("Dr. Ada Lake", "MD")
    assert (told.zone, told.clinic_zone, told.sequence) == ("America/Chicago",) * 2 + (0,)
    assert (told.uid, told.join_url) == (before.uid, before.join_url)
    assert told.join_url.startswith("https://video.example.org/room/")
    assert str(told.appointment_id) not in told.join_url


def test_a_hold_that_was_given_back_is_no_call(ada, app, now):
    with writing() as session:
        intake_id = add_draft(session, now)
    assert call_details(intake_id) is None
    holding.hold(intake_id, ada, TEN, zone="America/Chicago", actor=PATIENT, now=now)
    held = call_details(intake_id)
    assert held.is_kept(now)
    assert not held.is_kept(now + timedelta(minutes=45))
    holding.release(intake_id, actor=PATIENT, now=now)
    assert call_details(intake_id) is None


def test_a_move_never_lands_on_a_taken_time(sent, ada, bob, now):
    intake_id, other = sent(ada), sent(bob)
    close(ada, TEN.date())
    assert book(other, now) is Booked.BOOKED
    assert book(intake_id, now) is Booked.NEEDS_PERSON
    assert reload(Appointment, only_call(intake_id).id).clinician_id == ada
