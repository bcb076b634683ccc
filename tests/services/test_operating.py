"""What an operator does happens once, has a reason, and stays written down."""

import pytest
from sqlalchemy import select, update

from intake.domain.actors import system
from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Job, OperatorAction, QueueControl
from intake.services import operating
from intake.services.operating import NotPossible
from intake.services.transaction import writing
from tests.fixtures.ledger import (
    add_job,
    add_reader,
    app,
    attempts,
    clock,
    delivery,
    job,
    sent,
    work,
)

__all__ = ["app", "clock", "sent"]

KIT = system("kit")


def acts():
    db.session.rollback()
    return [row.action for row in db.session.scalars(select(OperatorAction))]


def by(clock, reason="asked to"):
    return {"actor": KIT, "reason": reason, "now": clock()}


def kill(job_id):
    with writing() as session:
        session.execute(
            update(Job).where(Job.id == job_id).values(state="dead", attempts=10, crashes=3)
        )


def test_a_dead_job_is_tried_again_once_and_keeps_its_past(app, clock):
    job_id = add_job()
    kill(job_id)
    operating.retry(job_id, **by(clock))
    with pytest.raises(NotPossible):
        operating.retry(job_id, **by(clock))
    row = job(job_id)
    assert (row.state, row.attempts, row.crashes) == (JobState.QUEUED, 0, 0)
    assert work(job_id, clock) == "done"
    assert acts() == ["retry"]
    assert len(attempts(job_id)) == 1


def test_a_failed_message_waits_again_with_its_job(app, clock):
    job_id = add_job(Kind.ALERT_NEW_FORM, subject_id=add_reader())
    with writing() as session:
        operating.deliveries.give_up(session, job_id, now=clock())
    kill(job_id)
    assert delivery(job_id).state == "failed"
    operating.retry(job_id, **by(clock))
    assert delivery(job_id).state == "queued"


@pytest.mark.parametrize("state", ["queued", "running", "done", "cancelled"])
def test_only_what_is_dead_is_tried_again(app, clock, state):
    job_id = add_job()
    with writing() as session:
        session.execute(update(Job).values(state=state))
    with pytest.raises(NotPossible):
        operating.retry(job_id, **by(clock))
    assert acts() == []


@pytest.mark.parametrize(
    ("state", "may"), [("queued", True), ("dead", True), ("running", False), ("done", False)]
)
def test_what_runs_or_has_ended_is_not_cancelled(app, clock, state, may):
    job_id = add_job()
    with writing() as session:
        session.execute(update(Job).values(state=state))
    if not may:
        with pytest.raises(NotPossible):
            operating.cancel(job_id, **by(clock))
        assert job(job_id).state == state
        return
    operating.cancel(job_id, **by(clock))
    assert job(job_id).state == JobState.CANCELLED
    assert work(job_id, clock) == "refused"


def test_a_held_job_waits_until_it_is_let_go(app, clock):
    job_id = add_job()
    operating.hold(job_id, held=True, **by(clock))
    assert work(job_id, clock) == "refused"
    with pytest.raises(NotPossible):
        operating.hold(job_id, held=True, **by(clock))
    operating.hold(job_id, held=False, **by(clock))
    assert work(job_id, clock) == "done"
    assert acts() == ["hold", "release"]


def test_a_pause_holds_a_kind_until_it_is_resumed(app, clock):
    job_id = add_job()
    operating.pause("canary", **by(clock))
    assert work(job_id, clock) == "refused"
    operating.resume("canary", **by(clock))
    assert work(job_id, clock) == "done"
    with pytest.raises(NotPossible):
        operating.resume("canary", **by(clock))
    assert acts() == ["pause", "resume"]


def test_pausing_again_only_changes_why(app, clock):
    operating.pause("mail", **by(clock, "moving"))
    operating.pause("mail", **by(clock, "still moving"))
    assert db.session.get(QueueControl, "mail").reason == "still moving"


@pytest.mark.parametrize("reason", ["", "  "])
def test_every_act_needs_a_reason(app, clock, reason):
    job_id = add_job()
    with pytest.raises(ValueError, match="reason"):
        operating.cancel(job_id, **by(clock, reason))
    assert job(job_id).state == JobState.QUEUED
