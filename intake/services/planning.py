"""Writing down work: the job row is made in the transaction that makes the work necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.work import RULES, Kind
from intake.gateways.broker import Ring
from intake.models import Job

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session


def plan(  # noqa: PLR0913 - one keyword a column
    session: Session,
    kind: Kind,
    key: str,
    *,
    now: datetime,
    intake_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    run_at: datetime | None = None,
) -> Job:
    """Write a job once. The same key again gives the job that stands.

    Args:
        session: inside `writing()`; the doorbell rings when it commits.
        kind: what to do.
        key: what it is about, by ids alone, such as `book-call:<intake id>`.
        now: the workflow's present.
        intake_id: the case it belongs to, if any.
        subject_id: the appointment, flag or member of staff it concerns.
        run_at: when it is due; at once when not given.
    """
    standing = session.scalar(select(Job).where(Job.key == key))
    if standing is not None:
        return standing
    rule = RULES[kind]
    job = Job(
        kind=kind,
        queue=rule.queue,
        key=key,
        intake_id=intake_id,
        subject_id=subject_id,
        run_at=run_at or now,
        max_attempts=rule.max_attempts,
        created_at=now,
    )
    session.add(job)
    session.flush()  # the id is needed for the doorbell
    if job.run_at <= now:
        session.info.setdefault("jobs", []).append(Ring(str(job.id), kind, rule.queue))
    return job
