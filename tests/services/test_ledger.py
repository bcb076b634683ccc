"""The ledger: one effect for each job, whatever happens around it."""

import random
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from intake.domain.faults import (
    ConfigurationFault,
    FaultClass,
    Obsolete,
    OutageFault,
    PermanentFault,
    TransientFault,
)
from intake.domain.replies import Reply
from intake.domain.states import JobState
from intake.domain.work import CRASHES_ALLOWED, Kind
from intake.extensions import db
from intake.gateways.mailer import NullMailer, Sent
from intake.models import History, Job, QueueControl
from intake.services import channels, deliveries, leases, ledger, operating
from intake.services.claiming import claim
from intake.services.ledger import LeaseLost
from intake.services.planning import plan
from intake.services.transaction import writing
from intake.services.working import JobFailed, Work
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import (
    ANNA,
    BEN,
    add_job,
    add_reader,
    app,
    attempts,
    clock,
    delivery,
    end_lease,
    handled,
    job,
    work,
)

__all__ = ["app", "clock", "handled"]


def take(job_id, clock, worker=ANNA):
    with writing() as session:
        return claim(session, job_id, worker, now=clock())


def raising(error):
    def handler(_work):
        raise error

    return handler


@pytest.fixture
def note(app, clock):
    """A job whose effect is one history row, so that effects can be counted."""
    with writing() as session:
        intake_id = add_draft(session, clock())
    job_id = add_job(Kind.BOOK_CALL, intake_id=intake_id)

    def effect(work):
        with work.closing() as session:
            session.add(History(intake_id=intake_id, at=clock(), actor="system:t", event="noted"))

    def count():
        db.session.rollback()
        return db.session.scalar(select(func.count()).select_from(History))

    return job_id, effect, count


def test_a_job_is_done_once_however_often_the_bell_rings(note, clock, handled):
    job_id, effect, count = note
    handled(Kind.BOOK_CALL, effect)
    assert [work(job_id, clock) for _ in range(5)] == ["done", *["refused"] * 4]
    assert count() == 1
    row = job(job_id)
    assert (row.state, row.attempts, row.lease_token) == (JobState.DONE, 1, None)
    assert [a.outcome for a in attempts(job_id)] == ["done"]


def test_the_same_key_is_one_job(app, now):
    with writing() as session:
        first = plan(session, Kind.CANARY, "canary:1", now=now)
        again = plan(session, Kind.CANARY, "canary:1", now=now)
    assert first.id == again.id
    assert len(session.info.get("jobs", [])) == 0


def test_effect_and_closing_are_one_transaction(note, clock, handled):
    job_id, _, count = note

    def half(work):
        with work.closing() as session:
            session.add(History(intake_id=work.claim.intake_id, at=clock(), actor="t", event="x"))
            session.flush()
            raise TransientFault("half-way")

    handled(Kind.BOOK_CALL, half)
    work(job_id, clock)
    assert count() == 0
    assert job(job_id).state == JobState.QUEUED


def test_only_one_of_two_workers_gets_a_job(app, clock):
    job_id = add_job()
    assert take(job_id, clock, ANNA) is not None
    assert take(job_id, clock, BEN) is None


@pytest.mark.parametrize(
    "columns", [{"held": True}, {"state": "dead"}, {"state": "cancelled"}, {"kind": "from-later"}]
)
def test_what_is_not_there_to_be_done_is_not_begun(app, clock, columns):
    job_id = add_job()
    with writing() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**columns))
    assert work(job_id, clock) == "refused"
    assert attempts(job_id) == []


def test_a_job_of_the_future_waits_for_its_time(app, clock):
    job_id = add_job(run_at=clock() + timedelta(hours=1))
    assert work(job_id, clock) == "refused"
    clock.pass_by(hours=1)
    assert work(job_id, clock) == "done"


def test_a_ring_for_no_job_does_nothing(app, clock):
    assert work(uuid.uuid4(), clock) == "refused"


@pytest.mark.parametrize("name", ["canary", "housekeeping"])
def test_a_pause_of_the_kind_or_its_queue_holds(app, clock, name):
    job_id = add_job()
    with writing() as session:
        session.add(QueueControl(name=name, paused=True))
    assert work(job_id, clock) == "refused"
    with writing() as session:
        session.execute(
            update(QueueControl).values(until=clock() + timedelta(minutes=5)),
        )
    assert work(job_id, clock) == "refused"
    clock.pass_by(minutes=5)
    assert work(job_id, clock) == "done"


class Answers(NullMailer):
    """Takes letters as it is told, one answer after the other."""

    def __init__(self, *answers):
        super().__init__()
        self.answers = list(answers)

    def send(self, letter, before_text):
        told = self.answers.pop(0)
        return super().send(letter, before_text) if told.event == "accept" else told


