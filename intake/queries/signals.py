"""Single figures that a metric tells and that no page of its own holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import desc, func, select

from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Alarm, Job, OperatorAction, PeriodicRun

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def open_alarms() -> Mapping[tuple[str, int], int]:
    """How many alarms are open, by what is wrong and by how often nobody answered."""
    rows = db.session.execute(
        select(Alarm.name, Alarm.level, func.count())
        .where(Alarm.resolved_at.is_(None))
        .group_by(Alarm.name, Alarm.level)
    )
    return {(name, level): count for name, level, count in rows}


def acts() -> Mapping[str, int]:
    """How often operators did what. People act a few times a day, so counting them is cheap."""
    rows = db.session.execute(
        select(OperatorAction.action, func.count()).group_by(OperatorAction.action)
    )
    return {action: count for action, count in rows}  # noqa: C416 - rows are not pairs to mypy


def last_slot() -> datetime | None:
    """When a slot of something periodic was last written down."""
    return db.session.scalar(select(func.max(PeriodicRun.at)))


class Canary(NamedTuple):
    """The last canary that came through: when, and after how many seconds from being due."""

    done_at: datetime
    took_s: float


def last_canary() -> Canary | None:
    """The last canary that went the whole way; nothing while none has."""
    row = db.session.execute(
        select(Job.run_at, Job.done_at)
        .where(Job.state == JobState.DONE, Job.kind == Kind.CANARY)
        .order_by(desc(Job.done_at), desc(Job.id))
        .limit(1)
    ).first()
    if row is None:
        return None
    return Canary(row.done_at, max(0.0, (row.done_at - row.run_at).total_seconds()))
