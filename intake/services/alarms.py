"""Troubles of the service itself. Repeats fold into the open one; it ends when the trouble does."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import text, update

from intake.domain.actors import staff
from intake.domain.troubles import ACKNOWLEDGED_FOR
from intake.models import Alarm
from intake.services.acts import Order, note
from intake.services.tables import ALARM
from intake.services.transaction import writing
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def raise_alarm(session: Session, name: str, *, now: datetime, subject: str | None = None) -> None:
    """Say that something is wrong; said again, it counts as the same trouble.

    Args:
        session: inside `writing()`.
        name: what is wrong, such as `stalled`.
        now: when it was seen.
        subject: with what: a kind, a queue, a process; never a person.
    """
    key = f"{name}:{subject}" if subject else name
    session.connection().execute(
        insert_into(session, ALARM)
        .values(
            id=uuid.uuid4(),
            key=key,
            name=name,
            subject=subject,
            level=0,
            times=1,
            raised_at=now,
            seen_at=now,
        )
        .on_conflict_do_update(
            index_elements=["key"],
            index_where=text("resolved_at IS NULL"),
            set_={"times": ALARM.c.times + 1, "seen_at": now},
        )
    )


def acknowledge(alarm_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime) -> bool:
    """Take an alarm for an hour; after that it calls again. Gives whether it was open.

    Whoever takes it last has it: a colleague who took it may have gone home.
    """
    with writing() as session:
        taken = session.connection().scalar(
            update(ALARM)
            .where(ALARM.c.id == alarm_id, ALARM.c.resolved_at.is_(None))
            .values(acknowledged_by=user_id, acknowledged_until=now + ACKNOWLEDGED_FOR)
            .returning(ALARM.c.key)
        )
        if taken is not None:
            order = Order(staff(user_id), "takes care of it", now)
            note(session, "take-alarm", order, became=taken[:64])
    return taken is not None


def resolve_alarm(
    session: Session, name: str, *, now: datetime, subject: str | None = None
) -> None:
    """Say that the trouble is gone. What was resolved never opens again; a new one is made."""
    key = f"{name}:{subject}" if subject else name
    session.execute(
        update(Alarm).where(Alarm.key == key, Alarm.resolved_at.is_(None)).values(resolved_at=now)
    )
