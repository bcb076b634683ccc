"""Taking a job.

A claim is one conditional update, so however often the doorbell rings only one attempt begins.
Attempts are counted here, when they begin, so one that ends its worker counts too.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, exists, func, insert, not_, or_, select, update

from intake.domain.states import JobState, move
from intake.domain.work import LEASE_S, MAILED, RULES, Channel, Kind, Queue
from intake.models.types import DatabaseNow
from intake.services.tables import ATTEMPT, CONTROL, JOB

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works: a name that tells host and process, and the release it runs."""

    name: str
    release: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that is ours until its lease ends.

    Attributes:
        token: the fence that every later write carries.
        tries: how often the job was begun, attempts that were given back included.
        attempts: how many of its attempts are spent, this one included.
    """

    job_id: uuid.UUID
    kind: Kind
    intake_id: uuid.UUID | None
    subject_id: uuid.UUID | None
    token: uuid.UUID
    attempt_id: uuid.UUID
    tries: int
    attempts: int
    crashes: int
    max_attempts: int


def paused_at(now: Any) -> Any:
    """SQL: the job's kind, queue or channel is paused.

    A channel's own rest does not hold back what is critical: those attempts are how we learn
    that the channel is well again.
    """
    by_channel = and_(
        CONTROL.c.name == Channel.MAIL,
        JOB.c.kind.in_(MAILED),
        or_(CONTROL.c.until.is_(None), JOB.c.queue != Queue.CRITICAL),
    )
    return exists().where(
        CONTROL.c.paused,
        or_(CONTROL.c.until.is_(None), CONTROL.c.until > now),
        or_(CONTROL.c.name == JOB.c.kind, CONTROL.c.name == JOB.c.queue, by_channel),
    )


_CLAIM: Final = (
    update(JOB)
    .where(
        JOB.c.id == bindparam("job"),
        JOB.c.state == JobState.QUEUED,
        JOB.c.run_at <= bindparam("present", type_=JOB.c.run_at.type),
        not_(JOB.c.held),
        # A kind that a newer release has planned waits for a worker that knows it.
        JOB.c.kind.in_(list(RULES)),
        not_(paused_at(bindparam("present", type_=JOB.c.run_at.type))),
    )
    .values(
        state=move(JobState.QUEUED, "claim"),
        attempts=JOB.c.attempts + 1,
        lease_until=DatabaseNow(LEASE_S),
        lease_token=bindparam("token"),
        worker=bindparam("who"),
        started_at=bindparam("present", type_=JOB.c.run_at.type),
    )
    .returning(
        JOB.c.kind,
        JOB.c.intake_id,
        JOB.c.subject_id,
        JOB.c.attempts,
        JOB.c.crashes,
        JOB.c.max_attempts,
    )
)
_BEGIN: Final = (
    insert(ATTEMPT)
    .from_select(
        ["id", "job_id", "number", "worker", "release", "started_at", "folded"],
        select(
            bindparam("attempt", type_=ATTEMPT.c.id.type),
            bindparam("job", type_=ATTEMPT.c.job_id.type),
            func.coalesce(func.max(ATTEMPT.c.number), 0) + 1,
            bindparam("who", type_=ATTEMPT.c.worker.type),
            bindparam("release", type_=ATTEMPT.c.release.type),
            bindparam("present", type_=ATTEMPT.c.started_at.type),
            bindparam("no", False, type_=ATTEMPT.c.folded.type),
        ).where(ATTEMPT.c.job_id == bindparam("job", type_=ATTEMPT.c.job_id.type)),
    )
    .returning(ATTEMPT.c.number)
)


def claim(session: Session, job_id: uuid.UUID, worker: Worker, *, now: datetime) -> Claim | None:
    """Take a job, or learn that it is not there to be taken.

    Args:
        session: inside `writing()`.
        job_id: the job that the doorbell rang for.
        worker: who will do it.
        now: the workflow's present; the lease itself follows the database's clock.
    """
    token, attempt = uuid.uuid4(), uuid.uuid4()
    known = {"job": job_id, "present": now, "who": worker.name}
    connection = session.connection()
    row = connection.execute(_CLAIM, {**known, "token": token}).first()
    if row is None:
        return None
    tries = connection.execute(
        _BEGIN, {**known, "attempt": attempt, "release": worker.release}
    ).scalar_one()
    return Claim(
        job_id=job_id,
        kind=Kind(row.kind),
        intake_id=row.intake_id,
        subject_id=row.subject_id,
        token=token,
        attempt_id=attempt,
        tries=tries,
        attempts=row.attempts,
        crashes=row.crashes,
        max_attempts=row.max_attempts,
    )
