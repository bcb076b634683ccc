"""The private address of a clinician's calendar feed: made, made anew, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.models import CalendarFeed, ScheduleChange
from intake.security.tokens import fingerprint, new_token
from intake.services.locking import lock_clinician
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor


def renew_feed(clinician_id: uuid.UUID, *, actor: Actor, now: datetime) -> str:
    """Make a new address; an older one ends at once.

    Returns:
        The token. Nobody can read it again, since only its hash is kept.
    """
    token = new_token()
    with writing() as session:
        lock_clinician(session, clinician_id)
        feed = session.get(CalendarFeed, clinician_id)
        if feed is None:
            feed = CalendarFeed(clinician_id=clinician_id)
            session.add(feed)
        feed.token_hash, feed.made_at = fingerprint(token), now
        session.add(
            ScheduleChange(clinician_id=clinician_id, at=now, actor=actor, event="feed.renew")
        )
    return token


def end_feed(clinician_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Take the address away. Gone already, it stays gone."""
    with writing() as session:
        lock_clinician(session, clinician_id)
        feed = session.get(CalendarFeed, clinician_id)
        if feed is None:
            return
        session.delete(feed)
        session.add(
            ScheduleChange(clinician_id=clinician_id, at=now, actor=actor, event="feed.end")
        )
