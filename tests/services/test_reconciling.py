"""What must exist by the state of a case, and does not, is mended or shown."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from intake.domain.actors import system
from intake.domain.states import AppointmentState, DeliveryState, IntakeState
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Appointment, Delivery, History, Intake, Job, Notice
from intake.queries import stuck
from intake.queries.stuck import Check
from intake.services import announcing, operating, reconciling
from intake.services.alerting import plan_alerts
from intake.services.planning import plan
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft
from tests.fixtures.ledger import add_job, add_staff, app, clock, job, sent, work

__all__ = ["app", "clock", "sent"]


@pytest.fixture
def clinician(app, clock):
    """A member of staff who reads cases and has a calendar."""
    add_staff("clinician")
    with writing() as session:
        return add_clinician(session, created_at=clock())


def submitted(clock, **columns):
    """A case that was sent, with nothing planned for it."""
    with writing() as session:
        case = add_draft(session, clock())
        values = {"state": IntakeState.SUBMITTED, "submitted_at": clock(), **columns}
        session.execute(update(Intake).where(Intake.id == case).values(**values))
    return case


def call(case, clinician, clock, state, **columns):
    """A call of a case, in any state."""
    start = clock() + timedelta(days=2)
    with writing() as session:
        found = Appointment(
            id=uuid.uuid4(),
            intake_id=case,
            clinician_id=clinician,
            state=state,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            busy_from=start,
            busy_until=start + timedelta(minutes=40),
            zone="America/Chicago",
            created_at=clock(),
            changed_at=clock(),
            **columns,
        )
        session.add(found)
        return found.id


def reconcile(clock):
    """One run of the job."""
    assert work(add_job(Kind.RECONCILE, now=clock()), clock) == "done"
    db.session.rollback()


def kinds(case):
    return sorted(db.session.scalars(select(Job.kind).where(Job.intake_id == case)))


def told(case):
    """What stands in somebody's next digest."""
    return sorted(db.session.scalars(select(Notice.event).where(Notice.intake_id == case)))


def healed(case):
    events = select(History.became).where(History.intake_id == case, History.event == "case.healed")
    return sorted(db.session.scalars(events))


def test_a_form_that_nobody_is_told_of_is_told(clinician, clock):
    case = submitted(clock)
    reconcile(clock)
    assert kinds(case) == [], "it may be that its transaction is just ending"
    clock.pass_by(minutes=3)
    for _ in range(3):
        reconcile(clock)
    assert told(case) == ["new"]
    assert healed(case) == ["form-alert-missing"]


def test_danger_that_nobody_is_told_of_is_told_before_the_form_is_sent(clinician, clock):
    with writing() as session:
        case = add_draft(session, clock(), safety=True)
    clock.pass_by(minutes=3)
    reconcile(clock)
    reconcile(clock)
    assert kinds(case) == ["alert-safety"]


def test_a_request_that_nothing_books_is_booked(clinician, clock):
    case = submitted(clock)
    with writing() as session:
        plan_alerts(session, session.get(Intake, case), Kind.ALERT_NEW_FORM, now=clock())
    call(case, clinician, clock, AppointmentState.REQUESTED)
    clock.pass_by(minutes=3)
    reconcile(clock)
    assert kinds(case) == ["alert-new-form", "book-call"]


def test_a_booked_call_without_its_message_gets_it(clinician, clock):
    case = submitted(clock, acknowledged_at=clock())
    call_id = call(case, clinician, clock, AppointmentState.BOOKED)
    clock.pass_by(minutes=3)
    reconcile(clock)
    reconcile(clock)
    (planned,) = db.session.scalars(select(Job).where(Job.kind == Kind.CONFIRM_CALL))
    assert planned.subject_id == call_id
    assert healed(case) == ["invite-missing", "reminder-missing"]


def test_a_booked_call_without_its_reminders_gets_them(clinician, clock):
    case = submitted(clock, acknowledged_at=clock())
    call_id = call(case, clinician, clock, AppointmentState.BOOKED)
    start = db.session.get_one(Appointment, call_id).starts_at
    clock.pass_by(minutes=3)
    reconcile(clock)
    reconcile(clock)
    planned = db.session.scalars(select(Job).where(Job.kind == Kind.REMIND_CALL)).all()
    assert sorted(start - job.run_at for job in planned) == [timedelta(hours=1), timedelta(days=1)]
    assert healed(case).count("reminder-missing") == 1


