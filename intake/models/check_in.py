"""What was made sure of when a call began."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class CheckIn(Identified, Model):
    """Where the patient is, how to reach them and whom to call, sealed. Rows are only ever added.

    A second one of the same call, such as after a line that dropped, stands beside the first.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        Index("ix_check_in_intake", "intake_id", "at"),
        Index("ix_check_in_appointment", "appointment_id"),
    )

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    appointment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("appointment.id", ondelete="CASCADE")
    )
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
