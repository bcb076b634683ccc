"""INSERT ... ON CONFLICT, which both databases speak and SQLAlchemy has once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from intake.models.base import Model


def insert_into(session: Session, table: type[Model] | Table) -> sqlite.Insert | postgresql.Insert:
    """An insert for the database in use; it has `on_conflict_do_nothing` and `_do_update`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
