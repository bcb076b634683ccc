"""A patient's way to the one page about their request."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class VisitLink(Identified, Model):
    """The link of one intake, found by the hash of its token.

    `token` is sealed with the intake's own key, so that a later mail can carry the same link and
    nobody who reads the database can. `tries` counts dates of birth since `tried_from`.
    """

    __tablename__ = "visit_link"

    intake_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.id", ondelete="CASCADE"), unique=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    tried_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
