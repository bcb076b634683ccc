"""One message to one person, and how far it got."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.states import DeliveryState
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Delivery(Identified, Model):
    """A message on its way. It names its reader by role and id; never an address.

    Of the mail server's answer only the codes are kept: its text quotes addresses.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_intake", "intake_id"),
        Index("ix_delivery_changed", "changed_at", "id"),
        Index("ix_delivery_state_changed", "state", "changed_at", "id"),
    )

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), unique=True)
    intake_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    audience: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    template: Mapped[str] = mapped_column(String(48))
    state: Mapped[str] = mapped_column(String(12), default=DeliveryState.QUEUED)
    message_id: Mapped[str] = mapped_column(String(160))
    smtp_code: Mapped[int | None]
    enhanced_code: Mapped[str | None] = mapped_column(String(16))
    maybe_twice: Mapped[bool] = mapped_column(default=False)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
