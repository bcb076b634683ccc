"""Booking the call: asked for becomes booked, exactly once, or a person is asked to help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from intake.domain.actors import system
from intake.domain.call_tasks import Ending, TaskKind
from intake.domain.choices import read_preference
from intake.domain.preferences import choose, nearest_equal
from intake.domain.states import AppointmentState, IntakeState
from intake.domain.work import Kind
from intake.queries.answers import load_draft
from intake.queries.slots import find_offered, offered
from intake.services.announcing import announce
from intake.services.call_tasks import ask_a_person, settle
from intake.services.holding import state_of
from intake.services.links import make_link
from intake.services.locking import lock_clinician, lock_intake
from intake.services.placing import TimeTaken, add_call, own_call, shift, whose_call
from intake.services.planning import plan
from intake.services.recording import change_state, record

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.domain.offers import Offer
    from intake.domain.preferences import Preference
    from intake.models import Appointment, Intake

BOOKING: Final = system("book-call")
_TRIES: Final = 5


class Booked(StrEnum):
    """What became of the request."""

    BOOKED = "booked"
    STANDING = "standing"
    NEEDS_PERSON = "needs_person"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a patient asked for: where they will be, and when suits them."""

    state: str
    preference: Preference | None


class Job(Protocol):
    """A piece of work that names an intake."""

    @property
    def intake_id(self) -> uuid.UUID | None: ...


def book_call(session: Session, job: Job, now: datetime) -> None:
    """What the job `book-call` does: `book` for its intake."""
    if job.intake_id is not None:
        book(session, job.intake_id, now=now)


def book(
    session: Session, intake_id: uuid.UUID, *, actor: Actor = BOOKING, now: datetime
) -> Booked:
    """Book the call that a submitted intake asks for. Done again, nothing happens.

    A time that cannot be kept any more gives way to the nearest equal one that the patient's
    stated preferences allow; when there is none, a task asks for a person and the request stands.

    Args:
        session: inside `writing()`.
        intake_id: whose call.
        actor: who books.
        now: when.
    """
    intake = lock_intake(session, intake_id)
    if intake is None or intake.state != IntakeState.SUBMITTED:
        return Booked.NOT_WANTED
    wish = wish_of(intake)
    holder = whose_call(session, intake.id)
    if holder is not None:
        lock_clinician(session, holder)
    call = own_call(session, intake.id)
    if call is not None and call.state == AppointmentState.BOOKED:
        return Booked.STANDING
    if call is None:
        found = _find(session, intake, wish, actor=actor, now=now)
    else:
        found = _keep(session, intake, call, wish, actor=actor, now=now)
    if found is None:
        return _ask_a_person(session, intake, actor=actor, now=now)
    make_link(session, intake, now=now)
    change_state(session, found, "book", actor=actor, now=now)
    found.changed_at = now
    announce(session, found, now=now)
    settle(session, intake.id, Ending.BOOKED, actor=actor, now=now)
    return Booked.BOOKED


def wish_of(intake: Intake) -> Wish:
    """What the patient said about where and when."""
    answers = load_draft(intake).answers
    return Wish(state_of(answers), read_preference(answers.get("time", {}), intake.zone))


def _keep(  # noqa: PLR0913 - as book, and what was found on the way
    session: Session, intake: Intake, call: Appointment, wish: Wish, *, actor: Actor, now: datetime
) -> Appointment | None:
    """The call as it was asked for, or moved to the nearest equal time; nothing when neither is."""
    slot = find_offered(
        call.clinician_id,
        call.starts_at,
        now=now,
        state=wish.state,
        besides=intake.id,
        settled=True,
    )
    if slot is not None:
        return call
    lost, preference = call.starts_at, wish.preference

    return first_that_holds(
        intake,
        wish,
        lambda offers: nearest_equal(offers, lost, preference),
        lambda offer: shift(session, call, offer.slot, actor=actor, now=now),
        now,
    )


def _find(
    session: Session, intake: Intake, wish: Wish, *, actor: Actor, now: datetime
) -> Appointment | None:
    """The first free time that suits, for a patient who named none; nothing when none does."""
    preference = wish.preference
    if preference is None:
        return None

    def take(offer: Offer) -> Appointment:
        call = add_call(session, intake, offer.slot, AppointmentState.REQUESTED, now=now)
        record(session, intake.id, "appointment.request", actor=actor, now=now, became=str(call.id))
        return call

    return first_that_holds(intake, wish, lambda offers: choose(offers, preference), take, now)


def first_that_holds(
    intake: Intake,
    wish: Wish,
    pick: Callable[[list[Offer]], Offer | None],
    take: Callable[[Offer], Appointment],
    now: datetime,
) -> Appointment | None:
    """Take what `pick` chooses of the free times; nothing when it chooses none."""
    # Between reading what is free and taking it, a patient may have been faster.
    for _ in range(_TRIES):
        picked = pick(offered(now=now, state=wish.state, besides=intake.id))
        if picked is None:
            return None
        try:
            return take(picked)
        except TimeTaken:
            continue
    return None


def _ask_a_person(session: Session, intake: Intake, *, actor: Actor, now: datetime) -> Booked:
    if ask_a_person(session, intake.id, TaskKind.NO_TIME, actor=actor, now=now):
        make_link(session, intake, now=now)
        plan(session, Kind.NO_TIME, f"{Kind.NO_TIME}:{intake.id}", now=now, intake_id=intake.id)
    return Booked.NEEDS_PERSON
