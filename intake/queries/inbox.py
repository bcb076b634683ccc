"""The clinicians' list: riskiest first, then the one that has waited longest.

Each tab reads an index in its own order, so it costs the same whatever lies in the past.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, desc, func, select, text, tuple_
from sqlalchemy.orm import aliased

from intake.domain.priority import RESPONSES, SEVERITIES, rank, words
from intake.domain.states import AppointmentState
from intake.extensions import db
from intake.models import Appointment, Intake, Ladder, User
from intake.models.appointment import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, ScalarSelect, TextClause

    Condition = ColumnElement[bool] | TextClause

PAGE_SIZE: Final = 50
MOST_COUNTED: Final = 100
# Written out, as the indexes have it: only so do the databases see that those will do.
# A draft with a safety flag is a case before it is sent; what ended is one until its worry has.
CASE: Final = text(
    "CASE WHEN intake.state = 'submitted' OR (intake.state = 'draft' AND intake.safety)"
    " OR (intake.state IN ('withdrawn', 'expired') AND intake.unresolved) THEN 1 ELSE 0 END = 1"
)
AWAITED: Final = text(
    "CASE WHEN intake.state = 'draft' OR intake.asked_at IS NOT NULL THEN 1 ELSE 0 END = 1"
)
ENDED: Final = text("CASE WHEN intake.state IN ('closed', 'withdrawn') THEN 1 ELSE 0 END = 1")
NOBODYS: Final = text("intake.acknowledged_at IS NULL")
ATTENTION: Final = tuple(
    rank(severity, respond)
    for severity in SEVERITIES
    for respond in RESPONSES
    if severity == "urgent" or respond in ("now", "today")
)


class Tab(StrEnum):
    """A part of the list."""

    OPEN = "open"
    ATTENTION = "attention"
    NEW = "new"
    MINE = "mine"
    TODAY = "today"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and from when until when it is today at the clinic."""

    user_id: uuid.UUID
    day_from: datetime
    day_until: datetime


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
    """One case as the list shows it; nothing in it is sealed.

    Attributes:
        owner: whose case it is; somebody else than `acknowledged_by` while it is handed over.
        outcome_due: by when an outcome is written down, where somebody took an urgent case.
        heard: what its patient told since the case was read last, a word of `services.hearing`.
        asked: a question to the patient waits for its answer.
    """

    reference: str
    state: str
    severity: str
    respond: str
    waiting_since: datetime
    call_start: datetime | None
    call_state: str | None
    acknowledged_by: str | None
    owner: str | None
    outcome_due: datetime | None
    heard: str | None
    asked: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Some rows, and where the next ones begin."""

    rows: tuple[InboxRow, ...]
    next: Place | None


def read_place(text_: str | None) -> Place | None:
    """Read what `str(Place)` wrote; anything else is the beginning of the list."""
    try:
        priority, since, intake_id = (text_ or "").split("_")
        place = Place(int(priority), datetime.fromisoformat(since), uuid.UUID(intake_id))
    except ValueError:
        return None
    return place if place.waiting_since.tzinfo else None


def inbox(
    tab: Tab, viewer: Viewer, after: Place | None = None, *, size: int = PAGE_SIZE
) -> InboxPage:
    """One page of a tab, in one query. What is closed comes newest first, the rest riskiest."""
    since = Intake.updated_at if tab is Tab.CLOSED else Intake.waiting_since
    order = (since, Intake.id) if tab is Tab.CLOSED else (Intake.priority, since, Intake.id)
    sorted_by = [desc(each) for each in order] if tab is Tab.CLOSED else list(order)
    # Picked by themselves: beside other tables the page's order would not be that of an index.
    picked = select(Intake.id).where(*_conditions(tab, viewer))
    if after is not None and tab is Tab.CLOSED:
        picked = picked.where(tuple_(*order) < tuple_(after.waiting_since, after.intake_id))
    elif after is not None:
        bound = tuple_(after.priority, after.waiting_since, after.intake_id)
        picked = picked.where(tuple_(*order) > bound)
    page = picked.order_by(*sorted_by).limit(size + 1).subquery()
    query = _rows().join(page, page.c.id == Intake.id).order_by(*sorted_by)
    found = db.session.execute(query).all()
    last = found[size - 1][0] if len(found) > size else None
    place = None
    if last is not None:
        moment = last.updated_at if tab is Tab.CLOSED else last.waiting_since
        place = Place(last.priority, moment, last.id)
    return InboxPage(tuple(_row(row) for row in found[:size]), place)


def counts(viewer: Viewer) -> dict[Tab, int]:
    """How many cases each tab holds, counted to 100 and no further, in one query."""
    row = db.session.execute(select(*(_count(tab, viewer) for tab in Tab))).one()
    return dict(zip(Tab, row, strict=True))


def news_since(since: datetime) -> tuple[int, int]:
    """How many cases came, and how many patients told something, after `since`; each to 100.

    In one query, by the indexes of the two moments, so that it may be asked often.
    """
    came = select(Intake.id).where(CASE, Intake.waiting_since > since)
    told = select(Intake.id).where(Intake.heard_at > since)
    both = (
        select(func.count()).select_from(some.limit(MOST_COUNTED).subquery()).scalar_subquery()
        for some in (came, told)
    )
    row = db.session.execute(select(*both)).one()
    return row[0], row[1]


def found_by(kind: str, fingerprint: bytes) -> list[InboxRow]:
    """The newest 20 cases whose email or phone has this fingerprint, whatever their state."""
    column = Intake.email_index if kind == "email" else Intake.phone_index
    query = _rows().where(column == fingerprint).order_by(Intake.updated_at.desc()).limit(20)
    return [_row(row) for row in db.session.execute(query)]


def _rows() -> Any:
    taker, owner = aliased(User), aliased(User)
    latest = (
        select(Ladder.outcome_due_at)
        .where(Ladder.intake_id == Intake.id, Ladder.outcome_at.is_(None))
        .order_by(Ladder.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    call = and_(Appointment.intake_id == Intake.id, text(f"appointment.{ACTIVE}"))
    return (
        select(Intake, Appointment.starts_at, Appointment.state, taker.name, owner.name, latest)
        .outerjoin(Appointment, call)
        .outerjoin(taker, taker.id == Intake.acknowledged_by)
        .outerjoin(owner, owner.id == Intake.owner_id)
    )


def _conditions(tab: Tab, viewer: Viewer) -> Iterable[Condition]:
    if tab is Tab.CLOSED:
        # A draft that its patient deleted was nobody's case.
        return [ENDED, Intake.submitted_at.is_not(None)]
    if tab is Tab.TODAY:
        # Asked of the day's calls, which are few.
        today = select(Appointment.intake_id).where(
            Appointment.starts_at >= viewer.day_from,
            Appointment.starts_at < viewer.day_until,
            Appointment.state == AppointmentState.BOOKED,
        )
        return [Intake.id.in_(today)]
    more: dict[Tab, list[Condition]] = {
        Tab.ATTENTION: [Intake.priority.in_(ATTENTION)],
        Tab.NEW: [NOBODYS],
        Tab.MINE: [Intake.owner_id == viewer.user_id],
        Tab.WAITING: [AWAITED],
    }
    return [CASE, *more.get(tab, [])]


def _count(tab: Tab, viewer: Viewer) -> ScalarSelect[int]:
    found = select(Intake.id).where(*_conditions(tab, viewer))
    if tab in (Tab.NEW, Tab.MINE, Tab.WAITING):
        # In the order of the part's own index, so that it is that one which is read.
        found = found.order_by(Intake.priority, Intake.waiting_since, Intake.id)
    some = found.limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _row(row: Any) -> InboxRow:
    intake, call_start, call_state, taker, owner, outcome_due = row
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
        owner=owner,
        outcome_due=outcome_due if taker else None,
        heard=intake.heard,
        asked=intake.asked_at is not None,
    )
