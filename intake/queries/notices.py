"""How staff chose to be told, whose a case is, and what waits for a digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from intake.domain.notices import USUAL, Choice, Event
from intake.domain.states import ACTIVE_APPOINTMENTS, AppointmentState, DeliveryState
from intake.extensions import db
from intake.models import (
    Appointment,
    Delivery,
    Deputy,
    Intake,
    Notice,
    NoticeChoice,
    QuietHours,
    User,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

# A time that is only held may be let go again within minutes.
CALLS = [state for state in ACTIVE_APPOINTMENTS if state is not AppointmentState.HELD]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to a case, as a digest tells it."""

    intake: Intake
    event: Event
    at: datetime


def choices_of(user_ids: Collection[uuid.UUID], event: Event) -> Mapping[uuid.UUID, Choice]:
    """How each of these wants to be told of an event."""
    rows = db.session.execute(
        select(NoticeChoice.user_id, NoticeChoice.choice).where(
            NoticeChoice.event == event, NoticeChoice.user_id.in_(user_ids)
        )
    ).all()
    return dict.fromkeys(user_ids, USUAL[event]) | {row[0]: Choice(row[1]) for row in rows}


def all_choices(user_id: uuid.UUID) -> Mapping[Event, Choice]:
    """How one person wants to be told of each event."""
    rows = db.session.execute(
        select(NoticeChoice.event, NoticeChoice.choice).where(NoticeChoice.user_id == user_id)
    ).all()
    return dict(USUAL) | {Event(row[0]): Choice(row[1]) for row in rows}


def choosers(event: Event, *choices: Choice) -> Sequence[User]:
    """Everybody who chose one of these for an event, by login."""
    return db.session.scalars(
        select(User)
        .join(NoticeChoice, NoticeChoice.user_id == User.id)
        .where(User.active, NoticeChoice.event == event, NoticeChoice.choice.in_(choices))
        .order_by(User.email)
    ).all()


def whose(intake: Intake) -> Sequence[User]:
    """Those whose case it is: who owns it, and whose call its patient has."""
    calls = select(Appointment.clinician_id).where(
        Appointment.intake_id == intake.id, Appointment.state.in_(CALLS)
    )
    return db.session.scalars(
        select(User)
        .where(User.active, or_(User.id == intake.owner_id, User.id.in_(calls)))
        .order_by(User.email)
    ).all()


def quiet_hours(user_id: uuid.UUID) -> QuietHours | None:
    """When somebody wants no mail that can wait."""
    return db.session.get(QuietHours, user_id)


def deputies(user_id: uuid.UUID, since: date) -> Sequence[Any]:
    """Who stands in for somebody from that day on: rows with the deputy and their name."""
    return db.session.execute(
        select(Deputy, User.name)
        .join(User, User.id == Deputy.deputy_id)
        .where(Deputy.user_id == user_id, Deputy.ends_on >= since)
        .order_by(Deputy.starts_on)
    ).all()


def stands_in_for(user_id: uuid.UUID, since: date) -> Sequence[Any]:
    """For whom somebody stands in from that day on: rows with the dates and their name."""
    return db.session.execute(
        select(Deputy, User.name)
        .join(User, User.id == Deputy.user_id)
        .where(Deputy.deputy_id == user_id, Deputy.ends_on >= since)
        .order_by(Deputy.starts_on)
    ).all()


def lines_of(job_id: uuid.UUID) -> list[Line]:
    """What a digest took along, the riskiest case first."""
    rows = db.session.execute(
        select(Intake, Notice.event, Notice.at)
        .join(Notice, Notice.intake_id == Intake.id)
        .where(Notice.job_id == job_id)
        .order_by(Intake.priority, Intake.waiting_since, Intake.id, Notice.at)
    ).all()
    return [Line(row[0], Event(row[1]), row[2]) for row in rows]


def digests_of(intake_id: uuid.UUID) -> tuple[bool, bool]:
    """Whether the mail server took a digest with this case, and whether it stands in one to come.

    In one query.
    """
    rows = db.session.execute(
        select(Notice.job_id, Delivery.state)
        .outerjoin(Delivery, Delivery.job_id == Notice.job_id)
        .where(Notice.intake_id == intake_id)
    ).all()
    taken = any(row.state == DeliveryState.ACCEPTED for row in rows)
    return taken, any(row.state in (None, DeliveryState.QUEUED) for row in rows)
