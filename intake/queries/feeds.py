"""What a clinician's calendar feed is made of, in two queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.domain.states import AppointmentState
from intake.extensions import db
from intake.models import Appointment, CalendarFeed, Clinician, Intake, User
from intake.queries.availability import HORIZON
from intake.security.tokens import fingerprint

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

LONGEST: Final = 64
BACK: Final = timedelta(days=30)
MOST: Final = 2000
# What was cancelled is left out: a feed is read whole, so it goes from the reader's calendar.
_SHOWN: Final = (
    AppointmentState.REQUESTED,
    AppointmentState.BOOKED,
    AppointmentState.COMPLETED,
    AppointmentState.NO_SHOW,
)


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose feed, and the zone of their clock."""

    clinician_id: uuid.UUID
    zone: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class FeedCall:
    """A call without its patient; times UTC."""

    id: uuid.UUID
    reference: str
    state: str
    revision: int
    start: datetime
    end: datetime
    changed_at: datetime


def find_feed(token: str) -> Feed | None:
    """The feed with this token, while its clinician may sign in."""
    if len(token) > LONGEST:
        return None
    row: Any = db.session.execute(
        select(CalendarFeed.clinician_id, Clinician.zone, CalendarFeed.made_at)
        .join(Clinician, Clinician.user_id == CalendarFeed.clinician_id)
        .join(User, User.id == CalendarFeed.clinician_id)
        .where(CalendarFeed.token_hash == fingerprint(token), User.active)
    ).first()
    return Feed(*row) if row else None


def feed_made_at(clinician_id: uuid.UUID) -> datetime | None:
    """When the standing address was made, if there is one."""
    return db.session.scalar(
        select(CalendarFeed.made_at).where(CalendarFeed.clinician_id == clinician_id)
    )


def feed_calls(clinician_id: uuid.UUID, *, now: datetime) -> list[FeedCall]:
    """The calls of the last month and of all that can be booked, by time."""
    rows: Any = db.session.execute(
        select(
            Appointment.id,
            Intake.reference,
            Appointment.state,
            Appointment.revision,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.changed_at,
        )
        .join(Intake, Intake.id == Appointment.intake_id)
        .where(
            Appointment.clinician_id == clinician_id,
            Appointment.state.in_(_SHOWN),
            Appointment.starts_at > now - BACK,
            Appointment.starts_at < now + HORIZON,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    )
    return [FeedCall(*row) for row in rows]
