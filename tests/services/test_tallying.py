"""Each attempt is counted once, and what was counted never has to be read again."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from intake.domain.actors import system
from intake.domain.faults import OutageFault, PermanentFault, TransientFault
from intake.domain.tallies import Measure, Span
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Intake, Job, JobAttempt
from intake.queries import tallies
from intake.services import leases, reviewing, tallying
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import (
    add_job,
    add_reader,
    app,
    clock,
    end_lease,
    handled,
    sent,
    work,
)
from tests.services.test_ledger import raising, take

__all__ = ["app", "clock", "handled", "sent"]

KIT = system("kit")


def test_an_attempt_is_counted_once_however_often_it_is_folded(app, clock):
    work(add_job(), clock)
    assert [tallying.fold_ended() for _ in range(3)] == [1, 0, 0]
    assert tallies.ever(Measure.ENDED) == {("canary", "done"): 1}
    assert tallies.ever(Measure.BEGUN) == {("canary", ""): 1}
    assert tallies.last_done() == {"canary": clock()}


def test_what_runs_is_not_counted_yet(app, clock):
    take(add_job(), clock)
    assert tallying.fold_ended() == 0


def test_a_page_at_a_time_counts_all(app, clock, monkeypatch):
    monkeypatch.setattr(tallying, "PAGE", 3)
    for _ in range(7):
        work(add_job(), clock)
    assert [tallying.fold_ended() for _ in range(4)] == [3, 3, 1, 0]
    assert tallies.ever(Measure.ENDED) == {("canary", "done"): 7}


def test_each_outcome_has_its_label(app, clock, handled):
    for fault in (TransientFault("busy"), OutageFault("away"), PermanentFault("never")):
        job_id = add_job()
        handled(Kind.CANARY, raising(fault))
        work(job_id, clock)
    tallying.fold_ended()
    assert set(tallies.ever(Measure.ENDED)) == {
        ("canary", "transient"),
        ("canary", "outage"),
        ("canary", "permanent"),
    }
    # A canary is tried once, so its transient fault was its last.
    dead = tallies.ever(Measure.DEAD)
    assert dead == {("canary", "permanent"): 1, ("canary", "transient"): 1}


def test_an_ended_lease_is_counted(app, clock):
    job_id = add_job()
    take(job_id, clock)
    end_lease(job_id)
    leases.return_expired(now=clock())
    tallying.fold_ended()
    assert tallies.ever(Measure.EXPIRED) == {("canary", ""): 1}


def test_how_long_a_job_waited_ran_and_took(app, clock, handled):
    def slow(work_):
        clock.pass_by(seconds=3)
        with work_.closing():
            pass

    handled(Kind.CANARY, slow)
    job_id = add_job()
    clock.pass_by(seconds=40)
    work(job_id, clock)
    tallying.fold_ended()
    since = clock() - timedelta(minutes=1)

    def spread(measure):
        return tallies.spreads(measure, Span.FIVE, since)["canary"]

    assert [spread(m).mean for m in (Measure.WAIT, Measure.RUN)] == [40_000, 3_000]
    assert spread(Measure.TURNAROUND).mean == 43_000
    assert 20_000 < spread(Measure.WAIT).p50 <= 60_000
    steps, total = tallies.histogram(Measure.WAIT)["canary"]
    assert (dict(steps), total) == ({"60000": 1}, 40_000)


def test_the_wait_of_an_attempt_that_will_be_repeated_is_not_guessed(app, clock, handled):
    handled(Kind.BOOK_CALL, raising(TransientFault("busy")))
    work(add_job(Kind.BOOK_CALL), clock)
    tallying.fold_ended()
    assert tallies.histogram(Measure.WAIT) == {}
    with pytest.raises(ValueError, match="no duration"):
        tallies.spreads(Measure.ENDED, Span.HOUR, clock())


def test_messages_are_counted_by_how_far_they_got(app, clock, sent, handled):
    with writing() as session:
        case = add_draft(session, clock())
    reader = add_reader()
    work(add_job(Kind.ALERT_NEW_FORM, intake_id=case, subject_id=reader), clock)
    doubtful = add_job(Kind.ALERT_NEW_FORM, intake_id=case, subject_id=reader)
    handled(Kind.ALERT_NEW_FORM, raising(TransientFault("text-timeout")))
    work(doubtful, clock)
    tallying.fold_ended()
    assert tallies.ever(Measure.MAILED) == {
        ("alert-new-form", "accepted"): 1,
        ("alert-new-form", "ambiguous"): 1,
    }


def test_throughput_is_read_by_slot(app, clock):
    since = clock()
    for _ in range(3):
        work(add_job(now=clock()), clock)
        clock.pass_by(minutes=30)
    tallying.fold_ended()
    rows = tallies.per_slot(Measure.ENDED, Span.HOUR, since, label="done")
    assert [(kind, count) for _, kind, count in rows] == [("canary", 2), ("canary", 1)]
    assert rows[0][0] < rows[1][0]


def test_the_first_opening_of_a_sent_form_is_counted_once(app, clock):
    with writing() as session:
        case = add_draft(session, clock())
        session.execute(update(Intake).values(submitted_at=clock()))
    clock.pass_by(minutes=4)
    for _ in range(2):
        reviewing.note_opened(case, user_id=uuid.uuid4(), actor=KIT, now=clock())
    (spread,) = tallies.spreads(Measure.OPENED, Span.HOUR, clock()).values()
    assert (spread.count, spread.mean) == (1, 240_000)


def test_counts_outlive_the_jobs(app, clock):
    work(add_job(), clock)
    tallying.fold_ended()
    with writing() as session:
        for row in session.scalars(select(Job)):
            session.delete(row)
    assert db.session.scalar(select(JobAttempt.id)) is None
    assert tallies.ever(Measure.ENDED) == {("canary", "done"): 1}
