"""Changing when calls are taken. No call that a patient counts on is broken without being seen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.fitting import Broken, broken
from intake.models import ClinicClosure, Clinician, ScheduleChange
from intake.queries.schedule import closures, rules_of, standing_calls
from intake.services.locking import lock_clinician
from intake.services.replacing import plan_replacement
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime, time

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.domain.availability import Availability
    from intake.domain.fitting import StandingCall

    Edit = Callable[[Clinician], None]


class ChangedMeanwhile(Exception):  # noqa: N818 - it reads as what it is at the raise
    """Somebody saved another change first; nothing was changed by this one."""


class NoSchedule(Exception):  # noqa: N818 - it reads as what it is at the raise
    """There is no such clinician, or no such row of theirs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did, or would do.

    Attributes:
        saved: whether it was saved.
        broken: the calls that fitted before and would not after; of each, the first reason.
        after: the rules of each clinician as they would be.
    """

    saved: bool
    broken: tuple[Broken, ...]
    after: tuple[Availability, ...]

    @property
    def seal(self) -> str:
        """Names these calls, so that who agrees has seen these and no others."""
        ids = " ".join(sorted(f"{one.call.id}@{one.call.start.isoformat()}" for one in self.broken))
        return sha256(ids.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a change is asked for.

    Attributes:
        actor: who.
        now: when.
        agreed: the `seal` of the calls that were shown and may be left outside the hours.
        look: only say what would happen.
        replace: find other times for these calls, instead of leaving them.
    """

    actor: Actor
    now: datetime
    agreed: str = ""
    look: bool = False
    replace: bool = False


class _NotSaved(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, outcome: Outcome) -> None:
        super().__init__("not saved")
        self.outcome = outcome


def change(
    clinician_id: uuid.UUID, edit: Edit, *, event: str, version: int, wanted: Wanted
) -> Outcome:
    """Change one clinician's rules.

    Calls that would no longer fit stop the change until who asks has seen them; then they stand
    where they are, outside the hours, until a person moves them.

    Args:
        clinician_id: whose.
        edit: changes the row.
        event: what it does, as a code.
        version: the row's version that the change was made from.
        wanted: who, when, and what was agreed to.

    Raises:
        ChangedMeanwhile: the row has another version by now.
        NoSchedule: there is no such clinician.
        ValueError: no such hours can be.
    """
    try:
        with writing() as session:
            row = _locked(session, clinician_id)
            if row.version != version:
                raise ChangedMeanwhile
            calls = standing_calls(clinician_id, now=wanted.now)
            closed = closures()
            fitted = _misfits(row, closed, calls)
            edit(row)
            row.version += 1
            new = [b for b in _misfits(row, closed, calls) if b.call.id not in _ids(fitted)]
            outcome = Outcome(saved=True, broken=tuple(new), after=(rules_of(row, closed),))
            _decide(session, outcome, wanted, clinician_id, event)
            return outcome
    except _NotSaved as stopped:
        return stopped.outcome


def start(clinician_id: uuid.UUID, *, zone: str, wanted: Wanted) -> None:
    """Give a clinician a schedule without hours, to be filled in. One that stands is left alone."""
    with writing() as session:
        if session.get(Clinician, clinician_id) is not None:
            return
        session.add(
            Clinician(
                user_id=clinician_id,
                credentials="",
                zone=zone,
                call_minutes=30,
                buffer_before_minutes=0,
                buffer_after_minutes=10,
                notice_minutes=120,
                horizon_days=28,
                alignment_minutes=30,
            )
        )
        session.flush()
        _note(session, clinician_id, "start", wanted)


def close_clinic(days: Iterable[tuple[date, time | None, time | None]], wanted: Wanted) -> Outcome:
    """Close the clinic on days, whole or in part; a day that stands like that stays one row."""

    def edit(session: Session) -> None:
        standing = {(one.day, one.starts, one.ends) for one in closures()}
        for day, starts, ends in sorted(set(days) - standing, key=str):
            session.add(ClinicClosure(day=day, starts=starts, ends=ends, added_at=wanted.now))

    return _change_clinic(edit, event="closure.add", wanted=wanted)


def reopen_clinic(closure_id: uuid.UUID, wanted: Wanted) -> Outcome:
    """Take a closed day back. Gone already, it stays gone."""

    def edit(session: Session) -> None:
        row = session.get(ClinicClosure, closure_id)
        if row is not None:
            session.delete(row)

    return _change_clinic(edit, event="closure.remove", wanted=wanted)


def _change_clinic(edit: Callable[[Session], None], *, event: str, wanted: Wanted) -> Outcome:
    try:
        with writing() as session:
            rows = [
                _locked(session, one)
                for one in session.scalars(select(Clinician.user_id).order_by(Clinician.user_id))
            ]
            calls = {row.user_id: standing_calls(row.user_id, now=wanted.now) for row in rows}
            closed = closures()
            fitted = _ids(b for row in rows for b in _misfits(row, closed, calls[row.user_id]))
            edit(session)
            session.flush()
            closed = closures()
            found = [b for row in rows for b in _misfits(row, closed, calls[row.user_id])]
            outcome = Outcome(
                saved=True,
                broken=tuple(b for b in found if b.call.id not in fitted),
                after=tuple(rules_of(row, closed) for row in rows),
            )
            _decide(session, outcome, wanted, None, event)
            return outcome
    except _NotSaved as stopped:
        return stopped.outcome


def _decide(
    session: Session, outcome: Outcome, wanted: Wanted, who: uuid.UUID | None, event: str
) -> None:
    unseen = bool(outcome.broken) and outcome.seal != wanted.agreed
    if wanted.look or unseen:
        raise _NotSaved(Outcome(saved=False, broken=outcome.broken, after=outcome.after))
    if wanted.replace:
        for one in outcome.broken:
            plan_replacement(session, uuid.UUID(one.call.id), now=wanted.now)
    _note(session, who, event, wanted)


def _note(session: Session, who: uuid.UUID | None, event: str, wanted: Wanted) -> None:
    session.add(ScheduleChange(clinician_id=who, at=wanted.now, actor=wanted.actor, event=event))


def _locked(session: Session, clinician_id: uuid.UUID) -> Clinician:
    # Whoever wants this clinician's time waits, so no call appears between the look and the save.
    lock_clinician(session, clinician_id)
    row = session.get(Clinician, clinician_id, populate_existing=True)
    if row is None:
        raise NoSchedule
    return row


def _misfits(
    row: Clinician, closed: Sequence[ClinicClosure], calls: Sequence[StandingCall]
) -> list[Broken]:
    return broken(rules_of(row, closed), calls, takes_calls=row.takes_calls)


def _ids(found: Iterable[Broken]) -> set[str]:
    return {one.call.id for one in found}
