"""Who of the staff opened which case, and when."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class CaseReading(Identified, Model):
    """One opening of one page of a case. Rows are only ever added, and go with their case."""

    __tablename__ = "case_reading"
    __table_args__ = (
        Index("ix_case_reading_intake", "intake_id", "at"),
        Index("ix_case_reading_at", "at", "id"),
    )

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    page: Mapped[str] = mapped_column(String(48))
