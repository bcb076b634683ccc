"""Alembic's entry: runs the migrations on the service's own engine.

Waits at most a few seconds for a lock, and one migration at a time: a deploy that cannot get in
fails, it does not queue behind a patient's answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import context
from flask import current_app
from sqlalchemy import text

from intake.extensions import Base
from intake.services.connections import WRITES

if TYPE_CHECKING:
    from sqlalchemy import Connection

ADVISORY_LOCK = 7_326_173
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "60s"


def run() -> None:
    """Run every pending migration in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            _wait_briefly(connection)
        context.configure(connection=connection, **_options())
        with context.begin_transaction():
            context.run_migrations()


def _options() -> dict[str, Any]:
    return {
        "target_metadata": Base.metadata,
        "compare_type": True,
        "transaction_per_migration": False,
        "render_as_batch": False,
        "user_module_prefix": "types.",
    }


def _wait_briefly(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


run()
