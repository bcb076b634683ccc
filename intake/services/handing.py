"""Handing a case over to a named colleague, with the reason; both see it in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.outcomes import NoteKind
from intake.domain.roles import Right, rights_of
from intake.domain.states import IntakeState
from intake.domain.work import Kind
from intake.models import User
from intake.services.alerting import tell
from intake.services.colliding import check_seen
from intake.services.locking import lock_intake
from intake.services.noting import add_note
from intake.services.recording import record
from intake.services.resolving import open_urgent
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.models import Intake


class NoColleague(Exception):  # noqa: N818 - it reads as what it is at the raise
    """That person does not read cases, may not sign in, or has the case already."""


class CaseOver(Exception):  # noqa: N818
    """The case has ended: nobody needs it any more."""


def hand_over(  # noqa: PLR0913 - what a person says, by name
    intake_id: uuid.UUID,
    to: uuid.UUID,
    reason: str,
    *,
    seen: int,
    user_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a case to a colleague. Who took it stays written down until the colleague takes it.

    So an outcome that is due stays due, and a ladder that climbs goes on: a case is never between
    two people who both think that the other has it.

    `reason` is in the person's own words, `seen` the version of the case that was on their page.

    Raises:
        LookupError: there is no such case.
        ValueError: there is no reason.
        CaseOver: it has ended.
        NoColleague: nobody can be given it by that id.
        CaseChanged: somebody acted meanwhile; nothing is written. From `services.colliding`.
    """
    if not reason.strip():
        raise ValueError("a handover needs a reason")
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        check_seen(session, intake, seen)
        if not _is_open(intake):
            raise CaseOver
        reader = _reader(session, intake, to)
        words = {"text": reason.strip(), "to": str(to)}
        add_note(session, intake, NoteKind.HANDOVER, words, user_id=user_id, now=now)
        record(session, intake_id, "case.hand", actor=actor, now=now, became=str(to))
        _give(session, intake, reader, now=now)


def _give(session: Session, intake: Intake, reader: User, *, now: datetime) -> None:
    intake.owner_id = reader.id
    intake.updated_at = now
    intake.version += 1
    event = Kind.ALERT_SAFETY if open_urgent(session, intake.id) else Kind.CASE_NEWS
    tell(session, intake, event, [reader], now=now)


def _is_open(intake: Intake) -> bool:
    if intake.state == IntakeState.DRAFT:
        return intake.safety
    return intake.state == IntakeState.SUBMITTED or intake.unresolved


def _reader(session: Session, intake: Intake, to: uuid.UUID) -> User:
    reader = session.get(User, to)
    rights = rights_of(role.name for role in reader.roles) if reader is not None else frozenset()
    reads = Right.READ_CASES in rights
    if reader is None or not reader.active or not reads or intake.owner_id == to:
        raise NoColleague
    return reader
