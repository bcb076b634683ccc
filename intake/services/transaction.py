"""One writing transaction, and the doorbell that rings after it.

SQLite lets one writer in at a time. A transaction that reads first and then wants to write can be
refused at once, whatever the busy timeout, so a writing transaction says so when it begins
(BEGIN IMMEDIATE). Outside `writing` the connection refuses writes: forgetting it is loud.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import event

from intake.extensions import db
from intake.gateways import broker

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session
    from sqlalchemy.pool import ConnectionPoolEntry

WRITES: Final = "intake_writes"
BUSY_TIMEOUT_MS: Final = 20_000


@contextmanager
def writing() -> Iterator[Session]:
    """Open a writing transaction, commit at the end, then ring for the jobs it made.

    Any error rolls all of it back. Rows loaded before are read afresh, since another process
    may have changed them while this one waited for its turn.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made before the writing transaction began")
    session.rollback()
    session.connection(execution_options={WRITES: True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        rung = session.info.pop("jobs", [])
    broker.ring(rung)


def prepare_engine(engine: Engine) -> None:
    """Teach an engine the rules above. Call once, before its first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
