"""A call that its clinician cannot take: the nearest time as good, or a person who calls.

Only what the patient said suits them is chosen for them; who named one time and no wish gets that
very time with a colleague, or is asked. Either way they are told.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.actors import system
from intake.domain.call_tasks import TaskKind
from intake.domain.preferences import nearest_equal
from intake.domain.states import IntakeState
from intake.domain.work import Kind
from intake.models import Appointment
from intake.queries.slots import find_offered
from intake.services.booking import first_that_holds, wish_of
from intake.services.call_tasks import ask_a_person
from intake.services.changing import WANTED, end, put
from intake.services.locking import lock_clinician, lock_intake
from intake.services.placing import own_call, whose_call
from intake.services.planning import plan

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.models import Intake
    from intake.services.claiming import Claim

REPLACING: Final = system("replace-call")


class Replaced(StrEnum):
    """What became of the call."""

    MOVED = "moved"
    STANDING = "standing"
    NEEDS_PERSON = "needs_person"
    NOT_WANTED = "not_wanted"


def plan_replacement(session: Session, call_id: uuid.UUID, *, now: datetime) -> None:
    """Have another time found for a call; once for each of its revisions."""
    call = session.get_one(Appointment, call_id)
    plan(
        session,
        Kind.REPLACE_CALL,
        f"{Kind.REPLACE_CALL}:{call.id}:{call.revision}",
        now=now,
        intake_id=call.intake_id,
        subject_id=call.id,
    )


def replace_call(session: Session, job: Claim, now: datetime) -> None:
    """What the job `replace-call` does: `replace` for its call."""
    if job.subject_id is not None:
        replace(session, job.subject_id, now=now)


def replace(
    session: Session, call_id: uuid.UUID, *, actor: Actor = REPLACING, now: datetime
) -> Replaced:
    """Move a call that cannot be kept; where nothing is as good, cancel it and ask a person.

    Args:
        session: inside `writing()`.
        call_id: which call. One that can be kept after all stays as it is.
        actor: who moves it.
        now: when.
    """
    whose = session.scalar(select(Appointment.intake_id).where(Appointment.id == call_id))
    intake = lock_intake(session, whose) if whose else None
    if intake is None or intake.state != IntakeState.SUBMITTED:
        return Replaced.NOT_WANTED
    holder = whose_call(session, intake.id)
    if holder is not None:
        lock_clinician(session, holder)
    call = own_call(session, intake.id)
    if call is None or call.id != call_id or call.state not in WANTED or call.starts_at <= now:
        return Replaced.NOT_WANTED
    if _moved(session, intake, call, actor=actor, now=now):
        return Replaced.MOVED if call.changed_at == now else Replaced.STANDING
    end(session, call, actor=actor, now=now)
    ask_a_person(session, intake.id, TaskKind.NO_TIME, actor=actor, now=now)
    return Replaced.NEEDS_PERSON


def _moved(
    session: Session, intake: Intake, call: Appointment, *, actor: Actor, now: datetime
) -> bool:
    """Whether the call can be kept, or has a time as good by now."""
    wish, lost = wish_of(intake), call.starts_at
    stands = find_offered(
        call.clinician_id, lost, now=now, state=wish.state, besides=intake.id, settled=True
    )
    if stands is not None:
        return True
    found = first_that_holds(
        intake,
        wish,
        lambda offers: nearest_equal(offers, lost, wish.preference),
        lambda offer: put(session, call, offer.slot, actor=actor, now=now),
        now,
    )
    return found is not None
