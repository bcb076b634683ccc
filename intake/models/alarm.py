"""Something about the service itself that an operator has to know."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Alarm(Identified, Model):
    """One trouble, from its first sign until it is gone. Repeats fold into the open row.

    `key` says what is wrong with what, such as `stalled:alert-safety`; one alarm of a key is open
    at a time. Acknowledging gives it an owner and ends at `acknowledged_until`, when it calls
    again. `level` counts the calls for help that nobody has answered.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "uq_alarm_open",
            "key",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_alarm_raised", "raised_at", "id"),
    )

    key: Mapped[str] = mapped_column(String(96))
    name: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str | None] = mapped_column(String(64))
    level: Mapped[int] = mapped_column(default=0)
    times: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    acknowledged_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
