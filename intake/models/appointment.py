"""The screening call, and the rule that no two of them meet."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.states import AppointmentState
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime

# Written out, never with bound values: only so do the databases see that their indexes of active
# calls will do for a query.
ACTIVE = "state IN ('held', 'requested', 'booked')"


class Appointment(Identified, Model):
    """A call of one intake with one clinician.

    `busy_from` to `busy_until` is the half-open time that the clinician is taken, buffers
    included. Active rows of one clinician may not overlap: PostgreSQL has an exclusion
    constraint, SQLite a trigger; the migration makes both. `revision` rises with each move and
    is the calendar's SEQUENCE.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("busy_from <= starts_at AND starts_at < ends_at", name="begins"),
        CheckConstraint("ends_at <= busy_until", name="ends"),
        Index(
            "uq_appointment_intake",
            "intake_id",
            unique=True,
            sqlite_where=text(ACTIVE),
            postgresql_where=text(ACTIVE),
        ),
        Index(
            "ix_appointment_busy",
            "clinician_id",
            "busy_from",
            "busy_until",
            sqlite_where=text(ACTIVE),
            postgresql_where=text(ACTIVE),
        ),
        Index("ix_appointment_holds", "state", "hold_until"),
        Index("ix_appointment_intake", "intake_id"),
        Index("ix_appointment_starts", "starts_at", "id"),
    )

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    clinician_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clinician.user_id"))
    state: Mapped[str] = mapped_column(String(12), default=AppointmentState.HELD)
    revision: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_from: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_until: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(String(64))
    hold_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
