"""A wish to go on with a form on another device, and the link that answers it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class ResumeLink(Identified, Model):
    """One wish. It is kept the same whether anybody has that address or not.

    The address is kept as its blind index alone. What follows is filled in when a form was found:
    the token by its hash, and sealed with the intake's own key until the link is used, so that a
    letter that is tried again carries the same one.
    """

    __tablename__ = "resume_link"

    email_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    intake_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("intake.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
