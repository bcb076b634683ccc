"""Column types and the database's own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.sql.compiler import SQLCompiler


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware in Python; `timestamptz` in PostgreSQL, sortable UTC text in SQLite.

    Raises:
        ValueError: a naive datetime is bound.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC. SQLite has no zones, so there the text is UTC by agreement."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC instant."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DatabaseNow(FunctionElement[datetime]):
    """The database's clock, some seconds from now. Leases use it, so web hosts may disagree."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, offset_s: int = 0) -> None:
        super().__init__(literal(int(offset_s)))


@compiles(DatabaseNow, "sqlite")
def _sqlite_now(element: DatabaseNow, compiler: SQLCompiler, **words: Any) -> str:
    # %f has three digits; three more make the text sort beside SQLAlchemy's six.
    offset = f"printf('%+d seconds', {compiler.process(element.clauses, **words)})"
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {offset})"


@compiles(DatabaseNow, "postgresql")
def _postgresql_now(element: DatabaseNow, compiler: SQLCompiler, **words: Any) -> str:
    offset = compiler.process(element.clauses, **words)
    return f"(clock_timestamp() + make_interval(secs => {offset}))"