LATER = Sent(None, FaultClass.OUTAGE, "smtp-421", Reply(421, "4.3.2"))
NEVER = Sent(None, FaultClass.PERMANENT, "smtp-550", Reply(550, "5.1.1"))


class TestDoubt:
    """Once a text may have gone out, nothing that happens before the next text makes that undone."""

    @pytest.fixture
    def doubtful(self, app, clock):
        """An alert whose worker died with the text on its way."""
        with writing() as session:
            intake_id = add_draft(session, clock())
        alert = add_job(Kind.ALERT_NEW_FORM, intake_id=intake_id, subject_id=add_reader())
        held = take(alert, clock)
        with Work(held, clock).holding() as session:
            deliveries.go_on(session, alert, now=clock())
        end_lease(alert)
        assert leases.return_expired(now=clock()) == 1
        return alert

    def test_when_its_lease_has_ended_it_is_in_doubt(self, doubtful):
        assert (delivery(doubtful).state, delivery(doubtful).maybe_twice) == ("ambiguous", False)

    @pytest.mark.parametrize("refusals", [[LATER], [LATER, LATER]])
    def test_a_refusal_before_the_next_text_does_not_make_it_forget(
        self, app, doubtful, clock, refusals
    ):
        mailer = Answers(*refusals, Sent("accept"))
        app.extensions["intake-mailer"] = mailer
        for _ in refusals:
            clock.pass_by(hours=1)
            work(doubtful, clock)
            assert delivery(doubtful).state == "ambiguous"
        clock.pass_by(hours=1)
        assert work(doubtful, clock) == "done"
        assert "You may get this message twice" in mailer.letters[0].text
        assert (delivery(doubtful).state, delivery(doubtful).maybe_twice) == ("accepted", True)

    def test_refused_for_good_and_sent_again_by_hand_it_still_says_so(self, app, doubtful, clock):
        mailer = Answers(NEVER, Sent("accept"))
        app.extensions["intake-mailer"] = mailer
        clock.pass_by(hours=1)
        work(doubtful, clock)
        assert delivery(doubtful).state == "failed"
        operating.retry(doubtful, actor="user:1", reason="mended", now=clock())
        assert work(doubtful, clock) == "done"
        assert "You may get this message twice" in mailer.letters[0].text

    def test_one_that_was_told_to_stop_while_the_text_went_is_in_doubt(self, app, clock):
        class Stopped(NullMailer):
            def send(self, letter, before_text):
                before_text()
                raise SystemExit

        app.extensions["intake-mailer"] = Stopped()
        with writing() as session:
            intake_id = add_draft(session, clock())
        alert = add_job(Kind.ALERT_NEW_FORM, intake_id=intake_id, subject_id=add_reader())
        with pytest.raises(SystemExit):
            work(alert, clock)
        assert (job(alert).state, delivery(alert).state) == ("queued", "ambiguous")

    def test_one_that_never_came_to_its_text_is_in_no_doubt(self, app, clock):
        app.extensions["intake-mailer"] = Answers(LATER, NEVER)
        with writing() as session:
            intake_id = add_draft(session, clock())
        alert = add_job(Kind.ALERT_NEW_FORM, intake_id=intake_id, subject_id=add_reader())
        work(alert, clock)
        assert delivery(alert).state == "queued"
        clock.pass_by(hours=1)
        work(alert, clock)
        assert (delivery(alert).state, delivery(alert).maybe_twice) == ("failed", False)


