"""Browser sessions, kept in the database under the hash of the cookie's token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select, update

from intake.extensions import db
from intake.models import WebSession
from intake.security.tokens import fingerprint, new_token
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

PATIENT_LIFE: Final = timedelta(days=30)
STAFF_IDLE: Final = timedelta(minutes=15)
STAFF_LIFE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """What the database knows of a browser: its data and when the person last acted."""

    data: dict[str, Any]
    created_at: datetime
    seen_at: datetime


def load(token: str, *, now: datetime) -> StoredSession | None:
    """Find a living session; a staff session also ends when idle or old."""
    row = db.session.execute(
        select(
            WebSession.data, WebSession.user_id, WebSession.created_at, WebSession.seen_at
        ).where(WebSession.token_hash == fingerprint(token))
    ).first()
    if row is None:
        return None
    idle, age = now - row.seen_at, now - row.created_at
    ended = (idle > STAFF_IDLE or age > STAFF_LIFE) if row.user_id else idle > PATIENT_LIFE
    return None if ended else StoredSession(json.loads(row.data), row.created_at, row.seen_at)


def create(data: dict[str, Any], *, user_id: uuid.UUID | None, now: datetime) -> str:
    """Store a new session and give its token."""
    token = new_token()
    with writing() as session:
        session.execute(
            insert(WebSession).values(
                token_hash=fingerprint(token),
                data=json.dumps(data),
                user_id=user_id,
                created_at=now,
                seen_at=now,
            )
        )
    return token


def save(token: str, data: dict[str, Any], *, user_id: uuid.UUID | None, seen_at: datetime) -> None:
    """Write a session back. One that was ended meanwhile stays ended."""
    with writing() as session:
        session.execute(
            update(WebSession)
            .where(WebSession.token_hash == fingerprint(token))
            .values(data=json.dumps(data), user_id=user_id, seen_at=seen_at)
        )


def end(token: str) -> None:
    """End one session at once, wherever its cookie was copied to."""
    with writing() as session:
        session.execute(delete(WebSession).where(WebSession.token_hash == fingerprint(token)))


def end_all_of(user_id: uuid.UUID) -> None:
    """Sign a member of staff out everywhere."""
    with writing() as session:
        session.execute(delete(WebSession).where(WebSession.user_id == user_id))


def purge(*, now: datetime) -> int:
    """Delete sessions that can no longer be used. Gives how many."""
    with writing() as session:
        gone = session.execute(
            delete(WebSession)
            .where(WebSession.seen_at < now - PATIENT_LIFE)
            .returning(WebSession.token_hash)
        ).all()
    return len(gone)
