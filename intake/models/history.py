"""What happened, in order, by whom. Rows are only ever added."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class History(Identified, Model):
    """One event of an intake's life. Ids and states only, never an answer."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_intake", "intake_id", "at"),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(48))
    was: Mapped[str | None] = mapped_column(String(64))
    became: Mapped[str | None] = mapped_column(String(64))
