"""Keeping a time: one patient each, given back when it runs out, asked for at the end."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from intake.domain.actors import PATIENT
from intake.domain.choices import ChosenTime
from intake.extensions import db
from intake.models import Appointment, Clinician, History, Intake, Job, Licence
from intake.queries.slots import offered
from intake.services import holding
from intake.services.holding import HoldLost, NotHolding, TimeTaken
from intake.services.recording import change_state
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft, reload

TEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # Tuesday 10:00 in Chicago
HALF_PAST = TEN + timedelta(minutes=30)
ELEVEN = TEN + timedelta(hours=1)


@pytest.fixture
def ada(app, now):
    with writing() as session:
        return add_clinician(session, created_at=now)


@pytest.fixture
def draft(app, now):
    def make(**fields):
        with writing() as session:
            return add_draft(session, now, **fields)

    return make


@pytest.fixture
def hold(ada, now):
    def keep(intake_id, start=TEN, *, at=now, clinician=ada, zone="America/Chicago"):
        return holding.hold(intake_id, clinician, start, zone=zone, actor=PATIENT, now=at).id

    return keep


def request(intake_id, now):
    with writing() as session:
        intake = session.get(Intake, intake_id)
        change_state(session, intake, "submit", actor=PATIENT, now=now)
        call = holding.request_call(session, intake, now=now)
        return call.id if call else None


def call(call_id):
    return reload(Appointment, call_id)


def events(intake_id):
    rows = db.session.scalars(select(History).where(History.intake_id == intake_id))
    return [row.event for row in rows]


def test_a_hold_takes_the_call_with_its_buffers_and_remembers_the_patients_zone(hold, draft, now):
    intake_id = draft()
    kept = call(hold(intake_id, zone="America/New_York"))
    assert (kept.state, kept.starts_at, kept.ends_at) == ("held", TEN, HALF_PAST)
    assert kept.busy_until == HALF_PAST + timedelta(minutes=10)
    assert kept.hold_until == now + timedelta(minutes=45)
    assert kept.zone == reload(Intake, intake_id).zone == "America/New_York"
    assert events(intake_id) == ["appointment.hold"]


@pytest.mark.parametrize("start", [TEN, HALF_PAST, TEN - timedelta(minutes=30)])
def test_nobody_else_can_hold_a_time_that_meets_it(hold, draft, start):
    first, second = draft(), draft()
    kept = hold(first)
    with pytest.raises(TimeTaken):
        hold(second, start)
    assert db.session.scalars(select(Appointment.id)).all() == [kept]


@pytest.mark.parametrize(
    "start",
    [
        TEN + timedelta(minutes=10),  # between two starts
        TEN.replace(hour=8),  # before the clinician's day
        TEN + timedelta(days=4),  # Saturday
        TEN + timedelta(days=40),  # past the horizon
        datetime(2026, 11, 23, 18, 0, tzinfo=UTC),  # now
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2199, 12, 31, 23, 59, tzinfo=UTC),
    ],
)
def test_a_time_that_was_never_offered_cannot_be_held(hold, draft, start):
    with pytest.raises(TimeTaken):
        hold(draft(), start)


def test_a_clinician_without_a_licence_there_cannot_be_held(hold, draft):
    with pytest.raises(TimeTaken):
        hold(draft(state="IL"))


def test_a_clinician_who_takes_no_calls_cannot_be_held(hold, draft, ada):
    with writing() as session:
        session.get(Clinician, ada).takes_calls = False
    with pytest.raises(TimeTaken):
        hold(draft())


def test_an_unknown_clinician_or_draft_is_refused(hold, draft):
    with pytest.raises(TimeTaken):
        hold(draft(), clinician=uuid.uuid4())
    with pytest.raises(NotHolding):
        hold(uuid.uuid4())


def test_choosing_another_time_gives_the_first_one_back(hold, draft, now):
    intake_id = draft()
    old, new = hold(intake_id), hold(intake_id, ELEVEN)
    assert (call(old).state, call(new).state) == ("released", "held")
    hold(draft())


def test_a_time_that_overlaps_ones_own_can_be_chosen(hold, draft):
    intake_id = draft()
    hold(intake_id)
    assert call(hold(intake_id, HALF_PAST)).starts_at == HALF_PAST


def test_choosing_the_same_time_again_keeps_the_same_row_for_longer(hold, draft, now):
    intake_id, later = draft(), now + timedelta(minutes=40)
    first = hold(intake_id)
    assert hold(intake_id, at=later) == first
    assert call(first).hold_until == later + timedelta(minutes=45)
    assert events(intake_id) == ["appointment.hold"]


def test_losing_a_race_keeps_what_one_had(hold, draft):
    mine, other = draft(), draft()
    kept = hold(mine, ELEVEN)
    hold(other)
    with pytest.raises(TimeTaken):
        hold(mine, TEN)
    assert call(kept).state == "held"


def test_a_hold_that_ran_out_makes_way_and_says_so_in_history(hold, draft, now):
    sleeper, next_ = draft(), draft()
    old = hold(sleeper)
    new = hold(next_, HALF_PAST, at=now + timedelta(minutes=45))
    assert (call(old).state, call(new).state) == ("released", "held")
    assert events(sleeper) == ["appointment.hold", "appointment.release"]


def test_a_hold_that_ran_out_is_offered_to_others_and_a_fresh_one_is_not(hold, draft, now):
    hold(draft())

    def starts(at):
        return [offer.start for offer in offered(now=at, state="WI")]

    assert TEN not in starts(now + timedelta(minutes=44))
    assert TEN in starts(now + timedelta(minutes=45))


def test_ones_own_time_is_still_on_ones_own_list(hold, draft, now):
    intake_id = draft()
    hold(intake_id)
    assert TEN in [offer.start for offer in offered(now=now, state="WI", besides=intake_id)]


def test_seeing_a_page_keeps_it_for_longer_but_does_not_wake_the_dead(hold, draft, now):
    intake_id = draft()
    kept = hold(intake_id)
    assert holding.renew(intake_id, now=now + timedelta(minutes=30))
    assert call(kept).hold_until == now + timedelta(minutes=75)
    assert not holding.renew(intake_id, now=now + timedelta(minutes=75))
    assert not holding.renew(draft(), now=now)


def test_letting_go_frees_the_time_and_can_be_done_twice(hold, draft, now):
    intake_id = draft()
    kept = hold(intake_id)
    assert holding.release(intake_id, actor=PATIENT, now=now)
    assert not holding.release(intake_id, actor=PATIENT, now=now)
    assert call(kept).state == "released"
    hold(draft())


def test_sending_asks_for_the_kept_time_and_plans_one_booking(hold, draft, now):
    intake_id = draft()
    kept = hold(intake_id)
    assert request(intake_id, now) == kept
    assert (call(kept).state, call(kept).hold_until) == ("requested", None)
    jobs = db.session.scalars(select(Job)).all()
    assert [(job.kind, job.intake_id) for job in jobs] == [("book-call", intake_id)]


def test_a_request_never_runs_out(hold, draft, now):
    intake_id = draft()
    hold(intake_id)
    request(intake_id, now)
    with pytest.raises(TimeTaken):
        hold(draft(), at=now + timedelta(hours=5))


def test_a_hold_that_ran_out_is_taken_again_when_nobody_wants_it(hold, draft, now):
    intake_id = draft()
    kept = hold(intake_id)
    assert request(intake_id, now + timedelta(hours=3)) == kept


def test_a_released_time_is_taken_again_when_it_is_free(hold, draft, now, ada):
    intake_id = draft(time_answer={"choice": str(ChosenTime(TEN, ada))})
    hold(intake_id)
    holding.release(intake_id, actor=PATIENT, now=now)
    assert call(request(intake_id, now)).state == "requested"


def test_a_lost_time_stops_the_sending_and_nothing_is_written(hold, draft, now, ada):
    intake_id = draft(time_answer={"choice": str(ChosenTime(TEN, ada))})
    hold(intake_id)
    hold(draft(), at=now + timedelta(minutes=46))
    with pytest.raises(HoldLost):
        request(intake_id, now + timedelta(minutes=47))
    assert reload(Intake, intake_id).state == "draft"
    assert db.session.scalars(select(Job)).all() == []


def test_a_time_that_has_begun_is_lost(hold, draft):
    intake_id = draft()
    hold(intake_id)
    holding.renew(intake_id, now=TEN - timedelta(hours=1))
    with pytest.raises(HoldLost):
        request(intake_id, TEN)


def test_a_time_in_a_state_that_one_left_is_lost(hold, draft, ada, now):
    intake_id = draft()
    hold(intake_id)
    with writing() as session:
        session.query(Licence).update({"state": "IL"})
    with pytest.raises(HoldLost):
        request(intake_id, now)


@pytest.mark.parametrize(("choice", "planned"), [("none", 0), ("first", 1), ("prefer", 1)])
def test_no_named_time_still_sends_and_only_a_wish_is_booked_by_a_task(draft, now, choice, planned):
    assert request(draft(time_answer={"choice": choice}), now) is None
    assert len(db.session.scalars(select(Job)).all()) == planned


def test_the_database_itself_refuses_a_second_call_there(hold, draft, now, ada):
    first, second = draft(), draft()
    call_id = hold(first)
    standing = call(call_id)
    with pytest.raises(Exception, match="ex_appointment_overlap"), writing() as session:
        session.add(
            Appointment(
                intake_id=second,
                clinician_id=ada,
                state="booked",
                starts_at=standing.starts_at + timedelta(minutes=35),
                ends_at=standing.ends_at + timedelta(minutes=35),
                busy_from=standing.busy_from + timedelta(minutes=35),
                busy_until=standing.busy_until + timedelta(minutes=35),
                zone="America/Chicago",
                created_at=now,
                changed_at=now,
            )
        )
