"""The end of an urgent flag: what came of it, in whose words. It ends in no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func, or_, select

from intake.domain.outcomes import TRIED, NoteKind, Outcome
from intake.domain.states import FlagState
from intake.models import CaseNote, Flag, User
from intake.services.escalating import settled
from intake.services.flagging import settle_priority
from intake.services.locking import lock_intake
from intake.services.noting import add_note
from intake.services.recording import change_state, record
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.models import Intake


class TooFewTries(Exception):  # noqa: N818 - it reads as what it is at the raise
    """To say that a patient was not reached needs more calls in the record.

    Attributes:
        tried: how many there are.
        needed: how many the clinic asks for.
    """

    def __init__(self, tried: int, needed: int) -> None:
        super().__init__("tries")
        self.tried = tried
        self.needed = needed


class ClosedByAnother(Exception):  # noqa: N818
    """A colleague has written down an outcome meanwhile.

    Attributes:
        name: who.
        at: when.
    """

    def __init__(self, name: str, at: datetime) -> None:
        super().__init__("closed")
        self.name = name
        self.at = at


def resolve(  # noqa: PLR0913 - what a person says, by name
    intake_id: uuid.UUID,
    flag_ids: Collection[uuid.UUID],
    outcome: Outcome,
    note: str,
    *,
    user_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down what came of urgent flags, and close them.

    Whoever writes it down while nobody has the case takes it thereby.

    `flag_ids` are the open flags that the person saw and means, all or nothing, each urgent or
    about somebody's safety; the note is in their own words and never empty.

    Raises:
        LookupError: there is no such case, or a flag is not one of it that a person ends.
        ValueError: there is no note, or no flag.
        ClosedByAnother: one of the flags was closed meanwhile; nothing is changed.
        TooFewTries: "not reached", and too few calls were logged.
    """
    if not note.strip() or not flag_ids:
        raise ValueError("an outcome needs a note and a flag")
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        flags = _flags(session, intake_id, flag_ids)
        if outcome is Outcome.NOT_REACHED:
            _check_tries(session, intake, flags)
        words = {"text": note.strip(), "rules": sorted(flag.rule for flag in flags)}
        add_note(session, intake, NoteKind.OUTCOME, words, user_id=user_id, now=now, code=outcome)
        for flag in flags:
            flag.closed_by, flag.outcome, flag.changed_at = user_id, outcome, now
            change_state(session, flag, "close", actor=actor, now=now)
        record(session, intake_id, "case.outcome", actor=actor, now=now, became=outcome)
        _settle(session, intake, user_id, now=now)


def _settle(session: Session, intake: Intake, user_id: uuid.UUID, *, now: datetime) -> None:
    if intake.acknowledged_by is None:
        intake.acknowledged_by = intake.owner_id = user_id
        intake.acknowledged_at = now
    session.flush()
    settle_priority(session, intake)
    settled(session, intake, now=now)
    intake.updated_at = now
    intake.version += 1


def open_urgent(session: Session, intake_id: uuid.UUID) -> Sequence[Flag]:
    """The urgent flags that nobody has closed."""
    return session.scalars(
        select(Flag).where(
            Flag.intake_id == intake_id, Flag.severity == "urgent", Flag.state == FlagState.OPEN
        )
    ).all()


def _flags(
    session: Session, intake_id: uuid.UUID, flag_ids: Collection[uuid.UUID]
) -> Sequence[Flag]:
    found = session.scalars(
        select(Flag).where(
            Flag.intake_id == intake_id,
            or_(Flag.severity == "urgent", Flag.safety),
            Flag.id.in_(flag_ids),
        )
    ).all()
    if len(found) != len(set(flag_ids)):
        raise LookupError("flag")
    closed = [flag for flag in found if flag.state == FlagState.CLOSED]
    if closed and closed[0].closed_by is not None:
        colleague = session.get_one(User, closed[0].closed_by)
        raise ClosedByAnother(colleague.name, closed[0].changed_at)
    return found


def _check_tries(session: Session, intake: Intake, flags: Sequence[Flag]) -> None:
    since = min(flag.raised_at for flag in flags)
    tried = session.scalar(
        select(func.count()).where(
            CaseNote.intake_id == intake.id,
            CaseNote.kind == NoteKind.CALL,
            CaseNote.code.in_(TRIED),
            CaseNote.at >= since,
        )
    )
    needed: int = current_app.config["CLINIC"].escalation.tries_before_not_reached
    if (tried or 0) < needed:
        raise TooFewTries(tried or 0, needed)
