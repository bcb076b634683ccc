"""The workflow clock. Everything else is told the time; only this room asks for it.

In demo and tests the clock can be moved: its offset is one database row, read by all processes,
so that a test can let a day pass. Leases and heartbeats use the database's own clock instead.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import Integer, column, select, table

from intake.extensions import db

_OFFSET = select(column("seconds", Integer)).select_from(table("clock_offset"))


def now() -> datetime:
    """The present instant of the workflow, aware, in UTC."""
    moment = datetime.now(UTC)
    if not current_app.config["SETTINGS"].movable_clock:
        return moment
    return moment + timedelta(seconds=db.session.scalar(_OFFSET) or 0)
