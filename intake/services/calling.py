"""Calling the operators: alarms that are open and that nobody has taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import current_app
from sqlalchemy import or_, select, update

from intake.domain.troubles import WIDER_FROM_LEVEL, Way, next_call, ways_of
from intake.domain.work import Kind
from intake.models import Alarm, Role, User
from intake.queries.alarms import open_alarms
from intake.services.planning import plan
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

OPERATORS: Final = ("operator",)
WIDER: Final = ("operator", "manager")


def call_operators(*, now: datetime) -> int:
    """Plan a call for each alarm that is due. Gives how many alarms called."""
    due = [
        one
        for one in open_alarms()
        if next_call(one.level, one.raised_at, one.called_at, one.acknowledged_until) <= now
    ]
    if not due:
        return 0
    with writing() as session:
        called = [one for one in due if _count(session, one, now)]
        if called:
            _plan_calls(session, called, now)
    return len(called)


def _count(session: Session, alarm: Alarm, now: datetime) -> bool:
    # Another relay may just have called for it, and somebody may just have taken it.
    changed = session.execute(
        update(Alarm)
        .where(Alarm.id == alarm.id, Alarm.level == alarm.level, Alarm.resolved_at.is_(None))
        .where(or_(Alarm.acknowledged_until.is_(None), Alarm.acknowledged_until <= now))
        .values(level=Alarm.level + 1, called_at=now)
        .returning(Alarm.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def _plan_calls(session: Session, called: Sequence[Alarm], now: datetime) -> None:
    # One message tells of every open alarm, so a bad night does not fill an inbox.
    first, level = called[0], max(one.level + 1 for one in called)
    ways = frozenset[Way]().union(*(ways_of(one.name, one.level + 1) for one in called))
    for reader in _readers(session, level):
        key = f"{Kind.CALL_OPERATOR}:{first.id}:{first.level + 1}:{reader.id}"
        plan(session, Kind.CALL_OPERATOR, key, now=now, subject_id=reader.id)
    if Way.WEBHOOK in ways and current_app.config["SETTINGS"].alert_webhook_url:
        key = f"{Kind.CALL_WEBHOOK}:{first.id}:{first.level + 1}"
        plan(session, Kind.CALL_WEBHOOK, key, now=now)


def _readers(session: Session, level: int) -> Sequence[User]:
    roles = WIDER if level >= WIDER_FROM_LEVEL else OPERATORS
    return session.scalars(
        select(User).where(User.active, User.roles.any(Role.name.in_(roles))).order_by(User.email)
    ).all()
