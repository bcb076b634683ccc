"""Writing down work: the job row is made in the transaction that makes the work necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from sqlalchemy import select

from intake.domain.states import DeliveryState, JobState
from intake.domain.work import RULES, Audience, Kind, Rule
from intake.gateways.broker import Ring
from intake.models import Delivery, Job
from intake.models.types import DatabaseNow
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

# Readers whom the job names by their id.
NAMED: Final = frozenset({Audience.CLINICIAN, Audience.OPERATOR})


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
    """Write a job once, with its delivery if it sends something. The same key gives what stands.

    Args:
        session: inside `writing()`; the doorbell rings when it commits.
        kind: what to do.
        key: what it is about, by ids alone, such as `book-call:<intake id>`.
        now: the workflow's present.
        intake_id: the case it belongs to, if any.
        subject_id: the appointment or flag it concerns; the reader, where staff are written to.
        run_at: when it is due; at once when not given.
    """
    rule, due = RULES[kind], run_at or now
    made = _insert(
        session,
        rule,
        kind=kind,
        key=key,
        intake_id=intake_id,
        subject_id=subject_id,
        run_at=due,
        created_at=now,
        sent_at=DatabaseNow() if due <= now else None,
    )
    if made is None:
        return session.scalars(select(Job).where(Job.key == key)).one()
    if rule.audience:
        session.add(_delivery(made, rule.audience, now))
    if due <= now:
        ring_later(session, made.id, kind, rule.queue)
    return made


def _insert(session: Session, rule: Rule, **columns: Any) -> Job | None:
    """The new row, or nothing where one with its key stands."""
    row = insert_into(session, Job).values(
        queue=rule.queue, max_attempts=rule.max_attempts, state=JobState.QUEUED, **columns
    )
    once = row.on_conflict_do_nothing(index_elements=["key"]).returning(Job)
    made: Job | None = session.scalar(once)
    return made


def ring_later(session: Session, job_id: uuid.UUID, kind: str, queue: str) -> None:
    """Ring for a job once the transaction has been committed."""
    session.info.setdefault("jobs", []).append(Ring(str(job_id), kind, queue))


def _delivery(job: Job, audience: Audience, now: datetime) -> Delivery:
    return Delivery(
        job_id=job.id,
        intake_id=job.intake_id,
        audience=audience,
        user_id=job.subject_id if audience in NAMED else None,
        template=job.kind,
        state=DeliveryState.QUEUED,
        # The same for every attempt, so that a mail program folds what was sent twice.
        message_id=f"<{job.id}@{current_app.config['SETTINGS'].mail_domain}>",
        queued_at=now,
        changed_at=now,
    )
