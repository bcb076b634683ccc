"""What goes with the hours: closed days, who changed what, and the feed of a clinician's calls."""

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


class CalendarFeed(Model):
    """The address under which a clinician's own calendar reads their calls; one each.

    Only the hash of its token is kept, so nobody who reads the database can read the calls, and a
    lost address is made anew instead of looked up.
    """

    __tablename__ = "calendar_feed"

    clinician_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("clinician.user_id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
