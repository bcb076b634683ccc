"""Fifty who want one time, and fifty whose times overlap: one of them has it, on both databases."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from intake.domain.actors import PATIENT
from intake.domain.choices import ChosenTime
from intake.extensions import db
from intake.models import Appointment, History, Intake, Job
from intake.services import booking, holding
from intake.services.booking import Booked
from intake.services.connections import WRITES
from intake.services.holding import TimeTaken
from intake.services.locking import lock_intake
from intake.services.recording import change_state
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft
from tests.races.rush import rush

TEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
MANY = 50
ROUNDS = 3
ACTIVE = ("held", "requested", "booked")


@pytest.fixture
def ada(house, now):
    with writing() as session:
        return add_clinician(session, created_at=now, alignment_minutes=5)


@pytest.fixture
def drafts(house, now):
    with writing() as session:
        return [add_draft(session, now) for _ in range(MANY)]


def holder(house, clinician, start_of, now):
    """What one client does: choose a time over a connection of its own."""

    def run(numbered):
        number, intake_id = numbered
        with house.app_context():
            try:
                start = start_of(number)
                kept = holding.hold(
                    intake_id, clinician, start, zone="America/Chicago", actor=PATIENT, now=now
                )
                return kept.id
            finally:
                db.session.remove()

    return run


def active():
    db.session.rollback()
    return db.session.scalars(select(Appointment).where(Appointment.state.in_(ACTIVE))).all()


def overlaps():
    """Pairs of active calls of one clinician that meet, counted by the database."""
    db.session.rollback()
    return db.session.scalar(
        text(
            "SELECT count(*) FROM appointment a JOIN appointment b"
            " ON a.clinician_id = b.clinician_id AND a.id < b.id"
            " AND a.busy_from < b.busy_until AND b.busy_from < a.busy_until"
            " WHERE a.state IN ('held','requested','booked')"
            " AND b.state IN ('held','requested','booked')"
        )
    )


@pytest.mark.parametrize("step", [0, 5], ids=["one-time", "overlapping-times"])
def test_one_of_fifty_holds_it_and_the_others_are_told(house, ada, drafts, now, step):
    for day in range(ROUNDS):
        start = TEN + timedelta(days=day)
        run = holder(house, ada, lambda n, at=start: at + timedelta(minutes=step * (n % 6)), now)
        told = rush(run, enumerate(drafts))
        assert Counter(map(type, told))[TimeTaken] == MANY - 1, Counter(map(repr, told))
        calls = active()
        assert len([call for call in calls if call.starts_at.date() == start.date()]) == 1
        assert overlaps() == 0
        assert len({call.intake_id for call in calls}) == len(calls)


def test_fifty_with_two_clinicians_give_two(house, ada, drafts, now):
    with writing() as session:
        bob = add_clinician(session, "Bob Reed", created_at=now)
    told = rush(
        lambda n: holder(house, (ada, bob)[n[0] % 2], lambda _: TEN, now)(n), enumerate(drafts)
    )
    assert Counter(map(type, told))[TimeTaken] == MANY - 2
    assert {call.clinician_id for call in active()} == {ada, bob}


def test_an_expired_hold_goes_to_one_of_fifty_and_its_owner_may_be_among_them(
    house, ada, drafts, now
):
    holding.hold(drafts[0], ada, TEN, zone="America/Chicago", actor=PATIENT, now=now)
    later = now + timedelta(hours=1)
    told = rush(holder(house, ada, lambda _: TEN, later), enumerate(drafts))
    assert Counter(map(type, told))[TimeTaken] == MANY - 1, Counter(map(repr, told))
    assert len(active()) == 1


def test_a_sending_and_a_choosing_of_one_expired_time_cannot_both_have_it(house, ada, drafts, now):
    later = now + timedelta(hours=1)
    for number, other in enumerate(drafts[:10]):
        start = TEN + timedelta(minutes=40 * number)
        with writing() as session:
            wanted = {"choice": str(ChosenTime(start, ada))}
            owner = add_draft(session, now, time_answer=wanted)
        holding.hold(owner, ada, start, zone="America/Chicago", actor=PATIENT, now=now)
        choose = holder(house, ada, lambda _, at=start: at, later)
        acts = [partial(send, house, owner, later), partial(choose, (0, other))]
        told = rush(lambda act: act(), acts)
        assert sum(isinstance(each, TimeTaken) for each in told) == 1, [str(each) for each in told]
    assert overlaps() == 0
    assert len(active()) == 10


def send(house, intake_id, now):
    with house.app_context(), writing() as session:
        holding.request_call(session, lock_intake(session, intake_id), now=now)


def test_one_patient_in_fifty_windows_keeps_one_time(house, ada, drafts, now):
    mine = drafts[0]
    told = rush(
        holder(house, ada, lambda n: TEN + timedelta(minutes=5 * n), now),
        [(number, mine) for number in range(MANY)],
    )
    assert not [each for each in told if isinstance(each, Exception)], Counter(map(repr, told))
    assert [call.intake_id for call in active()] == [mine]


def test_the_database_refuses_writers_who_ask_nobody(house, ada, drafts, now):
    def insert(numbered):
        number, intake_id = numbered
        start = TEN + timedelta(minutes=5 * (number % 6))
        with house.app_context(), db.engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            connection.execute(
                Appointment.__table__.insert().values(
                    intake_id=intake_id, clinician_id=ada, state="booked", revision=0,
                    starts_at=start, ends_at=start + timedelta(minutes=30), busy_from=start,
                    busy_until=start + timedelta(minutes=30), zone="America/Chicago",
                    created_at=now, changed_at=now,
                )
            )  # fmt: skip
            connection.commit()

    told = rush(insert, enumerate(drafts))
    refused = [each for each in told if each is not None]
    assert len(active()) == 1
    assert len(refused) == MANY - 1
    # PostgreSQL may also settle two who wait for each other by ending one of them.
    assert {type(each).__name__ for each in refused} <= {"IntegrityError", "OperationalError"}
    assert any(isinstance(each, IntegrityError) for each in refused)


def send_all(house, drafts, ada, now):
    for number, intake_id in enumerate(drafts):
        start = TEN + timedelta(minutes=40 * number)
        holding.hold(intake_id, ada, start, zone="America/Chicago", actor=PATIENT, now=now)
    with writing() as session:
        for intake_id in drafts:
            intake = session.get(Intake, intake_id)
            change_state(session, intake, "submit", actor=PATIENT, now=now)
            holding.request_call(session, intake, now=now)


def book(house, now):
    def run(intake_id):
        with house.app_context(), writing() as session:
            return booking.book(session, intake_id, now=now)

    return run


def test_one_booking_done_by_twenty_workers_at_once_has_one_effect(house, ada, drafts, now):
    send_all(house, drafts[:5], ada, now)
    for intake_id in drafts[:5]:
        told = rush(book(house, now), [intake_id] * 20)
        assert Counter(told) == {Booked.BOOKED: 1, Booked.STANDING: 19}
    jobs = db.session.scalars(select(Job.key).where(Job.kind == "confirm-call")).all()
    assert len(jobs) == len(set(jobs)) == 5
    events = db.session.scalars(select(History.event)).all()
    assert events.count("appointment.book") == 5


def test_fifty_who_wish_for_the_first_time_get_fifty_different_ones(house, ada, now):
    with writing() as session:
        wishes = [add_wish(session, now) for _ in range(MANY)]
    told = rush(book(house, now), wishes)
    assert Counter(told) == {Booked.BOOKED: MANY}
    assert overlaps() == 0
    assert len({call.starts_at for call in active()}) == MANY


def add_wish(session, now):
    intake_id = add_draft(session, now, time_answer={"choice": "first"})
    change_state(session, session.get(Intake, intake_id), "submit", actor=PATIENT, now=now)
    return intake_id
