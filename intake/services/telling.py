"""Telling staff of what happened: at once, in their next digest, or not, as each has chosen.

Each message is planned, and each line of a digest written, in the transaction of what happened.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from flask import current_app

from intake.domain import priority
from intake.domain.notices import (
    Choice,
    Event,
    Way,
    is_pressing,
    next_digest,
    out_of_quiet,
    way_of,
)
from intake.domain.states import AppointmentState
from intake.domain.work import Kind
from intake.models import Notice, User
from intake.queries.notices import choices_of, choosers, quiet_hours, whose
from intake.services.alerting import first_readers
from intake.services.planning import plan
from intake.services.standing_in import away, in_place_of, readers
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.clinic import Clinic
    from intake.models import Appointment, Intake
    from intake.services.standing_in import Away

KINDS: Final = {
    Event.NEW: Kind.ALERT_NEW_FORM,
    Event.SECOND_PART: Kind.ALERT_SECOND_PART,
    Event.ANSWER: Kind.ALERT_ANSWER,
    Event.BOOKED: Kind.TELL_CLINICIAN,
    Event.MOVED: Kind.TELL_CLINICIAN,
    Event.CANCELLED: Kind.TELL_CLINICIAN,
    Event.UNDELIVERED: Kind.ALERT_UNDELIVERED,
}
WATCHES: Final = "watches"
# To open a case and get ready after a digest has come.
TO_GET_READY: Final = timedelta(hours=1)


class _Reader(NamedTuple):
    """Somebody who may be told: whether the case is theirs, and whether it is their turn."""

    user: User
    mine: bool
    turn: bool


def tell_of(
    session: Session, intake: Intake, event: Event, *, now: datetime, about: str = "1"
) -> None:
    """Tell staff of something that happened to a case.

    A new form that nobody wants to hear of stands in the digest of those who are told first.

    Args:
        session: inside `writing()`.
        intake: whose case.
        event: `NEW`, `SECOND_PART`, `ANSWER` or `UNDELIVERED`.
        about: what makes this happening another one of its kind, by ids alone.
        now: when.
    """
    _severity, respond = priority.words(intake.priority)
    pressing = is_pressing(respond)
    theirs = whose(intake)
    first = theirs or first_readers(session)
    known = {one.id for one in theirs}
    rest = [] if theirs and event is not Event.NEW else readers(session)
    wanted = _together(theirs, first, rest, choosers(event, Choice.ALWAYS, Choice.URGENT))
    turns = {one.id for one in first}
    people = [_Reader(one, one.id in known, one.id in turns) for one in wanted]
    key = f"{KINDS[event]}:{intake.id}:{{reader}}:{about}"
    if event is Event.UNDELIVERED:
        # Its letter finds the lost message by this.
        key = f"{KINDS[event]}:{about}:{{reader}}"
    happening = _Happening(session, intake, event, key, now)
    if not happening.tell(people, pressing=pressing):
        for reader in in_place_of(first, happening.away):
            happening.keep(reader)


def tell_of_call(  # noqa: PLR0913 - what a change of a call is, by name
    session: Session,
    intake: Intake,
    call: Appointment,
    before: uuid.UUID | None,
    *,
    was_at: datetime | None = None,
    now: datetime,
) -> None:
    """Tell the clinicians of a call that it came, moved or went, and whoever asked for that.

    A call so near that the next digest would come too late is told of at once.

    Args:
        session: inside `writing()`, in the transaction that changed the call.
        intake: whose call.
        call: as it stands now.
        before: the clinician who had it until now, where that was another.
        was_at: when it was to begin until now.
        now: when.
    """
    clinic = _clinic()
    late = next_digest(now, clinic.digest.times, clinic.week) + TO_GET_READY
    near = now <= call.starts_at < late or (was_at is not None and now <= was_at < late)
    key = f"{Kind.TELL_CLINICIAN}:{call.id}:{call.revision}:{{reader}}"
    theirs = dict.fromkeys((call.clinician_id, before or call.clinician_id))
    for user_id in theirs:
        user, event = session.get(User, user_id), _event_for(call, user_id)
        if event is Event.MOVED and before not in {None, user_id}:
            event = Event.BOOKED  # a call that was a colleague's until now
        people = [_Reader(user, mine=True, turn=True)] if user and user.active else []
        _Happening(session, intake, event, key, now).tell(people, pressing=near)
    event = _event_for(call, call.clinician_id)
    others = [one for one in choosers(event, Choice.ALWAYS) if one.id not in theirs]
    watchers = [_Reader(one, mine=False, turn=False) for one in others]
    # Their letter speaks of a colleague's call, and knows it by this.
    _Happening(session, intake, event, f"{key}:{WATCHES}", now).tell(watchers, pressing=near)


def _event_for(call: Appointment, user_id: uuid.UUID) -> Event:
    if call.state == AppointmentState.CANCELLED or call.clinician_id != user_id:
        return Event.CANCELLED
    return Event.MOVED if call.revision else Event.BOOKED


@dataclass(frozen=True)
class _Happening:
    """Something that happened to a case, to be told. `key` has a place for the reader's id."""

    session: Session
    intake: Intake
    event: Event
    key: str
    now: datetime

    @cached_property
    def away(self) -> Away:
        """Who is not here to be told, with who stands in."""
        return away(self.session, now=self.now)

    def tell(self, people: Sequence[_Reader], *, pressing: bool) -> bool:
        """Tell each as they chose. Gives whether anybody is told."""
        wishes = choices_of([one.user.id for one in people], self.event)
        told = False
        for user, mine, turn in people:
            way = way_of(wishes[user.id], pressing=pressing, mine=mine, turn=turn)
            if way is Way.NOT:
                continue
            told = True
            for reader in in_place_of([user], self.away):
                if way is Way.DIGEST:
                    self.keep(reader)
                else:
                    self.send(reader, self.now if pressing else _after_quiet(reader, self.now))
        return told

    def send(self, reader: User, due: datetime) -> None:
        """Plan a message of its own."""
        plan(
            self.session,
            KINDS[self.event],
            self.key.format(reader=reader.id),
            now=self.now,
            intake_id=self.intake.id,
            subject_id=reader.id,
            run_at=due,
        )

    def keep(self, reader: User) -> None:
        """Write a line of their next digest."""
        self.session.flush()
        self.session.execute(
            insert_into(self.session, Notice)
            .values(
                id=uuid.uuid4(),
                key=self.key.format(reader=reader.id),
                user_id=reader.id,
                intake_id=self.intake.id,
                event=self.event,
                at=self.now,
            )
            .on_conflict_do_nothing(index_elements=["key"])
        )


def _after_quiet(reader: User, now: datetime) -> datetime:
    quiet = quiet_hours(reader.id)
    return out_of_quiet(now, quiet.starts, quiet.ends, _clinic().zone) if quiet else now


def _together(*groups: Sequence[User]) -> list[User]:
    return list({one.id: one for group in groups for one in group}.values())


def _clinic() -> Clinic:
    clinic: Clinic = current_app.config["CLINIC"]
    return clinic
