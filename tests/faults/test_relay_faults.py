"""The relay dies, or there are two of it: no slot twice, no job lost, leases brought back."""

import time

import pytest
from sqlalchemy import func, select, update

from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways import broker
from intake.models import Heartbeat, Job, PeriodicRun
from intake.models.types import DatabaseNow
from intake.services.transaction import writing
from tests.faults.scene import LONG

pytestmark = pytest.mark.services


def test_a_killed_relay_delays_only_what_nobody_rang_for(s):
    # On a busy machine a new doorbell's first ring may time out; this is about one that rings.
    s.wait(lambda: bool(s.submit(1)) and broker.settle() and broker.counts()["rung"] > 0)
    s.wait_done()
    s.stack.kill("relay")
    s.submit(2)
    s.wait_done()
    s.stack.stop("rest")
    lost = s.submit(3)
    assert broker.settle()
    s.stack.redis().flushall()
    s.stack.start("rest")
    time.sleep(1)
    assert [s.booked(case) for case in lost] == [0, 0, 0]
    s.stack.start("relay")
    s.wait_done()
    assert [s.booked(case) for case in lost] == [1, 1, 1]
    assert [len(s.mails_of(job.id)) for job in s.mailed()] == [1] * len(s.mailed())


def test_while_no_relay_is_there_a_web_process_sweeps(s):
    s.stack.kill("relay")
    s.stack.stop("rest")
    lost = s.submit(2)
    assert broker.settle()
    s.stack.redis().flushall()
    with writing() as session:
        # What a minute would bring.
        old = update(Heartbeat).where(Heartbeat.kind == "relay").values(at=DatabaseNow(-90))
        session.execute(old)
    s.stack.start("rest", "web")
    try:
        s.wait(lambda: [s.booked(case) for case in lost] == [1, 1])
        s.wait_done()
        s.wait(lambda: "relay-silent" in {one.name for one in s.alarms()})
        s.stack.start("relay")
        s.wait(lambda: "relay-silent" not in {one.name for one in s.alarms()})
    finally:
        s.stack.stop("web")
    s.assert_all_once(lost)


def test_two_relays_make_each_slot_once_and_no_effect_twice(s):
    with s.second_relay():
        s.wait(
            lambda: (
                db.session.scalar(
                    select(func.count()).select_from(Heartbeat).where(Heartbeat.kind == "relay")
                )
                >= 2
                or db.session.rollback()
            )
        )
        cases = s.submit(6)
        s.stack.redis().flushall()
        s.wait_done()
        time.sleep(130 if LONG else 1)
    s.assert_all_once(cases)
    db.session.rollback()
    slots = db.session.scalar(
        select(func.count()).select_from(PeriodicRun).where(PeriodicRun.name == Kind.CANARY)
    )
    keys = db.session.scalars(select(Job.key).where(Job.kind == Kind.CANARY)).all()
    assert len(keys) == len(set(keys)) <= slots
    broken = [line for line in s.stack.logs("relay").splitlines() if "Traceback" in line]
    assert not broken


def test_while_every_worker_is_dead_the_relay_brings_the_work_back(s):
    s.stack.kill("rest")
    s.stack.kill("critical")
    alert = s.alert(s.case())
    s.stack.kill("broker")
    s.wait_done(60)
    assert len(s.mails_of(alert)) == 1


def test_the_relay_at_work_alone_is_killed_and_nothing_is_lost(s):
    s.stack.kill("broker")
    cases = s.submit(4)
    s.wait(lambda: any(job.state != "queued" for job in s.jobs()))
    s.stack.kill("relay")
    s.let_leases_end()
    s.stack.start("relay")
    s.wait(lambda: {job.state for job in s.jobs()} <= {"queued", "done"})
    s.hurry()
    s.wait_done(60)
    assert [s.booked(case) for case in cases] == [1] * 4
