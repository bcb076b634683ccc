"""Putting a call into a clinician's time: what holding and booking share.

The database decides who is first: active calls of one clinician cannot overlap. The lock on the
clinician comes before the lock on any call that is only held, so that many who want one time wait
for each other in one order, and nobody is sent away by a deadlock.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from intake.domain.actors import system
from intake.domain.states import AppointmentState
from intake.models import Appointment
from intake.models.appointment import ACTIVE
from intake.queries.slots import LONGEST
from intake.services.locking import lock_clinician
from intake.services.recording import change_state, record

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.domain.slots import Slot
    from intake.models import Intake

EXPIRY: Final = system("expiry")
HANDED: Final = "call.handed"
"""History: a revision of a call has another clinician than the one before it."""
SAME_TIME: Final = "call.same_time"
"""History: a revision of a call begins when the one before it did."""
_REFUSALS: Final = ("ex_appointment_overlap", "uq_appointment_intake", "appointment.intake_id")


class TimeTaken(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The time is not free any more, or never was on offer. Another one may be chosen."""


def own_call(session: Session, intake_id: uuid.UUID) -> Appointment | None:
    """The one call of an intake that takes a clinician's time, locked."""
    return session.scalar(
        select(Appointment)
        .where(Appointment.intake_id == intake_id, text(ACTIVE))
        .with_for_update(key_share=True)
    )


def whose_call(session: Session, intake_id: uuid.UUID) -> uuid.UUID | None:
    """The clinician of `own_call`, without a lock: to lock the clinician first."""
    return session.scalar(
        select(Appointment.clinician_id).where(Appointment.intake_id == intake_id, text(ACTIVE))
    )


def add_call(
    session: Session, intake: Intake, slot: Slot, state: AppointmentState, *, now: datetime
) -> Appointment:
    """Put a new call into a clinician's time; holds there that have run out make way.

    Raises:
        TimeTaken: another call is there; the transaction can go on without this one.
    """
    call = Appointment(
        id=uuid.uuid4(), intake_id=intake.id, state=state, zone=intake.zone, created_at=now
    )
    place(session, call, slot, now=now)
    return call


def place(session: Session, call: Appointment, slot: Slot, *, now: datetime) -> None:
    """Give a new or standing call the time of a slot; holds there that have run out make way.

    Raises:
        TimeTaken: another call is there; the transaction can go on without this one.
        ValueError: it is longer than queries look back for.
    """
    if slot.busy_until - slot.busy_from > LONGEST:
        raise ValueError("a call, with its buffers, is too long to be seen by the queries")
    clinician_id = uuid.UUID(slot.clinician_id)
    lock_clinician(session, clinician_id)
    _release_expired(session, clinician_id, slot, now=now)
    try:
        with session.begin_nested():
            call.clinician_id = clinician_id
            call.starts_at, call.ends_at = slot.start, slot.end
            call.busy_from, call.busy_until = slot.busy_from, slot.busy_until
            call.changed_at = now
            session.add(call)
    except IntegrityError as refused:
        if any(name in str(refused.orig) for name in _REFUSALS):
            raise TimeTaken from None
        raise


def shift(
    session: Session, call: Appointment, slot: Slot, *, actor: Actor, now: datetime
) -> Appointment:
    """Move a standing call to a slot: a new revision, which says what of the call is as it was.

    Raises:
        TimeTaken: another call is there; the transaction can go on without this one.
    """
    before, was_at = call.clinician_id, call.starts_at
    place(session, call, slot, now=now)
    change_state(session, call, "move", actor=actor, now=now)
    call.revision += 1
    this, who = revision_name(call.id, call.revision), str(call.clinician_id)
    if call.clinician_id != before:
        record(session, call.intake_id, HANDED, actor=actor, now=now, was=this, became=who)
    if call.starts_at == was_at:
        record(session, call.intake_id, SAME_TIME, actor=actor, now=now, became=this)
    return call


def revision_name(call_id: uuid.UUID, revision: int) -> str:
    """What history calls one revision of one call."""
    return f"{call_id}:{revision}"


def _release_expired(
    session: Session, clinician_id: uuid.UUID, slot: Slot, *, now: datetime
) -> None:
    expired = session.scalars(
        select(Appointment)
        .where(
            Appointment.clinician_id == clinician_id,
            Appointment.state == AppointmentState.HELD,
            Appointment.hold_until <= now,
            text(ACTIVE),
            Appointment.busy_from > slot.busy_from - LONGEST,
            Appointment.busy_from < slot.busy_until,
            Appointment.busy_until > slot.busy_from,
        )
        .order_by(Appointment.id)
        .with_for_update(key_share=True)
    ).all()
    for call in expired:
        change_state(session, call, "release", actor=EXPIRY, now=now)
        call.changed_at = now
    session.flush()
