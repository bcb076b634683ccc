"""What happens again and again: the last slot, what became of it, and slots that were missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, literal, select, union_all

from intake.extensions import db
from intake.models import Job, PeriodicRun

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

LOOKED_BACK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PeriodicRow:
    """One thing that repeats.

    Attributes:
        every_s: length of a slot in seconds.
        last_slot: the last one that was written down.
        next_slot: when the one after it begins.
        late_s: for how long the next one has been due; 0 while it is not.
        missed: slots of the last day, or since the first one ever, that nobody wrote down.
        job_id: the job of the last slot, while it is kept.
    """

    name: str
    every_s: float
    last_slot: datetime | None
    next_slot: datetime | None
    late_s: float
    missed: int
    job_id: uuid.UUID | None
    job_state: str | None


def periodic_rows(every: Mapping[str, timedelta], *, now: datetime) -> list[PeriodicRow]:
    """Look at what repeats.

    Args:
        every: the length of its slot, by its kind.
        now: the workflow's present.
    """
    # For each name by itself the index has both ends at hand; grouped, all of it would be read.
    ends = [
        select(literal(name), func.min(PeriodicRun.slot), func.max(PeriodicRun.slot)).where(
            PeriodicRun.name == name
        )
        for name in every
    ]
    found: Any = db.session.execute(union_all(*ends)).all()
    return [_row(name, every[name], first, last, now) for name, first, last in found]


def _row(
    name: str, every: timedelta, first: datetime | None, last: datetime | None, now: datetime
) -> PeriodicRow:
    if first is None or last is None:
        return PeriodicRow(name, every.total_seconds(), None, None, 0, 0, None, None)
    job = db.session.execute(
        select(Job.id, Job.state).where(Job.key == f"{name}@{last:%Y-%m-%dT%H:%M:%SZ}")
    ).first()
    late = max(0.0, (now - last - every).total_seconds())
    return PeriodicRow(
        name=name,
        every_s=every.total_seconds(),
        last_slot=last,
        next_slot=last + every,
        late_s=late,
        missed=_missed(name, first, last, every, now),
        job_id=job.id if job else None,
        job_state=job.state if job else None,
    )


def _missed(name: str, first: datetime, last: datetime, every: timedelta, now: datetime) -> int:
    begin = max(first, last - (now - max(first, now - LOOKED_BACK)) // every * every)
    written = db.session.scalar(
        select(func.count())
        .select_from(PeriodicRun)
        .where(PeriodicRun.name == name, PeriodicRun.slot >= begin)
    )
    return max(0, (last - begin) // every + 1 - (written or 0))
