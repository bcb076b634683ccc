"""Stuck cases and alarms as an operator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.extensions import db
from intake.models import User
from intake.queries.alarms import open_alarms, past_alarms
from intake.queries.stuck import stuck_cases

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from intake.models import Alarm


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A case that needs a person: which check it fails, and since when."""

    check: str
    reference: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One trouble of the service.

    Attributes:
        name: what is wrong; `subject` with what.
        level: how often it has called for help.
        times: how often it was seen.
        taken_by: the colleague who took it last.
        taken_until: when it calls again.
    """

    id: uuid.UUID
    key: str
    name: str
    subject: str | None
    level: int
    times: int
    raised_at: datetime
    seen_at: datetime
    called_at: datetime | None
    taken_by: str | None
    taken_until: datetime | None
    resolved_at: datetime | None


def stuck_rows(*, now: datetime) -> list[StuckRow]:
    """Every case that a person has to look at, the longest waiting of each check first."""
    return [StuckRow(one.check.value, one.reference, one.since) for one in stuck_cases(now=now)]


def alarm_rows(*, past: bool = False) -> list[AlarmRow]:
    """Open alarms, the oldest first; or those that are over, the newest first."""
    found = past_alarms() if past else open_alarms()
    names = _names(found)
    return [_row(one, names) for one in found]


def _row(one: Alarm, names: Mapping[uuid.UUID, str]) -> AlarmRow:
    return AlarmRow(
        id=one.id,
        key=one.key,
        name=one.name,
        subject=one.subject,
        level=one.level,
        times=one.times,
        raised_at=one.raised_at,
        seen_at=one.seen_at,
        called_at=one.called_at,
        taken_by=names.get(one.acknowledged_by) if one.acknowledged_by else None,
        taken_until=one.acknowledged_until,
        resolved_at=one.resolved_at,
    )


def _names(found: Sequence[Alarm]) -> dict[uuid.UUID, str]:
    ids = {one.acknowledged_by for one in found if one.acknowledged_by}
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}
