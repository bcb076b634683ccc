"""What happened around a call, and by whom."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select

from intake.extensions import db
from intake.models import Appointment, History, Intake, User

if TYPE_CHECKING:
    from datetime import datetime

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Act:
    """One row of history; `name` is empty when no member of staff acted."""

    at: datetime
    event: str
    was: str | None
    became: str | None
    actor: str
    name: str


def acts(intake_id: uuid.UUID) -> list[Act]:
    """What happened to an intake's calls, the newest first."""
    rows = db.session.scalars(
        select(History)
        .where(
            History.intake_id == intake_id,
            or_(History.event.like("appointment.%"), History.event.like("call.%")),
        )
        .order_by(History.at.desc(), History.id)
        .limit(MOST)
    ).all()
    staff = {uuid.UUID(row.actor[5:]) for row in rows if row.actor.startswith("user:")}
    found: Any = db.session.execute(select(User.id, User.name).where(User.id.in_(staff)))
    names = {f"user:{row.id}": row.name for row in found}
    return [
        Act(row.at, row.event, row.was, row.became, row.actor, names.get(row.actor, ""))
        for row in rows
    ]


def staff_name(actor: str) -> str:
    """The name of a member of staff as history names them; empty when it is none."""
    kind, _colon, user_id = actor.partition(":")
    if kind != "user":
        return ""
    return db.session.scalar(select(User.name).where(User.id == uuid.UUID(user_id))) or ""


def case_of(appointment_id: uuid.UUID) -> Intake | None:
    """The intake that a call belongs to."""
    return db.session.scalar(
        select(Intake)
        .join(Appointment, Appointment.intake_id == Intake.id)
        .where(Appointment.id == appointment_id)
    )


def case_named(reference: str) -> Intake | None:
    """The intake with this reference."""
    return db.session.scalar(select(Intake).where(Intake.reference == reference))
