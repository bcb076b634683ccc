"""The screening call of one intake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.states import ACTIVE_APPOINTMENTS
from intake.extensions import db
from intake.models import Appointment

if TYPE_CHECKING:
    import uuid


def call_of(intake_id: uuid.UUID) -> Appointment | None:
    """The call that is held, requested or booked; there is one at most."""
    return db.session.scalar(
        select(Appointment).where(
            Appointment.intake_id == intake_id, Appointment.state.in_(ACTIVE_APPOINTMENTS)
        )
    )
