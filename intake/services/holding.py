"""Keeping a time for a patient while they fill in the rest, and asking for it at the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from intake.domain.actors import PATIENT
from intake.domain.choices import NONE, ChosenTime, asks_a_person, read_choice, read_preference
from intake.domain.states import AppointmentState, IntakeState
from intake.domain.work import Kind
from intake.models import Appointment, Intake
from intake.queries.answers import load_draft
from intake.queries.slots import find_offered
from intake.services.locking import lock_clinician, lock_intake
from intake.services.placing import TimeTaken, add_call, own_call, whose_call
from intake.services.planning import plan
from intake.services.recording import change_state, record
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.domain.steps import Answers

__all__ = ["HoldLost", "NotHolding", "TimeTaken", "hold", "let_go", "release", "renew",
           "request_call", "state_of", "take"]  # fmt: skip

KEPT_FOR: Final = timedelta(minutes=45)
RENEW_EVERY: Final = timedelta(minutes=1)


class HoldLost(TimeTaken):
    """The time that was kept for the patient is gone. Their answers stand."""


class NotHolding(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The intake is gone, or past choosing a time by itself."""


def hold(  # noqa: PLR0913 - the call, and who asks when
    intake_id: uuid.UUID,
    clinician_id: uuid.UUID,
    start: datetime,
    *,
    zone: str,
    actor: Actor,
    now: datetime,
) -> Appointment:
    """Keep a time for a draft, in place of any it kept before.

    Args:
        intake_id: the draft; its answers say where the patient will be.
        clinician_id: whose time.
        start: when the call begins.
        zone: the patient's IANA zone, for every word about this call.
        actor: who chooses.
        now: the present instant.

    Raises:
        TimeTaken: it is not on offer; nothing has changed.
        NotHolding: there is no such draft.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None or intake.state != IntakeState.DRAFT:
            raise NotHolding
        chosen, answers = ChosenTime(start, clinician_id), load_draft(intake).answers
        return take(session, intake, answers, chosen, zone=zone, actor=actor, now=now)


def take(  # noqa: PLR0913 - as hold
    session: Session,
    intake: Intake,
    answers: Answers,
    chosen: ChosenTime,
    *,
    zone: str,
    actor: Actor,
    now: datetime,
) -> Appointment:
    """What `hold` does, in a transaction that somebody else has begun and that locks the intake.

    Raises:
        TimeTaken: it is not on offer; the transaction must not go on.
    """
    lock_clinician(session, chosen.clinician_id)
    slot = find_offered(
        chosen.clinician_id, chosen.start, now=now, state=state_of(answers), besides=intake.id
    )
    own = own_call(session, intake.id)
    if slot is None or (own is not None and own.state != AppointmentState.HELD):
        raise TimeTaken
    if own is not None and (own.clinician_id, own.starts_at) != (chosen.clinician_id, slot.start):
        _let_go(session, own, actor=actor, now=now)
        own = None
    intake.zone = zone
    if own is None:
        own = add_call(session, intake, slot, AppointmentState.HELD, now=now)
        record(session, intake.id, "appointment.hold", actor=actor, now=now, became=str(own.id))
    own.zone, own.hold_until, own.changed_at = zone, now + KEPT_FOR, now
    return own


def release(intake_id: uuid.UUID, *, actor: Actor, now: datetime) -> bool:
    """Give back the time that a draft keeps, if it keeps one. Tells whether it did."""
    with writing() as session:
        return let_go(session, intake_id, actor=actor, now=now)


def let_go(session: Session, intake_id: uuid.UUID, *, actor: Actor, now: datetime) -> bool:
    """What `release` does, in a transaction that somebody else has begun."""
    own = own_call(session, intake_id)
    if own is None or own.state != AppointmentState.HELD:
        return False
    _let_go(session, own, actor=actor, now=now)
    return True


def renew(intake_id: uuid.UUID, *, now: datetime) -> bool:
    """Keep a time for longer, since the patient is still there. A hold that ran out stays so.

    Returns:
        Whether a time is kept.
    """
    with writing() as session:
        renewed = session.scalar(
            update(Appointment)
            .where(
                Appointment.intake_id == intake_id,
                Appointment.state == AppointmentState.HELD,
                Appointment.hold_until > now,
            )
            .values(hold_until=now + KEPT_FOR)
            .returning(Appointment.id)
        )
    return renewed is not None


def request_call(
    session: Session,
    intake: Intake,
    *,
    answers: Answers | None = None,
    actor: Actor = PATIENT,
    now: datetime,
) -> Appointment | None:
    """Turn the kept time into a request, and have the call booked. Part of submit's transaction.

    A hold that ran out is taken again when nobody else has its time.

    Args:
        session: inside `writing()`.
        intake: locked by the caller.
        answers: all of them, where the caller has opened them just now.
        actor: who sends the form.
        now: when.

    Returns:
        The request; `None` when the patient named no time: then a task or a person finds one.

    Raises:
        HoldLost: the time is gone; the transaction must not go on.
    """
    answers = load_draft(intake).answers if answers is None else answers
    choice = str(answers.get("time", {}).get("choice", NONE))
    holder = whose_call(session, intake.id)
    if holder is None and read_choice(choice) is None:
        if not asks_a_person(choice):
            _plan_booking(session, intake, now=now)
        return None
    if holder is not None:
        lock_clinician(session, holder)
    own = own_call(session, intake.id)
    if own is not None and own.state != AppointmentState.HELD:
        return own
    own = _requested(session, intake, answers, own, actor=actor, now=now)
    _plan_booking(session, intake, now=now)
    return own


def _requested(  # noqa: PLR0913 - as below
    session: Session,
    intake: Intake,
    answers: Answers,
    own: Appointment | None,
    *,
    actor: Actor,
    now: datetime,
) -> Appointment | None:
    own = _taken_or_let_go(session, intake, answers, own, actor=actor, now=now)
    if own is not None:
        change_state(session, own, "request", actor=actor, now=now)
        own.hold_until, own.changed_at = None, now
    return own


def _taken_or_let_go(  # noqa: PLR0913
    session: Session,
    intake: Intake,
    answers: Answers,
    own: Appointment | None,
    *,
    actor: Actor,
    now: datetime,
) -> Appointment | None:
    """The held call if its time is still free; nothing where a task finds the next one."""
    try:
        return _still_free(session, intake, answers, own, now=now)
    except HoldLost:
        if read_preference(answers.get("time", {}), intake.zone) is None:
            raise
        # The time was found for a wish; the task finds the next one.
        let_go(session, intake.id, actor=actor, now=now)
        return None


def _still_free(
    session: Session,
    intake: Intake,
    answers: Answers,
    own: Appointment | None,
    *,
    now: datetime,
) -> Appointment:
    """The held call, checked against what has changed since; taken anew when it was released."""
    if own is None:
        chosen = read_choice(str(answers["time"]["choice"]))
        try:
            if chosen is not None:
                return take(
                    session, intake, answers, chosen, zone=intake.zone, actor=PATIENT, now=now
                )
        except TimeTaken:
            pass
        raise HoldLost
    # While the row stands, run out or not, nobody else can have its time.
    slot = find_offered(
        own.clinician_id,
        own.starts_at,
        now=now,
        state=state_of(answers),
        besides=intake.id,
        settled=True,
    )
    if slot is None:
        raise HoldLost
    return own


def _let_go(session: Session, own: Appointment, *, actor: Actor, now: datetime) -> None:
    change_state(session, own, "release", actor=actor, now=now)
    own.changed_at = now
    session.flush()  # its time must be free before another row wants it


def _plan_booking(session: Session, intake: Intake, *, now: datetime) -> None:
    plan(session, Kind.BOOK_CALL, f"book-call:{intake.id}", now=now, intake_id=intake.id)


def state_of(answers: Answers) -> str:
    """USPS code of where the patient will be on the day of the call; empty when not said."""
    return str(answers.get("about-you", {}).get("state", ""))
