"""A case's whole life as an operator may know it: what was planned, sent and done, and when.

Not what was answered, not which rule fired, not who the patient is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.domain.states import AppointmentState, IntakeState
from intake.extensions import db
from intake.models import Appointment, History, Intake
from intake.queries.deliveries import DeliveryRow, deliveries_of
from intake.queries.jobs import jobs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

STATES: Final = frozenset({*IntakeState, *AppointmentState})
# A rule that fired says what was answered, so its events are not an operator's to see.
HIDDEN: Final = "flag."


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, once or several times in a row.

    Attributes:
        event: what, such as `answer.save`.
        who: patient, staff or the part of the service, never a name.
        became: the state that followed, where the event is a change of state.
        times: how often in a row.
    """

    event: str
    who: str
    became: str | None
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call of the case: where it stands and when it is."""

    state: str
    starts_at: datetime
    revision: int
    hold_until: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CaseLife:
    """All that an operator may know of one case."""

    reference: str
    state: str
    created_at: datetime
    submitted_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    calls: Sequence[CallRow]
    jobs: Sequence[Any]
    deliveries: Sequence[DeliveryRow]
    events: Sequence[Event]


def find_life(reference: str) -> CaseLife | None:
    """The life of the case with this reference, however it was typed."""
    intake = db.session.execute(
        select(
            Intake.id,
            Intake.reference,
            Intake.state,
            Intake.created_at,
            Intake.submitted_at,
            Intake.opened_at,
            Intake.acknowledged_at,
        ).where(Intake.reference == reference.strip().upper())
    ).first()
    if intake is None:
        return None
    return CaseLife(
        reference=intake.reference,
        state=intake.state,
        created_at=intake.created_at,
        submitted_at=intake.submitted_at,
        opened_at=intake.opened_at,
        acknowledged_at=intake.acknowledged_at,
        calls=_calls(intake.id),
        jobs=jobs_of(intake.id),
        deliveries=deliveries_of(intake.id),
        events=folded(_history(intake.id)),
    )


def folded(rows: Iterable[Any]) -> list[Event]:
    """Events in order; the same one several times in a row is one line."""
    events: list[Event] = []
    for row in rows:
        who, became = _who(row.actor), row.became if row.became in STATES else None
        last = events[-1] if events else None
        if last and (last.event, last.who, last.became) == (row.event, who, became):
            events[-1] = Event(row.event, who, became, last.first_at, row.at, last.times + 1)
        else:
            events.append(Event(row.event, who, became, row.at, row.at, 1))
    return events


def _who(actor: str) -> str:
    kind, _, name = actor.partition(":")
    return "staff" if kind == "user" else name or kind


def _history(intake_id: Any) -> Iterable[Any]:
    return db.session.execute(
        select(History.at, History.actor, History.event, History.became)
        .where(History.intake_id == intake_id, ~History.event.startswith(HIDDEN))
        .order_by(History.at, History.id)
    )


def _calls(intake_id: Any) -> list[CallRow]:
    rows = db.session.execute(
        select(
            Appointment.state,
            Appointment.starts_at,
            Appointment.revision,
            Appointment.hold_until,
            Appointment.changed_at,
        )
        .where(Appointment.intake_id == intake_id)
        .order_by(Appointment.created_at)
    )
    return [CallRow(**row) for row in rows.mappings()]
