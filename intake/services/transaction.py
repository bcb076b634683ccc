"""One writing transaction, and the doorbell that rings after it.

SQLite lets one writer in at a time. A transaction that reads first and then wants to write can be
refused at once, whatever the busy timeout, so a writing transaction says so when it begins
(BEGIN IMMEDIATE). Outside `writing` the connection refuses writes: forgetting it is loud.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event

from intake.extensions import db
from intake.gateways import broker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session
    from sqlalchemy.pool import ConnectionPoolEntry

WRITES: Final = "intake_writes"
BUSY_TIMEOUT_MS: Final = 20_000
NAP_S: Final = 0.0005
TRIES: Final = 500
# Pages of the log that a writer lets gather before it copies them into the database itself. The
# relay does so every few seconds, so that nobody who waits for an answer has to.
GATHERED_PAGES: Final = 8_000


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


def tidy_up() -> None:
    """Have SQLite copy its log into the database, as far as nobody has to wait for that."""
    if db.engine.dialect.name != "sqlite":
        return
    # Not a transaction: inside of one SQLite refuses to.
    raw = db.engine.raw_connection()
    try:
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
    finally:
        raw.close()


def _sqlite_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        f"wal_autocheckpoint = {GATHERED_PAGES}",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    if connection.info.get(WRITES) is not writes:
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.info[WRITES] = writes
    if writes and _took_turn(connection):
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _took_turn(connection: Connection) -> bool:
    """Begin to write as soon as nobody else does.

    SQLite waits by sleeping longer and longer, up to a tenth of a second, and others who come
    later are served meanwhile. A writing transaction takes a few milliseconds, so for the first
    moment it is better to ask often; whoever has waited for that long waits in SQLite's way.
    """
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA busy_timeout = 0").close()
    try:
        for _ in range(TRIES):
            try:
                raw.execute("BEGIN IMMEDIATE").close()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
                time.sleep(NAP_S)
            else:
                return True
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").close()
    return False
