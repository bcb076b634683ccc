"""Deleting a draft for its patient: the key first, so that no copy anywhere can be read again.

A draft that tells of danger is a case that people look at. It is not thrown away, and its flags
stay open; that its patient wished to delete it is written down for them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from intake.domain.states import IntakeState, JobState, move
from intake.domain.work import Kind
from intake.models import Answer, Flag, History, ResumeLink, Unsent
from intake.security.vaults import keyring
from intake.services import deliveries
from intake.services.answering import NotEditable
from intake.services.holding import let_go
from intake.services.locking import lock_intake
from intake.services.nudging import call_off_nudge
from intake.services.recording import change_state, record
from intake.services.tables import JOB
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.models import Intake

WISHED: Final = "intake.delete-wished"


class Deleted(StrEnum):
    """What became of a draft that its patient wants deleted."""

    GONE = "gone"
    KEPT = "kept"


def delete_draft(intake_id: uuid.UUID, *, actor: Actor, now: datetime) -> Deleted:
    """Delete a draft, unless it is a case already. Done again, nothing more happens.

    Args:
        intake_id: the draft.
        actor: who wants it.
        now: when.

    Raises:
        NotEditable: it was sent, or has ended another way: it is no draft.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is not None and intake.state == IntakeState.WITHDRAWN:
            return Deleted.GONE
        if intake is None or intake.state != IntakeState.DRAFT:
            raise NotEditable
        let_go(session, intake.id, actor=actor, now=now)
        call_off_nudge(session, intake, now=now)
        if intake.safety:
            _write_down(session, intake, actor=actor, now=now)
            return Deleted.KEPT
        _shred(session, intake, actor=actor, now=now)
    return Deleted.GONE


def _write_down(session: Session, intake: Intake, *, actor: Actor, now: datetime) -> None:
    known = select(History.id).where(History.intake_id == intake.id, History.event == WISHED)
    if session.scalar(known) is None:
        record(session, intake.id, WISHED, actor=actor, now=now)


def _shred(session: Session, intake: Intake, *, actor: Actor, now: datetime) -> None:
    change_state(session, intake, "withdraw", actor=actor, now=now)
    # The old key is nowhere any more; what it sealed is noise, in backups too.
    intake.data_key = keyring().new_data_key(intake.id)
    intake.email_index = intake.phone_index = None
    intake.updated_at = now
    for table in (Answer, Unsent, ResumeLink, Flag):
        session.execute(delete(table).where(table.intake_id == intake.id))
    waiting = session.connection().execute(
        update(JOB)
        .where(
            JOB.c.intake_id == intake.id,
            JOB.c.kind == Kind.SCREEN_UNSENT,
            JOB.c.state == JobState.QUEUED,
        )
        .values(state=move(JobState.QUEUED, "cancel"), done_at=now)
        .returning(JOB.c.id)
    )
    deliveries.call_off(session, [row.id for row in waiting])
