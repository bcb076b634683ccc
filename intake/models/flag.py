"""What a rule noticed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.states import FlagState
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Flag(Identified, Model):
    """One rule's finding on one page. `evidence` is sealed JSON: the answers that raised it.

    A safety flag outlives its answer; only a person closes it.
    """

    __tablename__ = "flag"
    __table_args__ = (Index("uq_flag_rule", "intake_id", "rule", "stop", unique=True),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(String(64))
    rule_version: Mapped[str] = mapped_column(String(16))
    stop: Mapped[str] = mapped_column(String(64))
    severity: Mapped[str] = mapped_column(String(8))
    respond: Mapped[str] = mapped_column(String(12))
    safety: Mapped[bool]
    state: Mapped[str] = mapped_column(String(12), default=FlagState.OPEN)
    evidence: Mapped[bytes] = mapped_column(LargeBinary)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str | None] = mapped_column(String(32))
