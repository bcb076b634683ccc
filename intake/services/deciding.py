"""What a clinician decides after the screening, and closing the case with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.call_tasks import Ending
from intake.domain.outcomes import CLOSING, Disposition, NoteKind
from intake.domain.states import IntakeState
from intake.services.call_tasks import settle
from intake.services.changing import WANTED, last_call
from intake.services.colliding import check_seen
from intake.services.locking import lock_intake
from intake.services.noting import add_note
from intake.services.recording import change_state, record
from intake.services.resolving import open_urgent
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.models import Intake


class UrgentOpen(Exception):  # noqa: N818 - it reads as what it is at the raise
    """An urgent flag is open: what came of it is written down first."""


class CallStands(Exception):  # noqa: N818
    """A call is to come. Its patient could neither move nor cancel it once the case is closed."""


class NotOpen(Exception):  # noqa: N818
    """The case was not sent yet, or has ended."""


def decide(  # noqa: PLR0913 - what a person says, by name
    intake_id: uuid.UUID,
    disposition: Disposition,
    note: str,
    *,
    seen: int,
    user_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down the decision; all but "more information" close the case.

    With a closed case nobody looks for a time for a call any more.

    `seen` is the version of the case that the person decided on.

    Raises:
        LookupError: there is no such case.
        NotOpen: it was not sent yet, or has ended.
        UrgentOpen: an urgent flag has no outcome.
        CallStands: the decision would close the case before its call.
        CaseChanged: somebody acted meanwhile; nothing is written. From `services.colliding`.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        _check(session, intake, seen)
        if disposition in CLOSING:
            _check_closing(session, intake_id, now)
        words, kind = {"text": note.strip()}, NoteKind.DISPOSITION
        add_note(session, intake, kind, words, user_id=user_id, now=now, code=disposition)
        record(session, intake_id, "case.decide", actor=actor, now=now, became=disposition)
        if disposition in CLOSING:
            change_state(session, intake, "close", actor=actor, now=now)
            settle(session, intake_id, Ending.NOT_WANTED, actor=actor, now=now)
        intake.updated_at = now
        intake.version += 1


def write_note(
    intake_id: uuid.UUID, text: str, *, user_id: uuid.UUID, actor: Actor, now: datetime
) -> None:
    """Add a note. Notes are only ever added, so two people never collide.

    Raises:
        LookupError: there is no such case.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        words = {"text": text.strip()}
        add_note(session, intake, NoteKind.NOTE, words, user_id=user_id, now=now)
        record(session, intake_id, "case.note", actor=actor, now=now)
        intake.updated_at = now


def _check(session: Session, intake: Intake, seen: int) -> None:
    check_seen(session, intake, seen)
    if intake.state != IntakeState.SUBMITTED:
        raise NotOpen


def _check_closing(session: Session, intake_id: uuid.UUID, now: datetime) -> None:
    if open_urgent(session, intake_id):
        raise UrgentOpen
    call = last_call(session, intake_id)
    if call is not None and call.state in WANTED and call.starts_at > now:
        raise CallStands
