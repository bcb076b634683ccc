"""A member of staff looks at a case, and takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.tallies import Measure, lasted
from intake.models import History, User
from intake.services import tallying
from intake.services.escalating import taken
from intake.services.hearing import listened
from intake.services.locking import lock_intake
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor


class TakenByAnother(Exception):  # noqa: N818 - it reads as what it is at the raise
    """A colleague has the case.

    Attributes:
        name: who.
        at: since when.
    """

    def __init__(self, name: str, at: datetime) -> None:
        super().__init__("taken")
        self.name = name
        self.at = at


def note_opened(intake_id: uuid.UUID, *, user_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Write down who has read a case, once a person, and that its news were read."""
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            return
        seen = session.scalar(
            select(History.id).where(
                History.intake_id == intake_id,
                History.event == "case.open",
                History.actor == actor,
            )
        )
        listened(intake, user_id)
        if seen is None:
            record(session, intake_id, "case.open", actor=actor, now=now)
        if intake.opened_at is None:
            intake.opened_at = now
            if intake.submitted_at is not None:
                waited = now - intake.submitted_at
                tallying.add(session, [lasted(Measure.OPENED, "case", now, waited)])


def acknowledge(intake_id: uuid.UUID, *, user_id: uuid.UUID, actor: Actor, now: datetime) -> bool:
    """Take a case, also one that a colleague has handed over. Done again, nothing changes.

    Returns:
        Whether this call took it.

    Raises:
        LookupError: there is no such case.
        TakenByAnother: a colleague took it first; it stays theirs.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        if intake.acknowledged_by == user_id:
            return False
        given = intake.owner_id == user_id
        if intake.acknowledged_by is not None and intake.acknowledged_at is not None and not given:
            colleague = session.get_one(User, intake.acknowledged_by)
            raise TakenByAnother(colleague.name, intake.acknowledged_at)
        intake.acknowledged_by = intake.owner_id = user_id
        intake.acknowledged_at = intake.updated_at = now
        intake.version += 1
        record(session, intake_id, "case.acknowledge", actor=actor, now=now)
        taken(session, intake, now=now)
        return True
