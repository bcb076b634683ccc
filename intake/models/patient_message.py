"""What staff write to a patient, read behind the patient's own link."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class PatientMessage(Identified, Model):
    """One message to one patient. It never changes once it is sent.

    `kind` is the disposition that it goes with. `body` is sealed JSON: the words, as they were
    shown to the person who sent them.
    """

    __tablename__ = "patient_message"
    __table_args__ = (Index("ix_patient_message_intake", "intake_id", "sent_at"),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
