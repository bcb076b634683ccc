"""Moving and cancelling a call, by the patient or by staff. A move is a new revision of the call.

Whoever acts says which revision they saw. Done twice by the same hand, nothing happens the second
time; when somebody else was faster, they are told, and nothing is changed over their head.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.actors import system
from intake.domain.call_tasks import TaskKind
from intake.domain.states import AppointmentState, IntakeState
from intake.domain.work import Kind
from intake.models import Appointment, History
from intake.queries.answers import load_draft
from intake.queries.call_tasks import PLACE_WANTED
from intake.queries.slots import find_offered
from intake.services.announcing import announce
from intake.services.call_tasks import ask_a_person
from intake.services.holding import state_of
from intake.services.locking import lock_clinician, lock_intake
from intake.services.placing import TimeTaken, add_call, shift
from intake.services.planning import plan
from intake.services.recording import change_state, record
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.domain.choices import ChosenTime
    from intake.domain.slots import Slot
    from intake.models import Intake

CANCELLING: Final = system("cancel-call")
WANTED: Final = (AppointmentState.REQUESTED, AppointmentState.BOOKED)


class Reason(StrEnum):
    """Why a call is cancelled, in words that tell nothing of anybody's health."""

    TIME = "time"
    PLACE = "place"
    DEVICE = "device"
    MIND = "mind"
    OTHER = "other"


class Changed(StrEnum):
    """What an act did."""

    CHANGED = "changed"
    STANDING = "standing"


class ChangedMeanwhile(Exception):  # noqa: N818 - it reads as what it is at the raise
    """Somebody else has changed the call since it was shown; nothing was changed by this act."""


class NoCall(Exception):  # noqa: N818
    """There is no call here that can be changed: none was asked for, or its time has come."""


def move(  # noqa: PLR0913 - the call, where to, and who says so when
    intake_id: uuid.UUID,
    chosen: ChosenTime,
    *,
    seen: int,
    zone: str | None = None,
    actor: Actor,
    now: datetime,
) -> Changed:
    """Give a call another time, and have everybody told.

    Args:
        intake_id: whose call.
        chosen: the new time and clinician.
        seen: the revision that the actor saw.
        zone: the patient's IANA zone, where they chose another.
        actor: who moves it.
        now: when.

    Raises:
        TimeTaken: the time is not on offer; the call stands as it was.
        ChangedMeanwhile: somebody else was faster.
        NoCall: there is no call to move, or its time has come.
    """
    with writing() as session:
        intake, call = _find(session, intake_id, chosen.clinician_id)
        if call is None or call.state not in WANTED or call.starts_at <= now:
            raise NoCall
        if (call.clinician_id, call.starts_at) == (chosen.clinician_id, chosen.start):
            return _same(session, call, "appointment.move", seen, actor)
        if call.revision != seen:
            raise ChangedMeanwhile
        slot = find_offered(
            chosen.clinician_id, chosen.start, now=now, state=_state(intake), besides=intake.id
        )
        if slot is None:
            raise TimeTaken
        call.zone = zone or call.zone
        put(session, call, slot, actor=actor, now=now)
    return Changed.CHANGED


def put(
    session: Session, call: Appointment, slot: Slot, *, actor: Actor, now: datetime
) -> Appointment:
    """What `move` does to the call, in a transaction that somebody else has begun.

    Raises:
        TimeTaken: another call is there; the transaction can go on without this one.
    """
    before, was_at = call.clinician_id, call.starts_at
    shift(session, call, slot, actor=actor, now=now)
    if call.state == AppointmentState.REQUESTED:
        _have_it_booked(session, call, now=now)
    announce(session, call, before=before, was_at=was_at, now=now)
    return call


def cancel(
    intake_id: uuid.UUID,
    *,
    seen: int | None = None,
    reason: Reason | None = None,
    actor: Actor,
    now: datetime,
) -> Changed:
    """Cancel a call, and have everybody told. Nobody is reminded of it any more.

    The request stands, so a person asks the patient whether they want another time.

    Args:
        intake_id: whose call.
        seen: the revision that the actor saw; whichever stands, when not given.
        reason: why, if they said.
        actor: who cancels it.
        now: when.

    Raises:
        ChangedMeanwhile: somebody else was faster.
        NoCall: there never was a call.
        IllegalMove: the call has taken place, or was missed.
    """
    with writing() as session:
        _intake, call = _find(session, intake_id)
        if call is None:
            raise NoCall
        if call.state == AppointmentState.CANCELLED:
            return _same(session, call, "appointment.cancel", seen, actor)
        if seen is not None and call.revision != seen:
            raise ChangedMeanwhile
        end(session, call, actor=actor, now=now)
        ask_a_person(session, intake_id, TaskKind.CANCELLED, actor=CANCELLING, now=now)
        if reason is not None:
            record(
                session, intake_id, "call.cancel_reason", actor=actor, now=now, became=reason.value
            )
    return Changed.CHANGED


