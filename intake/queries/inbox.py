"""The clinicians' list: riskiest first, then the one that has waited longest."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from intake.domain.priority import words
from intake.domain.states import ACTIVE_APPOINTMENTS, IntakeState
from intake.extensions import db
from intake.models import Appointment, Intake, User

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

PAGE_SIZE: Final = 50
MOST_COUNTED: Final = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list goes on: after the row with these keys."""

    priority: int
    waiting_since: datetime
    intake_id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.priority}_{self.waiting_since.isoformat()}_{self.intake_id}"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One case as the list shows it; nothing in it is sealed."""

    reference: str
    state: str
    severity: str
    respond: str
    waiting_since: datetime
    call_start: datetime | None
    call_state: str | None
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Some rows, and where the next ones begin."""

    rows: tuple[InboxRow, ...]
    next: Place | None


def read_place(text: str | None) -> Place | None:
    """Read what `str(Place)` wrote; anything else is the beginning of the list."""
    try:
        priority, since, intake_id = (text or "").split("_")
        place = Place(int(priority), datetime.fromisoformat(since), uuid.UUID(intake_id))
    except ValueError:
        return None
    return place if place.waiting_since.tzinfo else None


def inbox(after: Place | None = None, *, size: int = PAGE_SIZE) -> InboxPage:
    """One page of the cases that a clinician should know of, in one query."""
    taker = aliased(User)
    order = (Intake.priority, Intake.waiting_since, Intake.id)
    query = (
        select(Intake, Appointment.starts_at, Appointment.state, taker.name)
        .outerjoin(
            Appointment,
            and_(Appointment.intake_id == Intake.id, Appointment.state.in_(ACTIVE_APPOINTMENTS)),
        )
        .outerjoin(taker, taker.id == Intake.acknowledged_by)
        .where(_is_case())
        .order_by(*order)
        .limit(size + 1)
    )
    if after is not None:
        bound = tuple_(after.priority, after.waiting_since, after.intake_id)
        query = query.where(tuple_(*order) > bound)
    found = db.session.execute(query).all()
    last = found[size - 1][0] if len(found) > size else None
    return InboxPage(
        tuple(_row(row) for row in found[:size]),
        Place(last.priority, last.waiting_since, last.id) if last else None,
    )


def waiting() -> int:
    """How many cases nobody has taken yet, counted to 100 and no further."""
    some = select(Intake.id).where(_is_case(), Intake.acknowledged_at.is_(None))
    counted = some.limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(counted)) or 0


def _is_case() -> ColumnElement[bool]:
    # A draft with a safety flag is a case before it is sent.
    return or_(
        Intake.state == IntakeState.SUBMITTED,
        and_(Intake.state == IntakeState.DRAFT, Intake.safety),
    )


def _row(row: Any) -> InboxRow:
    intake, call_start, call_state, taker = row
    severity, respond = words(intake.priority)
    return InboxRow(
        reference=intake.reference,
        state=intake.state,
        severity=severity,
        respond=respond,
        waiting_since=intake.waiting_since,
        call_start=call_start,
        call_state=call_state,
        acknowledged_by=taker,
    )
