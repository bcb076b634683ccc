"""One patient's screening."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.priority import CALM
from intake.domain.states import IntakeState
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime

ORDER = ("priority", "waiting_since", "id")
# Written out, never with bound values: only so do the databases see that an index will do.
# As an expression, and not two conditions, since SQLite would read an index for each and then sort.
CASE = "CASE WHEN state = 'submitted' OR (state = 'draft' AND safety) THEN 1 ELSE 0 END = 1"


class Intake(Identified, Model):
    """An intake. Lists read this narrow row; every answer is sealed in a table of its own.

    `data_key` is the intake's own key, wrapped by a key of the service: deleting it ends the
    record, in backups too. `priority` is `domain.priority.rank`: 0 is the riskiest.
    """

    __tablename__ = "intake"
    __table_args__ = (
        Index("ix_intake_inbox", "state", "priority", "waiting_since", "id"),
        Index("ix_intake_owner", "owner_id", "state"),
        Index(
            "ix_intake_cases",
            *ORDER,
            sqlite_where=text(CASE),
            postgresql_where=text(CASE),
        ),
        Index(
            "ix_intake_new",
            *ORDER,
            sqlite_where=text(f"{CASE} AND acknowledged_at IS NULL"),
            postgresql_where=text(f"{CASE} AND acknowledged_at IS NULL"),
        ),
        Index("ix_intake_ended", "state", "updated_at", "id"),
    )

    reference: Mapped[str] = mapped_column(String(9), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=IntakeState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    questionnaire_version: Mapped[str] = mapped_column(String(32))
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    zone: Mapped[str] = mapped_column(String(64))
    privacy_version: Mapped[str] = mapped_column(String(32))
    privacy_accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_key: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    priority: Mapped[int] = mapped_column(default=CALM)
    waiting_since: Mapped[datetime] = mapped_column(UtcDateTime)
    safety: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
