"""What belongs to the clinic's calendar as a whole: closed days, and who changed what."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class ClinicClosure(Identified, Model):
    """The clinic is closed: a day, or a part of it, on the clinic's clock. Nothing overrides it."""

    __tablename__ = "clinic_closure"
    __table_args__ = (Index("ix_clinic_closure_day", "day"),)

    day: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ScheduleChange(Identified, Model):
    """That somebody changed when calls are taken. Rows are only ever added.

    `event` is a code such as `hours` or `day.add`; `clinician_id` is empty for the whole clinic.
    """

    __tablename__ = "schedule_change"
    __table_args__ = (Index("ix_schedule_change_clinician", "clinician_id", "at"),)

    clinician_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("clinician.user_id", ondelete="CASCADE")
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(32))