def end(session: Session, call: Appointment, *, actor: Actor, now: datetime) -> None:
    """What `cancel` does to the call, in a transaction that somebody else has begun."""
    change_state(session, call, "cancel", actor=actor, now=now)
    call.revision += 1
    call.changed_at = now
    announce(session, call, now=now)


def ask_again(
    intake_id: uuid.UUID, chosen: ChosenTime, *, zone: str, actor: Actor, now: datetime
) -> Changed:
    """Ask for a call where none stands any more, or none ever did; a task books it.

    Raises:
        TimeTaken: the time is not on offer.
        ChangedMeanwhile: there is a call by now.
        NoCall: the request itself has ended.
    """
    with writing() as session:
        intake, call = _find(session, intake_id, chosen.clinician_id)
        if call is not None and call.state in WANTED:
            if (call.clinician_id, call.starts_at) == (chosen.clinician_id, chosen.start):
                return Changed.STANDING
            raise ChangedMeanwhile
        slot = find_offered(
            chosen.clinician_id, chosen.start, now=now, state=_state(intake), besides=intake.id
        )
        if slot is None:
            raise TimeTaken
        intake.zone = zone
        call = add_call(session, intake, slot, AppointmentState.REQUESTED, now=now)
        record(session, intake.id, "appointment.request", actor=actor, now=now, became=str(call.id))
        _have_it_booked(session, call, now=now)
    return Changed.CHANGED


def want_in_person(intake_id: uuid.UUID, place: str, *, actor: Actor, now: datetime) -> bool:
    """Have a person arrange a visit at a place; a call that stands does so until they have.

    Args:
        intake_id: whose.
        place: number of the clinic's place, as text.
        actor: who asks.
        now: when.

    Returns:
        Whether this asked; a wish that stands is not asked twice.

    Raises:
        NoCall: the request has ended.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None or intake.state != IntakeState.SUBMITTED:
            raise NoCall
        asked = ask_a_person(session, intake_id, TaskKind.IN_PERSON, actor=actor, now=now)
        record(session, intake_id, PLACE_WANTED, actor=actor, now=now, became=place)
    return asked


def last_call(session: Session, intake_id: uuid.UUID) -> Appointment | None:
    """The last call of an intake that was more than held, locked."""
    return session.scalar(
        select(Appointment)
        .where(
            Appointment.intake_id == intake_id,
            Appointment.state.not_in([AppointmentState.HELD, AppointmentState.RELEASED]),
        )
        .order_by(Appointment.created_at.desc(), Appointment.id)
        .limit(1)
        .with_for_update(key_share=True)
    )


def _find(
    session: Session, intake_id: uuid.UUID, also: uuid.UUID | None = None
) -> tuple[Intake, Appointment | None]:
    """A sent intake and its last call, locked: intake, clinicians in one order, call."""
    intake = lock_intake(session, intake_id)
    if intake is None or intake.state != IntakeState.SUBMITTED:
        raise NoCall
    holders = session.scalars(
        select(Appointment.clinician_id).where(
            Appointment.intake_id == intake_id, Appointment.state.in_(WANTED)
        )
    )
    for clinician_id in sorted({*holders, *([also] if also else [])}):
        lock_clinician(session, clinician_id)
    return intake, last_call(session, intake_id)


def _same(
    session: Session, call: Appointment, event: str, seen: int | None, actor: Actor
) -> Changed:
    """What was asked for stands already: well, unless somebody else made it so unseen."""
    doer = session.scalar(
        select(History.actor)
        .where(History.intake_id == call.intake_id, History.event == event)
        .order_by(History.at.desc(), History.id)
        .limit(1)
    )
    if call.revision == seen or doer == actor:
        return Changed.STANDING
    raise ChangedMeanwhile


def _have_it_booked(session: Session, call: Appointment, *, now: datetime) -> None:
    key = f"{Kind.BOOK_CALL}:{call.intake_id}:{call.id}:{call.revision}"
    plan(session, Kind.BOOK_CALL, key, now=now, intake_id=call.intake_id)


def _state(intake: Intake) -> str:
    return state_of(load_draft(intake).answers)