class TestFaults:
    def test_a_transient_one_waits_and_is_tried_again(self, note, clock, handled):
        job_id, effect, count = note
        handled(Kind.BOOK_CALL, raising(TransientFault("busy")))
        work(job_id, clock)
        row = job(job_id)
        assert (row.state, row.error_class, row.error_code) == ("queued", "transient", "busy")
        assert clock() < row.run_at <= clock() + timedelta(seconds=7.5)
        assert work(job_id, clock) == "refused"
        clock.pass_by(seconds=8)
        handled(Kind.BOOK_CALL, effect)
        assert work(job_id, clock) == "done"
        assert count() == 1
        assert [a.outcome for a in attempts(job_id)] == ["transient", "done"]
        assert job(job_id).error_code is None

    def test_a_permanent_one_ends_at_once(self, note, clock, handled):
        job_id = note[0]
        handled(Kind.BOOK_CALL, raising(PermanentFault("never")))
        work(job_id, clock)
        assert (job(job_id).state, job(job_id).error_class) == ("dead", "permanent")

    def test_attempts_end(self, note, clock, handled):
        job_id = note[0]
        handled(Kind.BOOK_CALL, raising(TransientFault("busy")))
        for _ in range(10):
            work(job_id, clock)
            clock.pass_by(hours=7)
        row = job(job_id)
        assert (row.state, row.attempts) == (JobState.DEAD, 10)

    def test_an_unforeseen_one_ends_at_once_and_keeps_no_text(self, note, clock, handled):
        job_id = note[0]
        secret = "sertraline"
        handled(Kind.BOOK_CALL, raising(KeyError(secret)))
        with pytest.raises(JobFailed) as caught:
            work(job_id, clock)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
        row, attempt = job(job_id), attempts(job_id)[0]
        assert (row.state, row.error_class, row.error_code) == ("dead", "unexpected", "KeyError")
        assert any("test_ledger.py" in frame for frame in attempt.frames)
        stored = repr([vars(row), vars(attempt)])
        assert secret not in stored + str(caught.value)

    def test_an_unforeseen_one_does_not_silence_a_safety_alert_at_once(self, app, clock, handled):
        alert = add_job(Kind.ALERT_SAFETY, subject_id=add_reader())
        handled(Kind.ALERT_SAFETY, raising(KeyError("race")))
        began = clock()
        for number in range(1, 8):
            assert (job(alert).state, job(alert).attempts) == (JobState.QUEUED, number - 1)
            with pytest.raises(JobFailed):
                work(alert, clock)
            clock.pass_by(minutes=8)
        assert (job(alert).state, job(alert).error_class) == ("dead", "unexpected")
        assert delivery(alert).state == "failed"
        assert clock() - began < timedelta(hours=1)

    def test_running_out_of_memory_three_times_is_poison(self, note, clock, handled):
        job_id = note[0]
        handled(Kind.BOOK_CALL, raising(MemoryError()))
        for _ in range(CRASHES_ALLOWED):
            assert job(job_id).state == JobState.QUEUED
            work(job_id, clock)
            clock.pass_by(minutes=5)
        row = job(job_id)
        assert (row.state, row.crashes, row.error_code) == ("dead", 3, "out-of-memory")

    def test_work_that_is_no_longer_wanted_is_dropped(self, note, clock, handled):
        job_id = note[0]
        handled(Kind.BOOK_CALL, raising(Obsolete("called-off")))
        assert work(job_id, clock) == "dropped"
        assert (job(job_id).state, job(job_id).error_code) == ("cancelled", "called-off")

    def test_a_worker_that_is_told_to_stop_gives_the_attempt_back(self, note, clock, handled):
        job_id, effect, count = note
        handled(Kind.BOOK_CALL, raising(SystemExit(0)))
        with pytest.raises(SystemExit):
            work(job_id, clock)
        row = job(job_id)
        assert (row.state, row.attempts, row.crashes) == (JobState.QUEUED, 0, 0)
        handled(Kind.BOOK_CALL, effect)
        assert work(job_id, clock) == "done"
        assert [a.outcome for a in attempts(job_id)] == ["returned", "done"]
        assert [a.number for a in attempts(job_id)] == [1, 2]
        assert count() == 1


class TestChannels:
    @pytest.fixture
    def mails(self, app):
        reader = add_reader()
        return [add_job(Kind.ALERT_NEW_FORM, subject_id=reader) for _ in range(8)]

    def test_an_outage_burns_no_attempt_and_after_five_the_channel_rests(
        self, mails, clock, handled
    ):
        handled(Kind.ALERT_NEW_FORM, raising(OutageFault("connect-refused")))
        for job_id in mails[:5]:
            assert work(job_id, clock) != "refused"
            assert job(job_id).attempts == 0
        assert work(mails[5], clock) == "refused"
        clock.pass_by(seconds=31)
        handled(Kind.ALERT_NEW_FORM, raising(OutageFault("connect-refused")))
        assert work(mails[5], clock) != "refused"
        clock.pass_by(seconds=31)
        assert work(mails[6], clock) == "refused", "each rest is longer than the one before"

    def test_what_is_critical_is_tried_while_the_channel_rests(self, mails, clock, handled):
        handled(Kind.ALERT_NEW_FORM, raising(OutageFault("connect-refused")))
        for job_id in mails[:5]:
            work(job_id, clock)
        alert = add_job(Kind.ALERT_SAFETY, subject_id=job(mails[0]).subject_id)
        handled(Kind.ALERT_SAFETY, raising(OutageFault("connect-refused")))
        assert work(alert, clock) != "refused"
        assert job(alert).run_at <= clock() + timedelta(seconds=8)

    def test_a_fault_in_our_settings_pauses_until_a_person_comes(self, mails, clock, handled):
        handled(Kind.ALERT_NEW_FORM, raising(ConfigurationFault("smtp-535")))
        work(mails[0], clock)
        assert (job(mails[0]).state, job(mails[0]).attempts) == (JobState.QUEUED, 0)
        clock.pass_by(days=3)
        assert work(mails[1], clock) == "refused"
        alert = add_job(Kind.ALERT_SAFETY, subject_id=job(mails[0]).subject_id, now=clock())
        assert work(alert, clock) == "refused"

    def test_an_operators_pause_is_not_undone_by_the_channel(self, mails, clock, handled):
        with writing() as session:
            session.add(QueueControl(name="mail", paused=True, actor="user:1", reason="moving"))
        with writing() as session:
            for _ in range(6):
                channels.note_failure(
                    session, Kind.CONFIRM_CALL, FaultClass.OUTAGE, "x", now=clock()
                )
            channels.note_success(session, Kind.CONFIRM_CALL, now=clock())
        row = db.session.get(QueueControl, "mail")
        assert (row.paused, row.actor, row.reason, row.failures) == (True, "user:1", "moving", 0)


