"""Signs of life, periodic slots, and the movable clock of the demo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Model
from intake.models.types import UtcDateTime


class Heartbeat(Model):
    """The last sign of one process. `at` is the database's own clock.

    `drain` is what an operator asks of a worker: to take no new work. It ends with the process.
    """

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(96), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    release: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    memory_mb: Mapped[int | None]
    job_id: Mapped[str | None] = mapped_column(String(36))
    job_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detail: Mapped[str | None] = mapped_column(String(64))
    drain: Mapped[bool] = mapped_column(default=False)


class PeriodicRun(Model):
    """One slot of something that happens again and again; the key makes it happen once."""

    __tablename__ = "periodic_run"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    slot: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClockOffset(Model):
    """How far the workflow clock has been moved, in seconds. One row; demo and tests only."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[int] = mapped_column(default=0)
