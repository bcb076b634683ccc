"""The calls of a day or a week, with who takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, tuple_

from intake.domain.states import AppointmentState
from intake.extensions import db
from intake.models import Appointment, Intake, User

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

PAGE: Final = 100
# A hold is nobody's call yet, and what was released never was one.
SHOWN: Final = (
    AppointmentState.REQUESTED,
    AppointmentState.BOOKED,
    AppointmentState.COMPLETED,
    AppointmentState.NO_SHOW,
    AppointmentState.CANCELLED,
)

_CALLS: Final = (
    select(
        Appointment.id,
        Intake.reference,
        Intake.priority,
        Appointment.state,
        Appointment.starts_at.label("start"),
        Appointment.ends_at.label("end"),
        Appointment.zone,
        Appointment.clinician_id,
        User.name.label("clinician"),
    )
    .join(Intake, Intake.id == Appointment.intake_id)
    .join(User, User.id == Appointment.clinician_id)
    .where(Appointment.state.in_(SHOWN))
    .order_by(Appointment.starts_at, Appointment.id)
)


@dataclass(frozen=True, slots=True)
class CalendarCall:
    """A call as a list shows it; times UTC, `zone` the patient's."""

    id: uuid.UUID
    reference: str
    priority: int
    state: str
    start: datetime
    end: datetime
    zone: str
    clinician_id: uuid.UUID
    clinician: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some calls in order, and where the next page begins when there is one."""

    calls: list[CalendarCall]
    next: tuple[datetime, uuid.UUID] | None


def calls_between(
    window: tuple[datetime, datetime],
    *,
    clinician_id: uuid.UUID | None = None,
    after: tuple[datetime, uuid.UUID] | None = None,
) -> Page:
    """The calls that begin in a window, by time.

    Args:
        window: from the first instant, and before the second.
        clinician_id: only this clinician's.
        after: where the last page ended.
    """
    asked = _CALLS.where(Appointment.starts_at >= window[0], Appointment.starts_at < window[1])
    if clinician_id is not None:
        asked = asked.where(Appointment.clinician_id == clinician_id)
    if after is not None:
        asked = asked.where(tuple_(Appointment.starts_at, Appointment.id) > tuple_(*after))
    rows: list[Any] = list(db.session.execute(asked.limit(PAGE + 1)))
    calls = [CalendarCall(*row) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(calls, (calls[-1].start, calls[-1].id) if more else None)


def references_of(appointment_ids: Iterable[uuid.UUID]) -> dict[str, tuple[str, str]]:
    """Reference of the case and name of the clinician, by the appointment's id as text."""
    rows: Any = db.session.execute(
        select(Appointment.id, Intake.reference, User.name)
        .join(Intake, Intake.id == Appointment.intake_id)
        .join(User, User.id == Appointment.clinician_id)
        .where(Appointment.id.in_(list(appointment_ids)))
    )
    return {str(row.id): (row.reference, row.name) for row in rows}
