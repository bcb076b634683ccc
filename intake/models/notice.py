"""How each member of staff is told, and what waits for their next digest."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Notice(Identified, Model):
    """One thing that one person is told of in their next digest.

    `key` holds ids and may exist once. `job_id` is the digest that took it along; nothing while it
    waits.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_waiting",
            "user_id",
            "at",
            sqlite_where=text("job_id IS NULL"),
            postgresql_where=text("job_id IS NULL"),
        ),
        Index("ix_notice_intake", "intake_id"),
        Index("ix_notice_job", "job_id"),
    )

    key: Mapped[str] = mapped_column(String(160), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))


class NoticeChoice(Model):
    """How a person wants to be told of an event. Without a row the usual way holds."""

    __tablename__ = "notice_choice"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    event: Mapped[str] = mapped_column(String(16), primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))


class QuietHours(Model):
    """When a person wants no mail that can wait, on the clinic's clock; may span midnight."""

    __tablename__ = "quiet_hours"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    starts: Mapped[time]
    ends: Mapped[time]


class Deputy(Identified, Model):
    """Who is told in somebody's place, from one date to another, both days included."""

    __tablename__ = "deputy"
    __table_args__ = (Index("ix_deputy_user", "user_id", "ends_on"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    deputy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
