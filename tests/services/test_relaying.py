"""The sweep finds whatever was left behind, however many sweep at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from intake.domain.work import Kind, Queue
from intake.extensions import db
from intake.gateways import broker
from intake.models import Heartbeat, Job, PeriodicRun, QueueControl
from intake.services import periodic, ringing
from intake.services.relaying import Relay
from intake.services.transaction import writing
from tests.fixtures.ledger import add_job, app, clock, job, work

__all__ = ["app", "clock"]

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def rung(monkeypatch):
    """What is rung for, by job id."""
    ids = []
    monkeypatch.setattr(broker, "ring", lambda rings: ids.extend(one.job_id for one in rings))
    return ids


def forget_ring(*ids):
    with writing() as session:
        session.execute(update(Job).where(Job.id.in_(ids)).values(sent_at=LONG_AGO))


class TestRingingAgain:
    def test_a_lost_bell_is_rung_again_but_not_at_once(self, app, clock, rung):
        job_id = add_job()
        assert rung == [str(job_id)]
        assert ringing.ring_due({}, now=clock()) == 0
        forget_ring(job_id)
        assert ringing.ring_due({}, now=clock()) == 1
        assert rung == [str(job_id)] * 2
        assert ringing.ring_due({}, now=clock()) == 0

    def test_a_job_that_becomes_due_is_rung_for(self, app, clock, rung):
        job_id = add_job(run_at=clock() + timedelta(minutes=10))
        assert rung == []
        assert ringing.ring_due({}, now=clock()) == 0
        assert ringing.ring_due({}, now=clock.pass_by(minutes=10)) == 1
        assert rung == [str(job_id)]

    def test_the_oldest_come_first_a_page_at_a_time(self, app, clock, rung, monkeypatch):
        monkeypatch.setattr(ringing, "PAGE", 2)
        ids = [add_job(run_at=clock() - timedelta(minutes=m)) for m in (1, 5, 3)]
        forget_ring(*ids)
        rung.clear()
        ringing.ring_due({}, now=clock())
        assert set(rung) == {str(ids[1]), str(ids[2])}

    def test_one_full_kind_does_not_keep_another_waiting(self, app, clock, rung, monkeypatch):
        monkeypatch.setattr(ringing, "PAGE", 2)
        flood = [add_job(run_at=clock() - timedelta(hours=1)) for _ in range(5)]
        alert = add_job(Kind.BOOK_CALL)
        forget_ring(*flood, alert)
        rung.clear()
        ringing.ring_due({}, now=clock())
        assert str(alert) in rung

    def test_a_queue_that_rings_plenty_is_left_alone(self, app, clock, rung):
        job_id = add_job()
        forget_ring(job_id)
        rung.clear()
        assert ringing.ring_due({Queue.HOUSEKEEPING: 500}, now=clock()) == 0

    @pytest.mark.parametrize("columns", [{"held": True}, {"state": "dead"}])
    def test_what_may_not_be_begun_is_not_rung_for(self, app, clock, rung, columns):
        job_id = add_job()
        forget_ring(job_id)
        with writing() as session:
            session.execute(update(Job).values(**columns))
        assert ringing.ring_due({}, now=clock()) == 0

    def test_a_paused_kind_is_not_rung_for(self, app, clock, rung):
        job_id = add_job()
        forget_ring(job_id)
        with writing() as session:
            session.add(QueueControl(name="canary", paused=True))
        assert ringing.ring_due({}, now=clock()) == 0

    def test_a_kind_from_a_newer_release_is_rung_for_and_waits(self, app, clock, rung):
        job_id = add_job()
        forget_ring(job_id)
        with writing() as session:
            session.execute(update(Job).values(kind="from-later", queue="notify"))
        rung.clear()
        assert ringing.ring_due({}, now=clock()) == 1
        assert rung == [str(job_id)]
        assert work(job_id, clock) == "refused"
        assert job(job_id).state == "queued"

    def test_two_relays_ring_once(self, app, clock, rung):
        job_id = add_job()
        forget_ring(job_id)
        rung.clear()
        both = [ringing._silent(Job.kind == "canary", 5, clock()) for _ in range(2)]
        assert [ringing._ring(found, clock()) for found in both] == [1, 0]
        assert rung == [str(job_id)]


def test_without_the_broker_the_critical_comes_first(app, clock):
    late = add_job(run_at=clock() - timedelta(hours=3))
    book = add_job(Kind.BOOK_CALL)
    alert = add_job(Kind.ALERT_SAFETY)
    form = add_job(Kind.ALERT_NEW_FORM)
    assert ringing.due(now=clock(), limit=9) == [alert, form, book, late]
    assert ringing.due(now=clock(), limit=1) == [alert]


class TestPeriodic:
    def test_each_slot_is_one_job_for_two_relays(self, app, clock, rung):
        one, two = {}, {}
        assert periodic.write_slots(one, now=clock()) == len(periodic.PERIODICALS)
        assert periodic.write_slots(two, now=clock()) == 0
        assert periodic.write_slots(one, now=clock()) == 0
        counted = db.session.scalar(select(func.count()).where(Job.kind == Kind.CANARY))
        assert counted == 1

    def test_a_new_slot_is_a_new_job(self, app, clock, rung):
        seen = {}
        for _ in range(5):
            periodic.write_slots(seen, now=clock())
            clock.pass_by(seconds=61)
        assert db.session.scalar(select(func.count()).where(Job.kind == Kind.CANARY)) == 5

    def test_a_clock_that_leaps_makes_one_slot_not_a_thousand(self, app, clock, rung):
        seen = {}
        periodic.write_slots(seen, now=clock())
        periodic.write_slots(seen, now=clock.pass_by(days=2))
        canaries = select(func.count()).where(PeriodicRun.name == Kind.CANARY)
        assert db.session.scalar(canaries) == 2

    def test_slots_begin_at_round_times(self):
        moment = datetime(2026, 11, 23, 18, 0, 59, tzinfo=UTC)
        assert periodic.slot_of(moment, timedelta(minutes=1)).second == 0
        assert periodic.slot_of(moment, timedelta(days=1)).hour == 0


def test_a_sweep_brings_all_of_it_together(app, clock, rung):
    relay = Relay("relay@t:1")
    relay.sweep({}, broker_away=False, now=clock())
    assert len(rung) == len(periodic.PERIODICALS)
    relay.beat("sweeping")
    beat = db.session.get(Heartbeat, "relay@t:1")
    assert (beat.kind, beat.detail) == ("relay", "sweeping")
    assert beat.memory_mb > 10


def test_nobody_is_rung_for_while_the_broker_is_away(app, clock, rung):
    job_id = add_job()
    forget_ring(job_id)
    rung.clear()
    relay = Relay("relay@t:1")
    relay.slots = dict.fromkeys((one.kind for one in periodic.PERIODICALS), None)
    relay.slots = {one.kind: periodic.slot_of(clock(), one.every) for one in periodic.PERIODICALS}
    relay.sweep({}, broker_away=True, now=clock())
    assert rung == []
