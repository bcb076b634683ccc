"""The broker is only a doorbell: without it everything is later, and nothing is lost."""

import signal
import time

import pytest
from sqlalchemy import func, insert, select

from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways import broker, clock
from intake.models import Intake, Job
from intake.services.ringing import ENOUGH_RINGING
from intake.services.transaction import writing
from tests.faults.odd import odd
from tests.faults.scene import LONG
from tests.walks.inside import Inside
from tests.walks.journey import whole_journey

pytestmark = pytest.mark.services


def test_a_form_sent_while_the_broker_is_stopped_is_dealt_with_once_when_it_starts(s):
    s.stack.kill("broker")
    s.stack.signal("relay", signal.SIGSTOP)
    try:
        whole_journey(Inside(s.app))
        assert broker.settle()
        time.sleep(0.5)
        assert s.post.texts == []
        s.stack.start("broker")
    finally:
        s.stack.signal("relay", signal.SIGCONT)
    s.wait_done()
    s.wait(lambda: s.jobs(Kind.CONFIRM_CALL))
    s.wait_done()
    case = db.session.scalars(select(Intake.id).order_by(Intake.submitted_at.desc())).first()
    s.assert_all_once([case])
    assert {job.attempts for job in s.jobs()} == {1}


def test_the_relay_does_the_work_itself_while_the_broker_is_gone(s):
    s.stack.kill("broker")
    cases = s.submit(3)
    s.wait_done()
    s.assert_all_once(cases)
    assert "relay.works_alone" in s.stack.logs("relay")


def test_emptying_the_broker_in_the_middle_changes_nothing_but_time(s):
    s.stack.signal("rest", signal.SIGSTOP)
    cases = s.submit(10)
    assert broker.settle()
    s.stack.redis().flushall()
    s.stack.signal("rest", signal.SIGCONT)
    s.stack.redis().flushall()
    s.wait_done()
    s.assert_all_once(cases)


def test_a_broker_that_dies_without_its_memory_changes_nothing_but_time(s):
    s.stack.signal("rest", signal.SIGSTOP)
    cases = s.submit(5)
    s.stack.redis().flushall()
    s.stack.kill("broker")
    s.stack.signal("rest", signal.SIGCONT)
    cases += s.submit(5)
    s.stack.start("broker")
    s.wait_done()
    s.assert_all_once(cases)


def test_a_worker_killed_inside_the_fetch_loses_the_ring_and_not_the_work(s):
    """The message has left the queue and stands nowhere else: the broker is empty afterwards."""
    s.stack.stop("rest")
    with odd(s.stack, "fetch", "notify,schedule", ready=" ready.") as worker:
        s.stack.signal("relay", signal.SIGSTOP)
        try:
            cases = s.submit(1)
            assert worker.process.wait(20) == -signal.SIGKILL
            line = s.stack.redis()
            left = line.llen("intake:notify") + line.llen("intake:schedule")
            assert left == 1, "one of two rings is gone for good"
            assert not line.exists("intake:unacked")
        finally:
            s.stack.signal("relay", signal.SIGCONT)
    s.stack.start("rest")
    s.wait_done()
    s.assert_all_once(cases)
    assert {job.attempts for job in s.jobs()} == {1}


def test_what_is_new_does_not_starve_behind_ten_thousand_that_waited(s):
    """An outage is over; the relay rings for the old ones a page at a time, so the new one is seen."""
    s.stack.stop("rest")
    backlog, now = 10_000 if LONG else 2_000, clock.now()
    with writing() as session:
        session.execute(
            insert(Job),
            [
                {"kind": Kind.CANARY, "queue": "housekeeping", "key": f"old:{number}",
                 "state": "queued", "run_at": now, "created_at": now, "max_attempts": 1}
                for number in range(backlog)
            ],
        )  # fmt: skip
    line = s.stack.redis()
    s.wait(lambda: line.llen("intake:housekeeping") >= 100)
    s.stack.start("rest")
    cases, began = s.submit(2), time.monotonic()
    most = 0
    while {job.state for job in s.jobs()} != {"done"}:
        most = max(most, line.llen("intake:housekeeping"))
        assert time.monotonic() - began < 30, s.told()
        time.sleep(0.1)
    s.assert_all_once(cases)
    assert most <= ENOUGH_RINGING + 500, "the broker never holds the whole past"
    waiting = db.session.scalar(
        select(func.count())
        .select_from(Job)
        .where(Job.key.startswith("old:"), Job.state == "queued")
    )
    assert waiting > 0, "the old ones were still being worked off"


def test_a_bell_that_rings_five_times_has_one_effect(s):
    s.stack.stop("rest")
    cases = s.submit(4)
    line = s.stack.redis()
    s.wait(lambda: line.llen("intake:notify") >= 4)
    for queue in ("intake:notify", "intake:schedule"):
        for message in line.lrange(queue, 0, -1):
            for _ in range(4):
                line.lpush(queue, message)
    s.stack.start("rest")
    s.wait_done()
    s.wait(lambda: line.llen("intake:notify") + line.llen("intake:schedule") == 0)
    s.assert_all_once(cases)
    assert {job.attempts for job in s.jobs()} == {1}


def test_a_broker_that_hangs_holds_nobody_up(s):
    s.stack.signal("broker", signal.SIGSTOP)
    try:
        took, cases = [], []
        for _ in range(12):
            began = time.perf_counter()
            cases += s.submit()
            took.append(time.perf_counter() - began)
        assert sorted(took)[-2] < 0.3
        s.wait_done(60, Kind.ALERT_NEW_FORM)
        s.wait_done(60)
    finally:
        s.stack.signal("broker", signal.SIGCONT)
    s.assert_all_once(cases)


def test_a_broker_that_is_full_refuses_and_the_work_is_done(s):
    s.stack.redis().config_set("maxmemory", "1")
    try:
        cases = s.submit(3)
        s.wait_done(60)
    finally:
        s.stack.redis().config_set("maxmemory", "0")
    s.assert_all_once(cases)


def test_what_the_broker_holds_is_ids(s):
    s.stack.stop("rest")
    (case,) = s.submit(1)
    s.wait(lambda: s.stack.redis().llen("intake:notify") >= 1)
    held = str(s.stack.redis().lrange("intake:notify", 0, -1))
    assert str(case) not in held
    assert '"argsrepr": "(job)"' in held


def test_a_message_nobody_can_read_is_thrown_away_and_stops_nobody(s):
    line = s.stack.redis()
    line.lpush("intake:notify", "{}")
    line.lpush("intake:notify", '{"body": "eA==", "headers": {}}')
    cases = s.submit(2)
    s.wait_done()
    s.assert_all_once(cases)


def test_a_message_that_ends_the_worker_is_gone_when_it_is_started_again(s):
    s.stack.redis().lpush("intake:notify", "not json")
    s.wait(lambda: not s.stack.alive("rest"))
    cases = s.submit(2)
    s.stack.start("rest")
    s.wait_done()
    s.assert_all_once(cases)
