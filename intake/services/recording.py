"""History: what happened to an intake, added in the transaction in which it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.domain.states import AppointmentState, FlagState, IntakeState, QuestionState, move
from intake.models import Appointment, Flag, History, Intake, PatientQuestion

if TYPE_CHECKING:
    import uuid
    from datetime import datetime
    from enum import StrEnum

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor

STATES: Final[dict[str, type[StrEnum]]] = {
    "intake": IntakeState,
    "appointment": AppointmentState,
    "flag": FlagState,
    "question": QuestionState,
}
# Rows whose name in history is shorter than that of their table.
NAMES: Final = {"patientquestion": "question"}


def record(  # noqa: PLR0913 - one keyword a column
    session: Session,
    intake_id: uuid.UUID,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    was: str | None = None,
    became: str | None = None,
) -> None:
    """Add one history row. `was` and `became` are states or ids, never an answer."""
    if not actor:
        raise ValueError("history needs an actor")
    session.add(
        History(intake_id=intake_id, at=now, actor=actor, event=event, was=was, became=became)
    )


def change_state(
    session: Session,
    row: Intake | Appointment | Flag | PatientQuestion,
    event: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Move a row through the transition table and write the move down.

    The row must have been read inside this writing transaction, locked where the database can.

    Raises:
        IllegalMove: its state does not allow the event.
    """
    kind = type(row).__name__.lower()
    kind = NAMES.get(kind, kind)
    states = STATES[kind]
    was = states(row.state)
    row.state = move(was, event)
    intake_id = row.id if isinstance(row, Intake) else row.intake_id
    record(session, intake_id, f"{kind}.{event}", actor=actor, now=now, was=was, became=row.state)
