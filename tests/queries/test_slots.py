"""Reading free times: the same few queries and the same short look back, whatever has piled up."""

import uuid
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, insert

from intake.extensions import db
from intake.models import Appointment, DayException, Licence, User
from intake.queries.slots import availabilities, find_offered, offered
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft

TEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def clinic(app, now):
    with writing() as session:
        ada = add_clinician(session, created_at=now, states=("WI", "MN"))
        bob = add_clinician(session, "Bob Reed", created_at=now, hours=(time(8), time(12)))
    return ada, bob


@contextmanager
def queries():
    seen = []

    def note(_connection, _cursor, statement, values, *_):
        if statement.startswith("SELECT"):
            seen.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def put(clinician, start, minutes, *, state="booked", hold_until=None, now=TEN):
    with writing() as session:
        intake_id = add_draft(session, now)
        end = start + timedelta(minutes=minutes)
        session.execute(
            insert(Appointment).values(
                intake_id=intake_id, clinician_id=clinician, state=state, starts_at=start,
                ends_at=end, busy_from=start, busy_until=end, zone="America/Chicago",
                hold_until=hold_until, created_at=now, changed_at=now,
            )
        )  # fmt: skip
    return intake_id


def starts(now, state="WI", **more):
    return [offer.start for offer in offered(now=now, state=state, **more)]


def test_three_queries_for_everybody_and_a_month(clinic, now):
    with queries() as seen:
        assert len(starts(now)) > 200
    assert len(seen) == 3


def test_only_clinicians_who_may_see_the_patient_there(clinic, now):
    ada, bob = clinic
    assert {o.slot.clinician_id for o in offered(now=now, state="MN")} == {str(ada)}
    assert starts(now, "IL") == []
    assert starts(now, "") == []
    at_eight = TEN - timedelta(hours=2)
    assert find_offered(bob, at_eight, now=now, state="WI").start == at_eight
    assert find_offered(ada, at_eight, now=now, state="WI") is None


def test_a_licence_that_ends_ends_the_offers(clinic, now):
    with writing() as session:
        session.query(Licence).update({"expires": date(2026, 11, 25)})
    assert max(starts(now)) < datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def test_a_closed_account_is_not_offered(clinic, now):
    with writing() as session:
        session.query(User).update({"active": False})
    assert starts(now) == []


@pytest.mark.parametrize("state", ["held", "requested", "booked"])
def test_active_calls_block(clinic, now, state):
    for one in clinic:
        put(one, TEN, 30, state=state, hold_until=TEN + DAY)
    assert TEN not in starts(now)


@pytest.mark.parametrize("state", ["released", "cancelled", "completed", "no_show"])
def test_ended_calls_do_not_block(clinic, now, state):
    for one in clinic:
        put(one, TEN, 30, state=state)
    assert TEN in starts(now)


def test_a_time_is_free_when_one_of_two_is(clinic, now):
    ada, bob = clinic
    put(bob, TEN, 30)
    found = next(o for o in offered(now=now, state="WI") if o.start == TEN)
    assert [slot.clinician_id for slot in found.slots] == [str(ada)]


def test_a_call_that_began_before_the_window_still_blocks_it(clinic, now):
    for one in clinic:
        put(one, TEN - timedelta(hours=11, minutes=55), 12 * 60)
    window = (TEN, TEN + MINUTE)
    assert starts(now, window=window) == []


def test_a_call_after_the_window_blocks_what_would_run_into_it(clinic, now):
    for one in clinic:
        put(one, TEN + 35 * MINUTE, 30)  # Ada needs ten minutes after a call
    assert starts(now, window=(TEN, TEN + MINUTE)) == []


def test_ones_own_call_is_not_in_ones_way(clinic, now):
    ada, bob = clinic
    mine = put(ada, TEN, 30)
    put(bob, TEN, 30)
    assert starts(now, window=(TEN, TEN + MINUTE), besides=mine) == [TEN]


def test_days_that_differ_are_read(clinic, now):
    ada, _ = clinic
    with writing() as session:
        for one in clinic:
            session.add(DayException(clinician_id=one, day=TEN.date(), kind="off"))
        session.add(
            DayException(
                clinician_id=ada,
                day=date(2026, 11, 28),
                kind="extra",
                starts=time(9),
                ends=time(10),
            )
        )
    found = {start.date() for start in starts(now)}
    assert TEN.date() not in found
    assert date(2026, 11, 28) in found


def test_what_is_offered_can_be_found_one_by_one(clinic, now):
    for offer in offered(now=now, state="WI", window=(now, now + 3 * DAY)):
        for slot in offer.slots:
            one = find_offered(uuid.UUID(slot.clinician_id), slot.start, now=now, state="WI")
            assert one == slot


def test_a_promise_outlives_notice_and_horizon_but_not_the_clinicians_hours(clinic):
    ada, _ = clinic
    late = TEN - MINUTE
    assert find_offered(ada, TEN, now=late, state="WI") is None
    assert find_offered(ada, TEN, now=late, state="WI", settled=True).start == TEN
    assert find_offered(ada, TEN, now=TEN, state="WI", settled=True) is None
    saturday = TEN + 4 * DAY
    assert find_offered(ada, saturday, now=late, state="WI", settled=True) is None


def test_everybody_is_read_when_no_state_is_asked_for(clinic, now):
    assert len(availabilities(None, (now, now + DAY))) == 2


def test_the_index_of_active_calls_is_used(clinic, now):
    with queries() as seen:
        starts(now)
    asked, values = next(pair for pair in seen if "FROM appointment" in pair[0])
    plan = db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + asked, values).all()
    index = "ix_appointment_busy (clinician_id=? AND busy_from>? AND busy_from<?)"
    assert index in str(plan)
