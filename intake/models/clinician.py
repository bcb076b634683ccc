"""When a clinician takes calls, and where they may."""

from __future__ import annotations

import uuid
from datetime import date, time

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.models.base import Identified, Model
from intake.models.user import User


class Clinician(Model):
    """How one clinician's calls are laid out. Minutes are whole; hours are wall-clock in `zone`."""

    __tablename__ = "clinician"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    credentials: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64))
    call_minutes: Mapped[int]
    buffer_before_minutes: Mapped[int]
    buffer_after_minutes: Mapped[int]
    notice_minutes: Mapped[int]
    horizon_days: Mapped[int]
    alignment_minutes: Mapped[int]
    takes_calls: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    user: Mapped[User] = relationship(lazy="joined")
    hours: Mapped[list[WorkingHours]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="WorkingHours.weekday"
    )
    exceptions: Mapped[list[DayException]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="DayException.day"
    )
    licences: Mapped[list[Licence]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class WorkingHours(Identified, Model):
    """One stretch of a weekday, Monday 0, wall-clock in the clinician's zone."""

    __tablename__ = "working_hours"
    __table_args__ = (Index("ix_working_hours_clinician", "clinician_id"),)

    clinician_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("clinician.user_id", ondelete="CASCADE")
    )
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class DayException(Identified, Model):
    """A day that differs: off (no times) or extra hours."""

    __tablename__ = "day_exception"
    __table_args__ = (Index("ix_day_exception_clinician", "clinician_id", "day"),)

    clinician_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("clinician.user_id", ondelete="CASCADE")
    )
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(8))
    starts: Mapped[time | None]
    ends: Mapped[time | None]


class Licence(Identified, Model):
    """A state where a clinician may see a patient, with its last day when known."""

    __tablename__ = "licence"
    __table_args__ = (Index("uq_licence_state", "clinician_id", "state", unique=True),)

    clinician_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("clinician.user_id", ondelete="CASCADE")
    )
    state: Mapped[str] = mapped_column(String(2))
    expires: Mapped[date | None]
