"""Saying how a call came out: it took place, or the two did not meet."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.call_tasks import TaskKind
from intake.domain.states import AppointmentState, IntakeState, move
from intake.models import Appointment, History
from intake.services.call_tasks import ask_a_person
from intake.services.locking import lock_intake
from intake.services.recording import change_state
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.models import Intake

EARLY: Final = timedelta(minutes=15)
"""How long before its time a call may have begun."""


class Conclusion(StrEnum):
    """How a call came out, as the event of the state table."""

    HELD = "complete"
    MISSED = "miss"


class NotYet(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The call's time has not come."""


class SaidByAnother(Exception):  # noqa: N818
    """A colleague has said the same already."""


def conclude(
    appointment_id: uuid.UUID, conclusion: Conclusion, *, actor: Actor, now: datetime
) -> bool:
    """Say how a booked call came out. The same person again changes nothing.

    After a call that was missed, a task asks a person to find another time; not where the case
    was closed meanwhile.

    Returns:
        Whether this call said it.

    Raises:
        LookupError: there is no such call.
        NotYet: its time has not come.
        SaidByAnother: a colleague said the same first.
        IllegalMove: it is not booked, or it came out another way.
    """
    with writing() as session:
        intake, call = _locked(session, appointment_id)
        if call.state == move(AppointmentState.BOOKED, conclusion):
            if _sayer(session, call, conclusion) == actor:
                return False
            raise SaidByAnother
        since = call.starts_at - (EARLY if conclusion is Conclusion.HELD else timedelta())
        if call.state == AppointmentState.BOOKED and now < since:
            raise NotYet
        change_state(session, call, conclusion, actor=actor, now=now)
        call.changed_at = now
        if conclusion is Conclusion.MISSED and intake.state == IntakeState.SUBMITTED:
            ask_a_person(session, call.intake_id, TaskKind.MISSED, actor=actor, now=now)
    return True


def _locked(session: Session, appointment_id: uuid.UUID) -> tuple[Intake, Appointment]:
    whose = session.scalar(select(Appointment.intake_id).where(Appointment.id == appointment_id))
    intake = lock_intake(session, whose) if whose else None
    if intake is None:
        raise LookupError(appointment_id)
    call = session.scalars(
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    return intake, call


def _sayer(session: Session, call: Appointment, conclusion: Conclusion) -> str | None:
    return session.scalar(
        select(History.actor)
        .where(History.intake_id == call.intake_id, History.event == f"appointment.{conclusion}")
        .order_by(History.at.desc(), History.id)
        .limit(1)
    )
