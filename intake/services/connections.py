"""How the service's connections to its database behave, whoever uses them.

SQLite lets one writer in at a time. A transaction that reads first and then wants to write can be
refused at once, whatever the busy timeout, so a writing transaction says so when it begins
(BEGIN IMMEDIATE). Outside `writing` every write is refused, on both databases: forgetting it is
loud.

A commit waits until the disk has it. A relaxed one does not: a power cut may take it back, but
never without everything that was committed after it, because both databases keep one log and read
it in order. So whatever a full commit rests on is as certain as that commit itself.
"""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from intake.extensions import db

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect, Engine
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

WRITES: Final = "intake_writes"
_USED: Final = "intake_used"
RELAXED: Final = "intake_relaxed"
BUSY_TIMEOUT_MS: Final = 20_000
NAP_S: Final = 0.0005
TRIES: Final = 500
# Pages of the log that a writer lets gather before it copies them into the database itself. The
# relay does so every few seconds, so that nobody who waits for an answer has to.
GATHERED_PAGES: Final = 8_000
# How a statement begins that may stand outside of `writing`. `PRAGMA query_only` would do the same,
# but has SQLite forget every statement that it has prepared, each time.
READS: Final = ("SELECT", "WITH", "PRAGMA", "EXPLAIN", "SHOW", "BEGIN", "SET")
# A line to the database that was used a moment ago is not asked whether it still stands (seconds).
TRUSTED_S: Final = 1.0


class WriteRefused(RuntimeError):  # noqa: N818 - it reads as what it is at the raise
    """Something was to be written outside of `writing()`."""


def prepare_engine(engine: Engine) -> None:
    """Teach an engine the rules above. Call once, before its first connection."""
    event.listen(engine, "before_cursor_execute", _refuse_unannounced)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)
        event.listen(engine, "checkout", partial(_still_there, engine.dialect))
        event.listen(engine, "checkin", _used_now)


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


def _refuse_unannounced(
    connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: Any,
    _many: bool,
) -> None:
    if connection.get_execution_options().get(WRITES):
        return
    changes = context.isinsert or context.isupdate or context.isdelete
    if changes or not statement.lstrip().upper().startswith(READS):
        raise WriteRefused("a write outside of writing()")


def _still_there(
    dialect: Dialect, raw: Any, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    used = entry.info.get(_USED)
    if used is None or time.monotonic() - used < TRUSTED_S:
        return
    try:
        dialect.do_ping(raw)
    except dialect.loaded_dbapi.Error as error:
        # The pool opens another one.
        raise DisconnectionError from error


def _used_now(_raw: Any, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED] = time.monotonic()


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
