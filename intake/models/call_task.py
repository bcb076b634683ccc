"""Calls that only a person can arrange."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime

OPEN = "closed_at IS NULL"


class CallTask(Identified, Model):
    """Somebody has to ask the patient. One of a kind is open for an intake at a time.

    `kind` and `outcome` are codes of `domain.call_tasks`. `closed_by` is the actor's name in
    history, so that a task which ended by itself says so.
    """

    __tablename__ = "call_task"
    __table_args__ = (
        Index(
            "uq_call_task_open",
            "intake_id",
            "kind",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_call_task_open",
            "made_at",
            "id",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_call_task_intake", "intake_id"),
    )

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(16))
