"""The service looks at itself: trouble raises an alarm, calls somebody, and is gone when it goes."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from sqlalchemy import delete, select, update

from intake.domain.actors import system
from intake.domain.states import JobState
from intake.domain.troubles import ACKNOWLEDGED_FOR, Trouble
from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways.room_left import BrokerRoom
from intake.models import Alarm, Heartbeat, Job, QueueControl
from intake.models.types import DatabaseNow
from intake.queries.alarms import open_alarms, past_alarms
from intake.services import alarms, calling, operating, tallying, watching
from intake.services.heartbeats import Sign, beat
from intake.services.relay_silence import relay_is_silent, sweep_instead
from intake.services.transaction import writing
from tests.fixtures.ledger import (
    add_job,
    add_staff,
    app,
    attempts,
    clock,
    delivery,
    handled,
    job,
    sent,
    work,
)

__all__ = ["app", "clock", "handled", "sent"]

KIT = system("kit")


@pytest.fixture
def staff(app):
    """A clinician to tell, an operator and a manager."""
    return {role: add_staff(role) for role in ("clinician", "operator", "manager")}


def look(clock, *, broker_away=False):
    watching.watch(broker_away=broker_away, now=clock())
    return {(one.name, one.subject) for one in open_alarms()}


def calls(kind=Kind.CALL_OPERATOR):
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.created_at)).all()


def test_where_all_is_well_nothing_is_raised(staff, clock):
    work(add_job(), clock)
    assert look(clock) == set()


def test_work_that_waits_while_none_is_done_is_stalled_until_it_is_done(staff, clock):
    job_id = add_job(Kind.BOOK_CALL)
    assert look(clock) == set()
    clock.pass_by(seconds=90)
    assert look(clock) == {("stalled", "book-call")}
    work(job_id, clock)
    assert look(clock) == set()
    (over,) = past_alarms()
    assert (over.name, over.resolved_at) == ("stalled", clock())


def test_a_pause_is_no_standstill(staff, clock):
    add_job(Kind.BOOK_CALL)
    operating.pause("book-call", actor=KIT, reason="moving", now=clock())
    clock.pass_by(hours=1)
    assert look(clock) == set()


def test_the_same_trouble_is_one_alarm_and_a_new_one_a_new(staff, clock):
    for _ in range(3):
        look(clock, broker_away=True)
        clock.pass_by(seconds=10)
    assert look(clock) == set()
    look(clock, broker_away=True)
    db.session.rollback()
    assert len(db.session.scalars(select(Alarm)).all()) == 2


def test_dead_jobs_a_resting_channel_and_silent_workers_are_seen(staff, clock):
    dead = add_job(Kind.PURGE)
    with writing() as session:
        session.execute(update(Job).where(Job.id == dead).values(state=JobState.DEAD))
        session.add(QueueControl(name="mail", paused=True, actor="system:channel", reason="outage"))
    beat([Sign("rest@h:1.2", "child", "t")])
    assert look(clock) == {("dead-jobs", "purge"), ("channel-down", "mail")}
    with writing() as session:
        session.execute(update(Heartbeat).values(at=clock() - timedelta(days=900)))
    assert ("workers-silent", None) in look(clock)


def test_a_canary_that_does_not_come_through_is_missed(staff, clock):
    work(add_job(), clock)
    clock.pass_by(minutes=2)
    assert look(clock) == set()
    clock.pass_by(minutes=2)
    assert look(clock) == {("canary-late", None)}


def test_a_clinic_with_nobody_to_tell_is_a_trouble(app, clock):
    assert look(clock) == {("nobody-to-tell", None)}
    # What somebody else has raised is theirs to resolve.
    with writing() as session:
        alarms.raise_alarm(session, "disk-full", now=clock())
    assert ("disk-full", None) in look(clock)


class TestCalling:
    @pytest.fixture
    def trouble(self, staff, clock):
        """A standing trouble that is not about mail."""
        look(clock, broker_away=True)
        return staff

    def test_a_moment_calls_nobody(self, trouble, clock):
        assert calling.call_operators(now=clock()) == 0
        assert calls() == []

    def test_it_calls_the_operator_once_then_wider(self, trouble, clock):
        clock.pass_by(seconds=25)
        assert [calling.call_operators(now=clock()) for _ in range(3)] == [1, 0, 0]
        assert [row.subject_id for row in calls()] == [trouble["operator"]]
        clock.pass_by(minutes=16)
        assert calling.call_operators(now=clock()) == 1
        readers = [row.subject_id for row in calls()]
        assert sorted(readers, key=str) == sorted(
            [trouble["operator"], trouble["operator"], trouble["manager"]], key=str
        )

    def test_two_troubles_are_one_message(self, trouble, clock, sent):
        add_job(Kind.BOOK_CALL)
        clock.pass_by(seconds=90)
        look(clock, broker_away=True)
        clock.pass_by(seconds=25)
        assert calling.call_operators(now=clock()) == 2
        (call,) = calls()
        assert work(call.id, clock) == "done"
        (letter,) = sent
        assert letter.to == "operator@example.org"
        assert "broker does not answer" in letter.text
        assert "(book-call)" in letter.text
        assert "/ops/" in letter.html
        assert delivery(call.id).audience == "operator"
        assert delivery(call.id).user_id == trouble["operator"]

    def test_who_takes_it_has_an_hour(self, trouble, clock):
        clock.pass_by(seconds=25)
        calling.call_operators(now=clock())
        (alarm,) = open_alarms()
        assert alarms.acknowledge(alarm.id, user_id=trouble["operator"], now=clock())
        clock.pass_by(minutes=50)
        assert calling.call_operators(now=clock()) == 0
        clock.pass_by(minutes=11)
        assert calling.call_operators(now=clock()) == 1
        look(clock)
        assert not alarms.acknowledge(alarm.id, user_id=trouble["operator"], now=clock())
        assert timedelta(hours=1) == ACKNOWLEDGED_FOR

    def test_a_call_about_what_is_over_is_not_sent(self, trouble, clock, sent):
        clock.pass_by(seconds=25)
        calling.call_operators(now=clock())
        look(clock)
        assert work(calls()[0].id, clock) == "dropped"
        assert sent == []

    def test_without_a_webhook_none_is_planned(self, trouble, clock):
        clock.pass_by(minutes=40)
        calling.call_operators(now=clock())
        clock.pass_by(minutes=40)
        calling.call_operators(now=clock())
        assert calls(Kind.CALL_WEBHOOK) == []


@pytest.fixture
def listener():
    """A web server of somebody else, which remembers what it was asked, and answers as told."""
    heard, answers = [], [204]

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append((self.path, None))
            self._answer()

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            heard.append((self.path, json.loads(self.rfile.read(length))))
            self._answer()

        def _answer(self):
            self.send_response(answers[0])
            if answers[0] == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard, answers
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def set_(app):
    """Gives the service other settings for one test."""

    def give(**values):
        app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=values)

    return give


class TestOtherWays:
    def test_when_mail_is_what_broke_the_webhook_is_told_at_once(
        self, staff, clock, listener, set_
    ):
        url, heard, answers = listener
        set_(alert_webhook_url=f"{url}/alarm")
        with writing() as session:
            session.add(QueueControl(name="mail", paused=True, actor="system:channel"))
        look(clock)
        clock.pass_by(seconds=25)
        calling.call_operators(now=clock())
        (call,) = calls(Kind.CALL_WEBHOOK)
        answers[0] = 500
        work(call.id, clock)
        assert (job(call.id).state, job(call.id).error_code) == ("queued", "http-500")
        answers[0] = 302
        clock.pass_by(minutes=1)
        work(call.id, clock)
        assert job(call.id).error_code == "http-302"
        answers[0] = 200
        clock.pass_by(minutes=1)
        assert work(call.id, clock) == "done"
        assert [path for path, _ in heard] == ["/alarm"] * 3
        (alarm,) = heard[-1][1]["alarms"]
        assert (alarm["name"], alarm["subject"], alarm["level"]) == ("channel-down", "mail", 1)

    def test_nobody_at_the_webhook_is_tried_again(self, staff, clock, set_):
        set_(alert_webhook_url="http://127.0.0.1:1/")
        look(clock, broker_away=True)
        job_id = add_job(Kind.CALL_WEBHOOK)
        work(job_id, clock)
        assert (job(job_id).state, job(job_id).error_code) == ("queued", "no-answer")

    def test_the_canary_tells_the_outside_watcher(self, staff, clock, listener, set_):
        url, heard, _ = listener
        set_(heartbeat_url=f"{url}/beat")
        assert work(add_job(), clock) == "done"
        assert heard == [("/beat", None)]

    def test_a_watcher_that_is_away_is_not_the_canarys_fault(self, staff, clock, set_):
        set_(heartbeat_url="http://127.0.0.1:1/")
        job_id = add_job()
        assert work(job_id, clock) == "done"
        assert [one.outcome for one in attempts(job_id)] == ["done"]


def test_what_is_over_stays_counted(staff, clock):
    job_id = add_job(Kind.BOOK_CALL)
    clock.pass_by(minutes=5)
    assert look(clock) == {(Trouble.STALLED, "book-call")}
    with writing() as session:
        session.execute(delete(Job).where(Job.id == job_id))
    assert tallying.fold_ended() == 0
    assert look(clock) == set()


def silence(name):
    with writing() as session:
        session.execute(
            update(Heartbeat).where(Heartbeat.name == name).values(at=DatabaseNow(-120))
        )


def test_when_no_relay_shows_signs_of_life_a_web_process_sweeps_and_calls(staff, clock):
    assert not relay_is_silent(), "where there never was one, nobody waits for it"
    beat([Sign("relay@host:1", "relay", "r1")])
    assert not relay_is_silent()
    silence("relay@host:1")
    assert relay_is_silent()
    sweep_instead("web@host:2", {}, now=clock())
    db.session.rollback()
    assert db.session.scalars(select(Job.kind).where(Job.kind == Kind.CANARY)).all(), "slots"
    assert {one.name for one in open_alarms()} == {"relay-silent"}
    beat([Sign("relay@host:1", "relay", "r1")])
    assert look(clock) == set()


def test_a_machine_s_wrong_clock_a_full_disk_and_a_forgetful_broker_are_alarms(
    staff, clock, monkeypatch
):
    beat([Sign("rest@host:2.3", "child", "r1", detail="clock +3600 s")])
    monkeypatch.setattr(watching, "disk_free_mb", lambda _directory: 10)
    monkeypatch.setattr(watching, "broker_room", lambda _url: BrokerRoom(0.9, keeps_all=False))
    assert look(clock) == {
        ("clock-wrong", "rest"),
        ("disk-low", None),
        ("broker-full", None),
        ("broker-forgets", None),
    }
    monkeypatch.undo()
    beat([Sign("rest@host:2.3", "child", "r1")])
    assert look(clock) == set()
