"""Jobs as an operator sees them: kinds, states and references; never a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import desc, select, tuple_

from intake.domain.states import JobState
from intake.extensions import db
from intake.models import Delivery, Intake, Job, JobAttempt

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Select

PAGE: Final = 50
OPEN: Final = (JobState.QUEUED, JobState.RUNNING)

_COLUMNS: Final = (
    Job.id,
    Job.kind,
    Job.queue,
    Job.state,
    Job.run_at,
    Job.attempts,
    Job.crashes,
    Job.error_class,
    Job.error_code,
    Intake.reference,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ended: the row after it comes next."""

    at: datetime
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Page:
    """One page of jobs, and where the next one begins."""

    rows: Sequence[Any]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Life:
    """All that is known of one job."""

    job: Job
    reference: str | None
    attempts: Sequence[JobAttempt]
    delivery: Delivery | None


def list_jobs(
    *, state: str | None = None, kind: str | None = None, limit: int = 1_000
) -> list[Mapping[str, Any]]:
    """Jobs for a program to read, the latest due first; each with exactly the promised keys."""
    query = _jobs(state, kind).order_by(desc(Job.run_at), desc(Job.id)).limit(limit)
    return [
        {**row, "id": str(row["id"]), "run_at": row["run_at"].isoformat()}
        for row in db.session.execute(query).mappings()
    ]


def page_of(state: JobState, kind: str | None = None, after: Place | None = None) -> Page:
    """One page: what waits and runs by when it is due, what has ended by when, newest first."""
    due_first = state in OPEN
    column = Job.run_at if due_first else Job.done_at
    order = (column, Job.id) if due_first else (desc(column), desc(Job.id))
    query = _jobs(state, kind).add_columns(column.label("at"), Job.held)
    query = query.order_by(*order).limit(PAGE + 1)
    if after is not None:
        here, there = tuple_(column, Job.id), tuple_(after.at, after.id)
        query = query.where(here > there if due_first else here < there)
    rows = db.session.execute(query).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], Place(last.at, last.id) if last else None)


def coming(
    *,
    now: datetime,
    kind: str | None = None,
    reference: str | None = None,
    after: Place | None = None,
) -> Page:
    """One page of work that waits for its time, the next due first; of one case if one is named."""
    query = _jobs(JobState.QUEUED, kind).add_columns(Job.run_at.label("at"), Job.held)
    if reference is not None:
        query = query.where(Intake.reference == reference)
    query = query.where(Job.run_at > now).order_by(Job.run_at, Job.id).limit(PAGE + 1)
    if after is not None:
        query = query.where(tuple_(Job.run_at, Job.id) > tuple_(after.at, after.id))
    rows = db.session.execute(query).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], Place(last.at, last.id) if last else None)


def life_of(job_id: uuid.UUID) -> Life | None:
    """A job with everything that happened to it."""
    job = db.session.get(Job, job_id)
    if job is None:
        return None
    of_intake = select(Intake.reference).where(Intake.id == job.intake_id)
    return Life(
        job,
        db.session.scalar(of_intake),
        _all(select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.number)),
        db.session.scalar(select(Delivery).where(Delivery.job_id == job_id)),
    )


def jobs_of(intake_id: uuid.UUID) -> Sequence[Any]:
    """The jobs of one case, in the order they were planned."""
    query = _jobs(None, None).add_columns(Job.created_at, Job.done_at)
    return db.session.execute(
        query.where(Job.intake_id == intake_id).order_by(Job.created_at, Job.id)
    ).all()


def _all(query: Select[Any]) -> Sequence[Any]:
    return db.session.scalars(query).all()


def _jobs(state: str | None, kind: str | None) -> Select[Any]:
    query = cast("Select[Any]", select(*_COLUMNS)).outerjoin(Intake, Intake.id == Job.intake_id)
    if state:
        query = query.where(Job.state == state)
    return query.where(Job.kind == kind) if kind else query
