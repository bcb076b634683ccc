"""What a patient answered, page by page, sealed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Answer(Identified, Model):
    """One saved version of one page. Old versions stay, so that a changed answer can be seen.

    `stop` is the step's slug, or `slug:item` for a page asked once per item. `version` counts
    from 1 within the stop. `body` is sealed JSON.
    """

    __tablename__ = "answer"
    __table_args__ = (
        Index(
            "uq_answer_current",
            "intake_id",
            "stop",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
        Index("uq_answer_version", "intake_id", "stop", "version", unique=True),
    )

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    stop: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    current: Mapped[bool] = mapped_column(default=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(64))


class Submission(Identified, Model):
    """What was sent, frozen: wording, answers and rule versions as they stood at that moment."""

    __tablename__ = "submission"
    __table_args__ = (Index("uq_submission_part", "intake_id", "part", unique=True),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    part: Mapped[int]
    questionnaire_version: Mapped[str] = mapped_column(String(32))
    rules_version: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
