"""What staff ask a patient after the form was sent."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.states import QuestionState
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class PatientQuestion(Identified, Model):
    """One question to one patient, and the answer.

    `kind` is a key of clinical/questions.toml. `body` is sealed JSON: which medicine it is about,
    the words of a free question, and what stood before. `answer` is sealed JSON: what was said.
    """

    __tablename__ = "patient_question"
    __table_args__ = (Index("ix_patient_question_intake", "intake_id", "asked_at"),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12), default=QuestionState.OPEN)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
