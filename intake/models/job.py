"""Work that must happen, and what became of each attempt at it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.states import JobState
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Job(Identified, Model):
    """One thing that must happen, written in the transaction that makes it necessary.

    `key` says what it is about by ids alone and may exist once. `subject_id` is the appointment,
    flag or member of staff it concerns. `lease_token` fences: after a claim every write carries
    it. `sent_at` is when the doorbell last rang for it.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "ix_job_due",
            "run_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_job_leased",
            "lease_until",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_job_state", "state", "kind", "run_at"),
        Index("ix_job_ended", "state", "done_at", "id"),
        Index("ix_job_ended_kind", "state", "kind", "done_at", "id"),
        Index("ix_job_intake", "intake_id"),
    )

    kind: Mapped[str] = mapped_column(String(48))
    queue: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    intake_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    subject_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(String(12), default=JobState.QUEUED)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=10)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[uuid.UUID | None]
    worker: Mapped[str | None] = mapped_column(String(96))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_class: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held: Mapped[bool] = mapped_column(default=False)


class JobAttempt(Identified, Model):
    """One try at a job. `frames` names file, line and function, never a value.

    `folded` says that the relay has counted it into the tallies.
    """

    __tablename__ = "job_attempt"
    __table_args__ = (
        Index("uq_job_attempt_number", "job_id", "number", unique=True),
        Index(
            "ix_job_attempt_unfolded",
            "ended_at",
            sqlite_where=text("NOT folded AND ended_at IS NOT NULL"),
            postgresql_where=text("NOT folded AND ended_at IS NOT NULL"),
        ),
        Index(
            "ix_job_attempt_failed",
            "ended_at",
            "id",
            sqlite_where=text("error_class IS NOT NULL"),
            postgresql_where=text("error_class IS NOT NULL"),
        ),
    )

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    number: Mapped[int]
    worker: Mapped[str] = mapped_column(String(96))
    release: Mapped[str] = mapped_column(String(48))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    error_class: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[str | None] = mapped_column(String(32))
    frames: Mapped[Any | None] = mapped_column(JSON)
    folded: Mapped[bool] = mapped_column(default=False)


class OperatorAction(Identified, Model):
    """What an operator did, to what, and why. Rows are only ever added: the database refuses more.

    `batch` holds together what was done in one press, so that it can be taken back as a whole.
    """

    __tablename__ = "operator_action"
    __table_args__ = (
        Index("ix_operator_action_at", "at"),
        Index("ix_operator_action_batch", "batch"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    job_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(255))
    was: Mapped[str | None] = mapped_column(String(64))
    became: Mapped[str | None] = mapped_column(String(64))
    batch: Mapped[uuid.UUID | None]


class QueueControl(Model):
    """A kind, a queue or a channel that is paused, and how often in a row a channel has failed.

    An operator's pause has no end unless given; a channel's own rest ends by itself at `until`.
    """

    __tablename__ = "queue_control"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    paused: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(255))
    actor: Mapped[str | None] = mapped_column(String(64))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None] = mapped_column(String(32))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
