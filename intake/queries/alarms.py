"""Troubles of the service that are open, and those that were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import desc, select

from intake.extensions import db
from intake.models import Alarm

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE: Final = 100


def open_alarms() -> Sequence[Alarm]:
    """Every trouble that stands, the oldest first."""
    # Sorted here: asked for an order, SQLite would read every alarm there ever was by its index.
    query = select(Alarm).where(Alarm.resolved_at.is_(None))
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    return sorted(found, key=lambda one: (one.raised_at, one.id))


def past_alarms(limit: int = PAGE) -> Sequence[Alarm]:
    """Troubles that are over, the newest first."""
    return db.session.scalars(
        select(Alarm)
        .where(Alarm.resolved_at.is_not(None))
        .order_by(desc(Alarm.raised_at), desc(Alarm.id))
        .limit(limit)
    ).all()
