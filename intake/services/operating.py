"""What an operator may do to work: try again, hold, let go, cancel, pause. Each act has a reason.

Every act is a conditional write with its own row in the operator's record, so two operators who
press the same button do it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from intake.domain.states import JobState, move
from intake.models import Job, OperatorAction, QueueControl
from intake.models.types import DatabaseNow
from intake.services import deliveries
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
        retry_within(session, job_id, actor=actor, reason=reason, now=now, run_at=now)


def retry_within(  # noqa: PLR0913 - one keyword a column
    session: Session,
    job_id: uuid.UUID,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
    run_at: datetime,
) -> None:
    """The same inside `writing()`, due at a time of its own.

    Raises:
        NotPossible: it is not dead.
    """
    values = {"attempts": 0, "crashes": 0, "run_at": run_at, "held": False, "done_at": None}
    sent_at = DatabaseNow() if run_at <= now else None
    row = _move(session, job_id, JobState.DEAD, "retry", sent_at=sent_at, **values)
    deliveries.requeue(session, job_id, now=now)
    note(session, "retry", actor=actor, reason=reason, now=now, job_id=job_id, was="dead")
    if run_at <= now:
        ring_later(session, job_id, row.kind, row.queue)


def cancel(job_id: uuid.UUID, *, actor: Actor, reason: str, now: datetime) -> None:
    """End a job that nobody needs any more.

    Raises:
        NotPossible: it is running, or has ended.
    """
    with writing() as session:
        was = _state(session, job_id)
        if was not in (JobState.QUEUED, JobState.DEAD):
            raise NotPossible
        _move(session, job_id, was, "cancel", done_at=now)
        deliveries.give_up(session, job_id, now=now)
        note(session, "cancel", actor=actor, reason=reason, now=now, job_id=job_id, was=was)


def hold(job_id: uuid.UUID, *, held: bool, actor: Actor, reason: str, now: datetime) -> None:
    """Keep a waiting job from being begun, or let it go on.

    Raises:
        NotPossible: it does not wait, or is held, or not held, already.
    """
    with writing() as session:
        changed = session.connection().execute(
            update(JOB)
            .where(JOB.c.id == job_id, JOB.c.state == JobState.QUEUED, JOB.c.held.is_(not held))
            .values(held=held, sent_at=None)
        )
        if changed.rowcount != 1:
            raise NotPossible
        action = "hold" if held else "release"
        note(session, action, actor=actor, reason=reason, now=now, job_id=job_id, was="queued")


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
        note(session, "pause", actor=actor, reason=reason, now=now, became=name)


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
        note(session, "resume", actor=actor, reason=reason, now=now, was=name)


def note(  # noqa: PLR0913 - one keyword a column
    session: Session,
    action: str,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
    job_id: uuid.UUID | None = None,
    was: str | None = None,
    became: str | None = None,
) -> None:
    """Add to the operator's record. `reason` is the operator's own words.

    Raises:
        ValueError: there is no actor, or no reason.
    """
    if not actor or not reason.strip():
        raise ValueError("an operator's act needs an actor and a reason")
    session.add(
        OperatorAction(
            at=now,
            actor=actor,
            action=action,
            job_id=job_id,
            reason=reason.strip()[:255],
            was=was,
            became=became,
        )
    )


def _state(session: Session, job_id: uuid.UUID) -> JobState:
    found = session.scalar(select(Job.state).where(Job.id == job_id))
    if found is None:
        raise NotPossible
    return JobState(found)


def _move(session: Session, job_id: uuid.UUID, was: JobState, event: str, **values: Any) -> Any:
    row = (
        session.connection()
        .execute(
            update(JOB)
            .where(JOB.c.id == job_id, JOB.c.state == was)
            .values(state=move(was, event), **values)
            .returning(JOB.c.kind, JOB.c.queue)
        )
        .first()
    )
    if row is None:
        raise NotPossible
    return row
