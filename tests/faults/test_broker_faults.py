"""The broker is only a doorbell: without it everything is later, and nothing is lost."""

import os
import signal
import time

import pytest

from intake.domain.work import Kind
from tests.faults.scene import scene

pytestmark = pytest.mark.services


def test_a_form_sent_while_the_broker_is_stopped_is_dealt_with_when_it_starts(tmp_path):
    patient = {"INTAKE_BROKER_PATIENCE_S": "300"}
    with scene(tmp_path / "v", ["broker", "inbox", "critical", "rest", "relay"], **patient) as s:
        s.stack.kill("broker")
        s.submit(3)
        assert s.alerts() == []
        s.stack.start("broker")
        s.wait_done(60)
        assert len(s.alerts()) == len(set(s.alerts())) == 3
        assert [job.attempts for job in s.jobs(Kind.BOOK_CALL)] == [1, 1, 1]
        s.stack.logs()


def test_the_relay_does_the_work_itself_when_the_broker_is_gone(tmp_path):
    with scene(tmp_path / "v", ["inbox", "relay"]) as s:
        s.submit(3)
        s.wait_done(60, Kind.ALERT_NEW_FORM)
        s.wait_done(30, Kind.BOOK_CALL)
        assert len(s.alerts()) == 3
        assert "relay.works_alone" in s.stack.logs("relay")


def test_emptying_the_broker_in_the_middle_changes_nothing_but_time(tmp_path):
    with scene(tmp_path / "v", ["broker", "inbox", "relay"]) as s:
        s.submit(10)
        s.stack.redis().flushall()
        s.stack.start("critical", "rest")
        s.stack.redis().flushall()
        s.wait_done(60)
        assert len(s.alerts()) == len(set(s.alerts())) == 10


def test_a_bell_that_rings_five_times_has_one_effect(tmp_path):
    with scene(tmp_path / "v", ["broker", "inbox"]) as s:
        s.submit(4)
        s.wait(lambda: s.stack.redis().llen("intake:notify") == 4)
        line = s.stack.redis()
        for queue in ("intake:notify", "intake:schedule"):
            for message in line.lrange(queue, 0, -1):
                for _ in range(4):
                    line.lpush(queue, message)
        s.stack.start("rest", "critical")
        s.wait_done(40, Kind.ALERT_NEW_FORM)
        s.wait(lambda: line.llen("intake:notify") + line.llen("intake:schedule") == 0)
        assert len(s.alerts()) == len(set(s.alerts())) == 4
        assert {job.attempts for job in s.jobs()} == {1}


def test_a_broker_that_hangs_holds_nobody_up(tmp_path):
    with scene(tmp_path / "v", ["broker", "inbox", "relay"]) as s:
        s.stack.signal("broker", signal.SIGSTOP)
        try:
            took = []
            for _ in range(20):
                began = time.perf_counter()
                s.submit()
                took.append(time.perf_counter() - began)
            assert sorted(took)[-2] < 0.3
            s.wait_done(60, Kind.ALERT_NEW_FORM)
            assert len(s.alerts()) == 20
        finally:
            s.stack.signal("broker", signal.SIGCONT)


def test_a_broker_that_is_full_refuses_and_the_work_is_done(tmp_path):
    with scene(tmp_path / "v", ["broker", "inbox", "critical", "rest", "relay"]) as s:
        s.stack.redis().config_set("maxmemory", "1")
        s.submit(3)
        s.wait(lambda: len(s.alerts()) == 3, 60)
        s.wait_done(60, Kind.BOOK_CALL)
        s.stack.redis().config_set("maxmemory", "0")
        assert len(set(s.alerts())) == 3


def test_what_the_broker_holds_is_ids(tmp_path):
    with scene(tmp_path / "v", ["broker", "inbox"]) as s:
        ids = s.submit(1)
        s.wait(lambda: s.stack.redis().llen("intake:notify") == 1)
        held = str(s.stack.redis().lrange("intake:notify", 0, -1))
        assert str(ids[0]) not in held
        assert '"argsrepr": "(job)"' in held
    assert os.getpid()
