"""What staff wrote down about a case."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class CaseNote(Identified, Model):
    """One line of a case's own record. Rows are only ever added.

    `kind` is `domain.outcomes.NoteKind`; `code` is the outcome, the call's result or the
    disposition. `body` is sealed JSON: the words.
    """

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_intake", "intake_id", "at"),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
