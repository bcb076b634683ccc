"""Calls that wait for a person, the riskiest patient first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, text, tuple_

from intake.extensions import db
from intake.models import CallTask, History, Intake
from intake.models.call_task import OPEN

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

PAGE: Final = 50
PLACE_WANTED: Final = "call.place_wanted"
_OPEN: Final = text(f"call_task.{OPEN}")
_PLACE: Final = (
    select(History.became)
    .where(History.intake_id == CallTask.intake_id, History.event == PLACE_WANTED)
    .order_by(History.at.desc(), History.id)
    .limit(1)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """One task, with its case; `place` is the number of the place last asked for, as text."""

    id: uuid.UUID
    kind: str
    made_at: datetime
    reference: str
    priority: int
    state: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some tasks in order, and where the next page begins when there is one."""

    tasks: list[OpenTask]
    next: tuple[int, datetime, uuid.UUID] | None


def open_tasks(after: tuple[int, datetime, uuid.UUID] | None = None) -> Page:
    """The open tasks, riskiest first, then the longest waiting."""
    order = Intake.priority, CallTask.made_at, CallTask.id
    asked = (
        select(
            CallTask.id,
            CallTask.kind,
            CallTask.made_at,
            Intake.reference,
            Intake.priority,
            Intake.state,
            _PLACE,
        )
        .join(Intake, Intake.id == CallTask.intake_id)
        .where(_OPEN)
        .order_by(*order)
        .limit(PAGE + 1)
    )
    if after is not None:
        asked = asked.where(tuple_(*order) > tuple_(*after))
    rows: list[Any] = list(db.session.execute(asked))
    tasks = [OpenTask(*row) for row in rows[:PAGE]]
    last = tasks[-1] if len(rows) > PAGE else None
    return Page(tasks, (last.priority, last.made_at, last.id) if last else None)


def count_open() -> int:
    """How many tasks are open."""
    return db.session.scalar(select(func.count()).select_from(CallTask).where(_OPEN)) or 0


def open_of(intake_id: uuid.UUID) -> list[str]:
    """The kinds of task that are open for one intake."""
    found = select(CallTask.kind).where(CallTask.intake_id == intake_id, _OPEN)
    return list(db.session.scalars(found.order_by(CallTask.made_at, CallTask.kind)))
