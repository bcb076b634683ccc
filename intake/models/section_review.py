"""Which part of the brief somebody has reviewed, and as it stood then."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class SectionReview(Identified, Model):
    """One review of one part of a brief. Rows are only ever added.

    `seen` is the mark of what the part held, so that a later change shows.
    """

    __tablename__ = "section_review"
    __table_args__ = (Index("ix_section_review_intake", "intake_id", "at"),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(String(16))
    seen: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
