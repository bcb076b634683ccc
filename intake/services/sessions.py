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

    from sqlalchemy.orm import Session

PATIENT_LIFE: Final = timedelta(days=30)
STAFF_IDLE: Final = timedelta(minutes=15)
STAFF_LIFE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)
HANDLE: Final = 16
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class StoredSession:
    """What the database knows of a browser: its data and when the person last acted."""

    data: dict[str, Any]
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which somebody is signed in."""

    handle: str
    browser: str
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


def renew(
    token: str, data: dict[str, Any], *, user_id: uuid.UUID | None, seen_at: datetime
) -> str | None:
    """Give a session a fresh token; its age stays. Nothing when it was ended meanwhile."""
    fresh = new_token()
    with writing() as session:
        moved = session.execute(
            update(WebSession)
            .where(WebSession.token_hash == fingerprint(token), WebSession.user_id == user_id)
            .values(token_hash=fingerprint(fresh), data=json.dumps(data), seen_at=seen_at)
            .returning(WebSession.token_hash)
            .execution_options(synchronize_session=False)
        ).first()
    return fresh if moved else None


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


def open_sessions(user_id: uuid.UUID, *, now: datetime) -> list[OpenSession]:
    """Where somebody is signed in, the latest first. What has run out is left out."""
    rows = db.session.scalars(
        select(WebSession)
        .where(
            WebSession.user_id == user_id,
            WebSession.seen_at >= now - STAFF_IDLE,
            WebSession.created_at >= now - STAFF_LIFE,
        )
        .order_by(WebSession.seen_at.desc())
        .limit(MOST_SHOWN)
    )
    return [
        OpenSession(
            row.token_hash[:HANDLE],
            str(json.loads(row.data).get("browser", "")),
            row.created_at,
            row.seen_at,
        )
        for row in rows
    ]


def handle_of(token: str | None) -> str:
    """The short name of a session that the list of one's sessions shows. Opens nothing."""
    return fingerprint(token)[:HANDLE] if token else ""


def end_of(user_id: uuid.UUID, handle: str) -> bool:
    """Sign a member of staff out in one browser, by the handle that the list shows."""
    if len(handle) != HANDLE or not handle.isalnum():
        return False
    with writing() as session:
        gone = session.execute(
            delete(WebSession)
            .where(WebSession.user_id == user_id, WebSession.token_hash.startswith(handle))
            .returning(WebSession.token_hash)
        ).first()
    return gone is not None


def end_all_of(session: Session, user_id: uuid.UUID, *, but: str | None = None) -> None:
    """Sign a member of staff out everywhere, or everywhere else. Inside `writing()`.

    Args:
        session: the writing transaction.
        user_id: whose sessions.
        but: the token of the one session that stays.
    """
    query = delete(WebSession).where(WebSession.user_id == user_id)
    if but is not None:
        query = query.where(WebSession.token_hash != fingerprint(but))
    session.execute(query)


def purge(*, now: datetime) -> int:
    """Delete sessions that can no longer be used. Gives how many."""
    with writing() as session:
        gone = session.execute(
            delete(WebSession)
            .where(WebSession.seen_at < now - PATIENT_LIFE)
            .returning(WebSession.token_hash)
        ).all()
    return len(gone)
