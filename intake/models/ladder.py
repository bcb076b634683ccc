"""The way up when nobody answers: one ladder each time a case needs somebody, and its rungs."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Ladder(Identified, Model):
    """One climb of one case. It ends when somebody takes the case or nothing urgent is left.

    `exhausted_at` is when the last rung was passed and still nobody had it. `outcome_due_at` is
    set when somebody took it: without an outcome by then a new ladder begins.
    """

    __tablename__ = "ladder"
    __table_args__ = (
        Index("uq_ladder_number", "intake_id", "number", unique=True),
        Index(
            "uq_ladder_open",
            "intake_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_ladder_exhausted",
            "exhausted_at",
            sqlite_where=text("ended_at IS NULL AND exhausted_at IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND exhausted_at IS NOT NULL"),
        ),
    )

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(16))
    respond: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exhausted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LadderRung(Identified, Model):
    """One rung: when it is due, when it was reached, and how many people were told there."""

    __tablename__ = "ladder_rung"
    __table_args__ = (Index("uq_ladder_rung_number", "ladder_id", "number", unique=True),)

    ladder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ladder.id", ondelete="CASCADE"))
    number: Mapped[int]
    after_minutes: Mapped[int]
    last: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[int] = mapped_column(default=0)
