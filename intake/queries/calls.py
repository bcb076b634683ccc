"""An intake's screening call, as pages, mail and calendars tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import case, select, text

from intake.domain.states import ACTIVE_APPOINTMENTS, AppointmentState
from intake.extensions import db
from intake.gateways.video import room_of
from intake.models import Appointment, Clinician, User
from intake.models.appointment import ACTIVE

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class CallDetails:
    """One call.

    Attributes:
        appointment_id: its row.
        intake_id: whose call it is.
        state: where it stands.
        start: when it begins, UTC.
        end: when it ends, UTC.
        zone: the patient's IANA zone; it was theirs when they chose.
        clinic_zone: the clinic's.
        clinician_id: who calls.
        clinician_name: their name, and `credentials` after it.
        join_url: the video room; the same for patient and clinician, and for every revision.
        uid: name of the call in calendars, the same for every revision.
        sequence: the revision, from 0: the calendar's SEQUENCE.
        kept_until: while held, until when; past means that another patient may take the time.
    """

    appointment_id: uuid.UUID
    intake_id: uuid.UUID
    state: AppointmentState
    start: datetime
    end: datetime
    zone: str
    clinic_zone: str
    clinician_id: uuid.UUID
    clinician_name: str
    credentials: str
    join_url: str
    uid: str
    sequence: int
    kept_until: datetime | None

    @property
    def active(self) -> bool:
        """Whether it takes the clinician's time."""
        return self.state in ACTIVE_APPOINTMENTS

    def is_kept(self, now: datetime) -> bool:
        """Whether the time is the patient's just now: held and not run out, or more."""
        if self.state == AppointmentState.HELD:
            return self.kept_until is not None and self.kept_until > now
        return self.active


def call_of(intake_id: uuid.UUID) -> Appointment | None:
    """The row of the call that is held, requested or booked; there is one at most."""
    return db.session.scalar(
        select(Appointment).where(Appointment.intake_id == intake_id, text(ACTIVE))
    )


def call_details(intake_id: uuid.UUID) -> CallDetails | None:
    """The call of an intake: the one that stands, else the last one that took place or was ended.

    A hold that was given back is no call.
    """
    stands = case((Appointment.state.in_(ACTIVE_APPOINTMENTS), 0), else_=1)
    return _find(Appointment.intake_id == intake_id, stands, Appointment.created_at.desc())


def appointment_details(appointment_id: uuid.UUID) -> CallDetails | None:
    """One call by its own id."""
    return _find(Appointment.id == appointment_id)


def _find(which: ColumnElement[bool], *order: ColumnElement[Any]) -> CallDetails | None:
    row: Any = db.session.execute(
        select(
            Appointment.id, Appointment.intake_id, Appointment.state, Appointment.starts_at,
            Appointment.ends_at, Appointment.zone, Appointment.clinician_id,
            Appointment.revision, Appointment.hold_until, User.name, Clinician.credentials,
        )
        .join(Clinician, Clinician.user_id == Appointment.clinician_id)
        .join(User, User.id == Clinician.user_id)
        .where(which, Appointment.state != AppointmentState.RELEASED)
        .order_by(*order)
        .limit(1)
    ).first()  # fmt: skip
    return _details(row) if row else None


def _details(row: Any) -> CallDetails:
    clinic = current_app.config["CLINIC"]
    return CallDetails(
        appointment_id=row.id,
        intake_id=row.intake_id,
        state=AppointmentState(row.state),
        start=row.starts_at,
        end=row.ends_at,
        zone=row.zone,
        clinic_zone=clinic.zone,
        clinician_id=row.clinician_id,
        clinician_name=row.name,
        credentials=row.credentials,
        join_url=room_of(row.id),
        uid=f"{row.id}@{clinic.email.rpartition('@')[2]}",
        sequence=row.revision,
        kept_until=row.hold_until,
    )
