"""INSERT ... ON CONFLICT, which both databases speak and SQLAlchemy has once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from intake.models.base import Model

    Insert = sqlite.Insert | postgresql.Insert


def insert_into(session: Session, table: type[Model] | Table) -> Insert:
    """An insert for the database in use; it has `on_conflict_do_nothing` and `_do_update`."""
    return insert_for(session.get_bind().dialect.name, table)


def insert_for(dialect: str, table: type[Model] | Table) -> Insert:
    """The same for a statement that is prepared before there is a session."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
