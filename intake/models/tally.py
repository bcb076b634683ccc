"""Counts of what happened, so that no page and no metric has to read the past again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Model
from intake.models.types import UtcDateTime


class Tally(Model):
    """How often something was counted within one stretch of time.

    `span` is the length of the stretch: `ever`, `hour` or `five` (minutes); `slot` is its start,
    1970 for `ever`. `measure` is what was counted, `kind` of which job, `label` the class, code
    or upper bound in milliseconds. `last_at` is when it was last counted.
    """

    __tablename__ = "tally"

    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    slot: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    measure: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48), primary_key=True)
    label: Mapped[str] = mapped_column(String(48), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    total_ms: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