def test_what_was_said_of_an_older_time_is_not_enough(clinician, clock):
    case = submitted(clock, acknowledged_at=clock())
    call_id = call(case, clinician, clock, AppointmentState.BOOKED)
    with writing() as session:
        found = session.get_one(Appointment, call_id)
        announcing.tell_patient(session, found, now=clock())
        announcing.remind(session, found, now=clock())
    clock.pass_by(minutes=3)
    reconcile(clock)
    assert healed(case) == []
    with writing() as session:
        session.get_one(Appointment, call_id).revision = 12
    reconcile(clock)
    reconcile(clock)
    assert healed(case) == ["invite-missing", "reminder-missing"]
    keys = set(db.session.scalars(select(Job.key).where(Job.subject_id == call_id)))
    assert f"confirm-call:{call_id}:12" in keys
    assert {f"remind-call:{call_id}:12:1", f"remind-call:{call_id}:12:24"} <= keys


def test_a_hold_that_ran_out_is_let_go(clinician, clock):
    with writing() as session:
        case = add_draft(session, clock())
    kept = call(case, clinician, clock, AppointmentState.HELD, hold_until=clock())
    reconcile(clock)
    assert db.session.get(Appointment, kept).state == "held"
    clock.pass_by(minutes=3)
    reconcile(clock)
    assert db.session.get(Appointment, kept, populate_existing=True).state == "released"


def test_what_was_dealt_with_is_left_alone(clinician, clock):
    closed = submitted(clock, state=IntakeState.CLOSED)
    taken = submitted(clock, acknowledged_at=clock())
    clock.pass_by(days=2)
    reconcile(clock)
    assert kinds(closed) == kinds(taken) == []
    assert stuck.stuck_cases(now=clock()) == []


def test_a_whole_page_is_healed_and_the_next_run_heals_the_rest(clinician, clock, monkeypatch):
    monkeypatch.setattr(reconciling.stuck.find, "__kwdefaults__", {"limit": 2})
    cases = [submitted(clock) for _ in range(3)]
    clock.pass_by(minutes=3)
    reconcile(clock)
    reconcile(clock)
    assert [told(case) for case in cases] == [["new"]] * 3


class TestListed:
    def found(self, clock):
        return [(one.check, one.intake_id) for one in stuck.stuck_cases(now=clock())]

    def test_a_case_whose_alert_nobody_got_is_listed_until_somebody_has(self, clinician, clock):
        case = submitted(clock)
        with writing() as session:
            plan_alerts(session, session.get(Intake, case), Kind.ALERT_NEW_FORM, now=clock())
        assert self.found(clock) == []
        clock.pass_by(minutes=11)
        assert self.found(clock) == [(Check.NOBODY_TOLD, case)]
        with writing() as session:
            session.execute(update(Delivery).values(state=DeliveryState.ACCEPTED))
        assert self.found(clock) == []

    def test_a_call_that_was_not_booked_is_listed(self, clinician, clock):
        case = submitted(clock, opened_at=clock())
        call(case, clinician, clock, AppointmentState.REQUESTED)
        with writing() as session:
            made = plan(session, Kind.BOOK_CALL, "b", now=clock(), intake_id=case).id
        clock.pass_by(minutes=11)
        assert self.found(clock) == []
        with writing() as session:
            session.execute(update(Job).where(Job.id == made).values(state="dead"))
        assert self.found(clock) == [(Check.NOT_BOOKED, case), (Check.JOB_DEAD, case)]

    def test_a_case_with_a_dead_job_is_listed_until_somebody_has_dealt_with_it(
        self, clinician, clock
    ):
        case = submitted(clock, acknowledged_at=clock())
        with writing() as session:
            made = plan(session, Kind.CLIMB, "c", now=clock(), intake_id=case).id
            session.execute(update(Job).where(Job.id == made).values(state="dead"))
        assert self.found(clock) == [(Check.JOB_DEAD, case)]
        operating.cancel(made, actor=system("kit"), reason="not needed", now=clock())
        assert self.found(clock) == []

    def test_danger_that_nobody_took_is_listed(self, clinician, clock):
        with writing() as session:
            case = add_draft(session, clock(), safety=True, opened_at=clock())
        clock.pass_by(minutes=31)
        assert self.found(clock) == [(Check.NOT_ANSWERED, case)]

    def test_a_row_names_a_reference_and_no_person(self, clinician, clock):
        submitted(clock)
        clock.pass_by(minutes=11)
        (row,) = stuck.stuck_cases(now=clock())
        assert len(row.reference) == 9
        assert row.since == clock() - timedelta(minutes=11)


def test_it_runs_each_minute_and_dies_alone(clinician, clock, monkeypatch):
    case = submitted(clock)
    clock.pass_by(minutes=3)
    monkeypatch.setattr(stuck, "find", lambda *_, **__: 1 / 0)
    broken = add_job(Kind.RECONCILE)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        work(broken, clock)
    assert job(broken).state == "dead"
    monkeypatch.undo()
    reconcile(clock)
    assert told(case) == ["new"]
    with writing() as session:
        session.execute(delete(Job).where(Job.id == broken))
