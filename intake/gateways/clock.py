"""The workflow clock. Everything else is told the time; only this room asks for it.

In demo and tests the clock can be moved: its offset is one database row, read by all processes,
so that a test can let a day pass. Leases and heartbeats use the database's own clock instead, and
a process whose machine is wrong about the time goes by the database's: otherwise what it plans
for now would be due in an hour to everybody else.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import Integer, column, select, table

from intake.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable

# Less than this is the time that a question takes.
TOLERANCE = timedelta(seconds=2)

_OFFSET = select(column("seconds", Integer)).select_from(table("clock_offset"))


def now() -> datetime:
    """The present instant of the workflow, aware, in UTC."""
    return _here() + _moved()


def running() -> Callable[[], datetime]:
    """A clock for one short piece of work: where it was moved to is looked up once, when asked."""
    moved: timedelta | None = None

    def tell() -> datetime:
        nonlocal moved
        if moved is None:
            moved = _moved()
        return _here() + moved

    return tell


def _here() -> datetime:
    return datetime.now(UTC) + _error.amount


def _moved() -> timedelta:
    if not current_app.config["SETTINGS"].movable_clock:
        return timedelta()
    return timedelta(seconds=db.session.connection().scalar(_OFFSET) or 0)


def set_right(present: datetime) -> timedelta:
    """Go by the database's clock from now on.

    Args:
        present: what the database said just now.

    Returns:
        How far this machine's clock is behind it; nothing when they agree.
    """
    behind = present - datetime.now(UTC)
    _error.amount = behind if abs(behind) > TOLERANCE else timedelta()
    return _error.amount


class _Error:
    amount = timedelta()


_error = _Error()
