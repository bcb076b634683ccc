"""What went wrong: classes and codes, and the places in the code; never a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import desc, func, select

from intake.domain.states import JobState
from intake.extensions import db
from intake.models import Job, JobAttempt

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

LATEST: Final = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed."""

    job_id: uuid.UUID
    kind: str
    state: str
    at: datetime
    number: int
    error_class: str
    error_code: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Dead jobs that share a kind, a class and a code."""

    kind: str
    error_class: str | None
    error_code: str | None
    count: int
    oldest_at: datetime
    newest_at: datetime


def latest_failures(limit: int = LATEST) -> list[Failure]:
    """The attempts that failed last, the newest first."""
    rows = db.session.execute(
        select(
            JobAttempt.job_id,
            Job.kind,
            Job.state,
            JobAttempt.ended_at.label("at"),
            JobAttempt.number,
            JobAttempt.error_class,
            JobAttempt.error_code,
        )
        .join(Job, Job.id == JobAttempt.job_id)
        .where(JobAttempt.error_class.is_not(None))
        .order_by(desc(JobAttempt.ended_at), desc(JobAttempt.id))
        .limit(limit)
    )
    return [Failure(**row) for row in rows.mappings()]


def reasons_of_death() -> list[Reason]:
    """Why jobs are dead, the most frequent first."""
    count = func.count()
    rows = db.session.execute(
        select(
            Job.kind,
            Job.error_class,
            Job.error_code,
            count.label("count"),
            func.min(Job.done_at).label("oldest_at"),
            func.max(Job.done_at).label("newest_at"),
        )
        .where(Job.state == JobState.DEAD)
        .group_by(Job.kind, Job.error_class, Job.error_code)
        .order_by(desc(count), Job.kind, Job.error_class, Job.error_code)
    )
    return [Reason(**row) for row in rows.mappings()]
