"""What an operator may do to one job, or to a kind, a queue or a channel. Each act has a reason.

Every act is a conditional write with its own row in the operator's record, so two operators who
press the same button do it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, select, update

from intake.domain.states import JobState, move
from intake.models import Job, QueueControl
from intake.models.types import DatabaseNow
from intake.services import deliveries
from intake.services.acts import Order, note
from intake.services.planning import ring_later
from intake.services.tables import CONTROL, JOB
from intake.services.transaction import writing
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor


class NotPossible(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The job is not in a state that allows this, or is not there."""


def retry(job_id: uuid.UUID, *, actor: Actor, reason: str, now: datetime) -> None:
    """Put a dead job back in line with all its attempts; the old ones stay in its history.

    Raises:
        NotPossible: it is not dead.
    """
    with writing() as session:
        retry_within(session, job_id, Order(actor, reason, now), run_at=now)


def cancel(job_id: uuid.UUID, *, actor: Actor, reason: str, now: datetime) -> None:
    """End a job that nobody needs any more; for a job to come, skip it.

    Raises:
        NotPossible: it is running, or has ended.
    """
    with writing() as session:
        cancel_within(session, job_id, Order(actor, reason, now))


def hold(job_id: uuid.UUID, *, held: bool, actor: Actor, reason: str, now: datetime) -> None:
    """Keep a waiting job from being begun, or let it go on.

    Raises:
        NotPossible: it does not wait, or is held, or not held, already.
    """
    with writing() as session:
        hold_within(session, job_id, Order(actor, reason, now), held=held)


def run_now(job_id: uuid.UUID, *, actor: Actor, reason: str, now: datetime) -> None:
    """Do a job before its time.

    Raises:
        NotPossible: it does not wait for its time, or an operator holds it.
    """
    which = (JOB.c.id == job_id, JOB.c.state == JobState.QUEUED, JOB.c.run_at > now)
    with writing() as session:
        row = _change(session, *which, JOB.c.held.is_(False), run_at=now, sent_at=DatabaseNow())
        note(session, "run-now", Order(actor, reason, now), job_id=job_id, was="queued")
        ring_later(session, job_id, row.kind, row.queue)


def retry_within(session: Session, job_id: uuid.UUID, order: Order, *, run_at: datetime) -> None:
    """Inside `writing()`: put a dead job back in line, due at a time of its own.

    Raises:
        NotPossible: it is not dead.
    """
    values = {"attempts": 0, "crashes": 0, "run_at": run_at, "held": False, "done_at": None}
    sent_at = DatabaseNow() if run_at <= order.now else None
    row = move_job(session, job_id, JobState.DEAD, "retry", sent_at=sent_at, **values)
    deliveries.requeue(session, job_id, now=order.now)
    note(session, "retry", order, job_id=job_id, was="dead", became=JobState.QUEUED)
    if run_at <= order.now:
        ring_later(session, job_id, row.kind, row.queue)


def cancel_within(session: Session, job_id: uuid.UUID, order: Order) -> None:
    """Inside `writing()`: end a job that nobody needs any more.

    Raises:
        NotPossible: it is running, or has ended.
    """
    was = _state(session, job_id)
    if was not in (JobState.QUEUED, JobState.DEAD):
        raise NotPossible
    move_job(session, job_id, was, "cancel", done_at=order.now)
    deliveries.give_up(session, job_id, now=order.now)
    note(session, "cancel", order, job_id=job_id, was=was, became=JobState.CANCELLED)


def hold_within(
    session: Session,
    job_id: uuid.UUID,
    order: Order,
    *,
    held: bool,
    run_at: datetime | None = None,
) -> None:
    """Inside `writing()`: hold a waiting job, or let it go on, no sooner than `run_at`.

    Raises:
        NotPossible: it does not wait, or is held, or not held, already.
    """
    set_held(session, job_id, held=held, run_at=run_at)
    was, became = ("queued", "held") if held else ("held", "queued")
    note(session, "hold" if held else "release", order, job_id=job_id, was=was, became=became)


def pause(
    name: str, *, actor: Actor, reason: str, now: datetime, until: datetime | None = None
) -> None:
    """Stop a kind, a queue or a channel from being begun, for good or until a time."""
    told = {"paused": True, "actor": actor, "reason": reason, "until": until, "changed_at": now}
    with writing() as session:
        session.connection().execute(
            insert_into(session, CONTROL)
            .values(name=name, failures=0, **told)
            .on_conflict_do_update(index_elements=["name"], set_=told)
        )
        note(session, "pause", Order(actor, reason, now), became=name)


def resume(name: str, *, actor: Actor, reason: str, now: datetime) -> None:
    """Let a kind, a queue or a channel go on; a channel's failures are forgotten.

    Raises:
        NotPossible: it is not paused.
    """
    with writing() as session:
        control = session.get(QueueControl, name)
        if control is None or not control.paused:
            raise NotPossible
        control.paused, control.until, control.actor, control.reason = False, None, None, None
        control.failures, control.error_code, control.changed_at = 0, None, now
        note(session, "resume", Order(actor, reason, now), was=name)


def move_job(session: Session, job_id: uuid.UUID, was: JobState, event: str, **values: Any) -> Any:
    """Inside `writing()`: move a job that stands as expected. Gives its kind and queue.

    Raises:
        NotPossible: it does not stand so any more.
    """
    which = (JOB.c.id == job_id, JOB.c.state == was)
    return _change(session, *which, state=move(was, event), **values)


def set_held(
    session: Session, job_id: uuid.UUID, *, held: bool, run_at: datetime | None = None
) -> None:
    """Inside `writing()`: the same without a row in the record.

    Raises:
        NotPossible: it does not wait, or is held, or not held, already.
    """
    which = (JOB.c.id == job_id, JOB.c.state == JobState.QUEUED, JOB.c.held.is_(not held))
    values: dict[str, Any] = {"held": held, "sent_at": None}
    if run_at is not None:
        values["run_at"] = case((JOB.c.run_at > run_at, JOB.c.run_at), else_=run_at)
    _change(session, *which, **values)


def _state(session: Session, job_id: uuid.UUID) -> JobState:
    found = session.scalar(select(Job.state).where(Job.id == job_id))
    if found is None:
        raise NotPossible
    return JobState(found)


def _change(session: Session, *which: Any, **values: Any) -> Any:
    statement = update(JOB).where(*which).values(**values).returning(JOB.c.kind, JOB.c.queue)
    row = session.connection().execute(statement).first()
    if row is None:
        raise NotPossible
    return row
