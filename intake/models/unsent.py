"""What somebody typed and has not sent."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class Unsent(Identified, Model):
    """The words on one page in one window that were not sent yet, sealed.

    `stop` is the page's name in the clear, with the item on a list. `window` is a random name that
    the page's script gives itself, so that two windows never write over each other. `number` rises
    with each save of a window, and `base_version` is the version of the page that it shows.
    `body` is empty once the words were sent or thrown away: what is still on its way from that
    window then changes nothing. `looked` counts how often the rules have read the words.
    """

    __tablename__ = "unsent"
    __table_args__ = (Index("uq_unsent_window", "intake_id", "stop", "window", unique=True),)

    intake_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    stop: Mapped[str] = mapped_column(String(96))
    window: Mapped[str] = mapped_column(String(32))
    number: Mapped[int] = mapped_column(BigInteger)
    base_version: Mapped[int]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    looked: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
