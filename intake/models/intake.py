"""One patient's screening."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.priority import CALM
from intake.domain.states import IntakeState
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime

ORDER = ("priority", "waiting_since", "id")
# Written out, never with bound values: only so do the databases see that an index will do.
# As an expression, and not two conditions, since SQLite would read an index for each and then sort.
# A draft with a safety flag is a case before it is sent; what ended is one until its worry has.
CASE = (
    "CASE WHEN state = 'submitted' OR (state = 'draft' AND safety)"
    " OR (state IN ('withdrawn', 'expired') AND unresolved) THEN 1 ELSE 0 END = 1"
)
ENDED = "CASE WHEN state IN ('closed', 'withdrawn') THEN 1 ELSE 0 END = 1"
PHONED = "phoned_by IS NOT NULL AND state = 'draft'"
WAITING = f"{CASE} AND CASE WHEN state = 'draft' OR asked_at IS NOT NULL THEN 1 ELSE 0 END = 1"


def _part(name: str, columns: tuple[str, ...], where: str) -> Index:
    """An index of some of the rows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Intake(Identified, Model):
    """An intake. Lists read this narrow row; every answer is sealed in a table of its own.

    `data_key` is the intake's own key, wrapped by a key of the service: deleting it ends the
    record, in backups too. `priority` is `domain.priority.rank`: 0 is the riskiest.
    `unresolved` says that a flag is open which only a person closes. `asked_at` is since when an
    answer to a question of ours is awaited. `heard` is what the patient told since somebody last
    looked, `heard_at` when. `phoned_by` is the actor, one of the staff, who last filled in a page
    with the patient on the phone.
    """

    __tablename__ = "intake"
    __table_args__ = (
        Index("ix_intake_inbox", "state", "priority", "waiting_since", "id"),
        _part("ix_intake_cases", ORDER, CASE),
        _part("ix_intake_new", ORDER, f"{CASE} AND acknowledged_at IS NULL"),
        _part("ix_intake_waiting", ORDER, WAITING),
        _part("ix_intake_mine", ("owner_id", *ORDER), CASE),
        _part("ix_intake_fresh", ("waiting_since",), CASE),
        _part("ix_intake_heard", ("heard_at",), "heard_at IS NOT NULL"),
        _part("ix_intake_ended", ("updated_at", "id"), ENDED),
        _part("ix_intake_phoned", ("updated_at", "id"), PHONED),
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
    unresolved: Mapped[bool] = mapped_column(default=False, server_default=false())
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard: Mapped[str | None] = mapped_column(String(16))
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phoned_by: Mapped[str | None] = mapped_column(String(64))
