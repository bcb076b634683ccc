"""One writing transaction, and the doorbell that rings after it.

SQLite lets one writer in at a time. A transaction that reads first and then wants to write can be
refused at once, whatever the busy timeout, so a writing transaction says so when it begins
(BEGIN IMMEDIATE). Outside `writing` the connection refuses writes: forgetting it is loud.

A commit waits until the disk has it. A relaxed one does not: a power cut may take it back, but
never without everything that was committed after it, because both databases keep one log and read
it in order. So whatever a full commit rests on is as certain as that commit itself.
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
RELAXED: Final = "intake_relaxed"
BUSY_TIMEOUT_MS: Final = 20_000
NAP_S: Final = 0.0005
TRIES: Final = 500
# Pages of the log that a writer lets gather before it copies them into the database itself. The
# relay does so every few seconds, so that nobody who waits for an answer has to.
GATHERED_PAGES: Final = 8_000


@contextmanager
def writing(*, relaxed: bool = False) -> Iterator[Session]:
    """Open a writing transaction, commit at the end, then ring for the jobs it made.

    Any error rolls all of it back. Rows loaded before are read afresh, since another process
    may have changed them while this one waited for its turn.

    Args:
        relaxed: a power cut may take this commit back. Only where doing it again harms nobody:
            docs/decisions/0024 names the places.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made before the writing transaction began")
    session.rollback()
    session.connection(execution_options={WRITES: True, RELAXED: relaxed})
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
    else:
        event.listen(engine, "begin", _postgresql_begin)


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
    options = connection.get_execution_options()
    writes, relaxed = options.get(WRITES, False), options.get(RELAXED, False)
    raw: Any = connection.connection.driver_connection
    if connection.info.get(WRITES) is not writes:
        raw.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}").close()
        connection.info[WRITES] = writes
    # Inside a transaction SQLite refuses to change this.
    if writes and connection.info.get(RELAXED, False) is not relaxed:
        raw.execute(f"PRAGMA synchronous = {'NORMAL' if relaxed else 'FULL'}").close()
        connection.info[RELAXED] = relaxed
    if writes and _took_turn(raw):
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql_begin(connection: Connection) -> None:
    if connection.get_execution_options().get(RELAXED, False):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def _took_turn(raw: Any) -> bool:
    """Begin to write as soon as nobody else does.

    SQLite waits by sleeping longer and longer, up to a tenth of a second, and others who come
    later are served meanwhile. A writing transaction takes a few milliseconds, so for the first
    moment it is better to ask often; whoever has waited for that long waits in SQLite's way.
    """
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
