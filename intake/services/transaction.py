"""One writing transaction, and the doorbell that rings after it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from intake.extensions import db
from intake.gateways import broker
from intake.services.connections import RELAXED, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


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