class TestFences:
    def test_a_late_worker_writes_nothing(self, note, clock, handled):
        job_id, effect, count = note

        def slow(work_):
            end_lease(job_id)
            leases.return_expired(now=clock())
            clock.pass_by(minutes=1)
            handled(Kind.BOOK_CALL, effect)
            assert work(job_id, clock, BEN) == "done"
            effect(work_)

        handled(Kind.BOOK_CALL, slow)
        assert work(job_id, clock) == "lost"
        assert count() == 1
        assert [a.outcome for a in attempts(job_id)] == ["crash", "done"]

    @pytest.mark.parametrize(
        "write",
        [
            lambda s, held, now: ledger.finish(s, held, now=now),
            lambda s, held, now: ledger.give_back(s, held, now=now),
            lambda s, held, now: ledger.drop(s, held, "x", now=now),
            lambda s, held, now: ledger.hold_on(s, held),
            lambda s, held, now: ledger.fail(s, held, leases.LEASE_ENDED, now=now),
        ],
    )
    def test_every_write_asks_for_the_token(self, app, clock, write):
        job_id = add_job()
        held = take(job_id, clock)
        end_lease(job_id)
        leases.return_expired(now=clock())
        with pytest.raises(LeaseLost), writing() as session:
            write(session, held, clock())


class TestLeases:
    def test_a_silent_worker_loses_its_job_and_a_crash_is_counted(self, app, clock):
        job_id = add_job()
        take(job_id, clock)
        assert leases.return_expired(now=clock()) == 0
        end_lease(job_id)
        assert leases.return_expired(now=clock()) == 1
        row = job(job_id)
        assert (row.state, row.crashes, row.error_class) == ("queued", 1, "crash")
        assert row.run_at > clock()

    def test_three_crashes_are_enough(self, app, clock):
        job_id = add_job()
        for _ in range(3):
            assert take(job_id, clock) is not None
            end_lease(job_id)
            leases.return_expired(now=clock())
            clock.pass_by(minutes=10)
        assert (job(job_id).state, job(job_id).crashes) == (JobState.DEAD, 3)
        assert len(attempts(job_id)) == 3

    def test_a_page_at_a_time_brings_back_all(self, app, clock, monkeypatch):
        monkeypatch.setattr(leases, "PAGE", 3)
        ids = [add_job() for _ in range(7)]
        for job_id in ids:
            take(job_id, clock)
            end_lease(job_id)
        assert [leases.return_expired(now=clock()) for _ in range(4)] == [3, 3, 1, 0]

    def test_a_worker_that_ends_gives_back_what_its_children_held(self, app, clock):
        mine, others = add_job(), add_job()
        take(mine, clock, ANNA)
        take(others, clock, BEN)
        assert leases.give_back_of("anna@host:1.", now=clock()) == 1
        assert (job(mine).state, job(mine).attempts) == (JobState.QUEUED, 0)
        assert job(others).state == JobState.RUNNING

    def test_the_message_of_a_dead_job_has_failed(self, app, clock):
        job_id = add_job(Kind.ALERT_NEW_FORM, subject_id=add_reader())
        for _ in range(3):
            take(job_id, clock)
            end_lease(job_id)
            leases.return_expired(now=clock())
            clock.pass_by(minutes=10)
        assert delivery(job_id).state == "failed"


def test_random_faults_lose_and_double_nothing(note, clock, handled):
    """Whatever order faults come in, the effect is there once or the job waits for a person."""
    job_id, effect, count = note
    chance = random.Random(7)

    def chancy(work_):
        what = chance.choice(["do", "busy", "away", "stop", "half", "crash"])
        if what == "do":
            return effect(work_)
        if what == "half":
            with work_.closing() as session:
                session.flush()
                raise TransientFault("half")
        if what == "crash":
            raise MemoryError
        raise {"busy": TransientFault("b"), "away": OutageFault("a"), "stop": SystemExit()}[what]

    handled(Kind.BOOK_CALL, chancy)
    for _ in range(40):
        with suppress(SystemExit):
            work(job_id, clock)
        clock.pass_by(hours=7)
    row = job(job_id)
    assert (row.state, count()) in {(JobState.DONE, 1), (JobState.DEAD, 0)}
