"""Sending the second part: frozen by itself, beside the first, which stands as it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intake.domain.notices import Event
from intake.domain.states import IntakeState
from intake.domain.steps import PART_TWO
from intake.queries.answers import load_draft, open_part
from intake.services.answering import NotEditable
from intake.services.flagging import settle
from intake.services.hearing import Heard, hear
from intake.services.locking import lock_intake
from intake.services.looking import screened
from intake.services.recording import record
from intake.services.submitting import as_seen, frozen
from intake.services.telling import tell_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.models import Intake


def submit_second(
    intake_id: uuid.UUID,
    submission_key: uuid.UUID,
    snapshot: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Send the second part. Sent again, nothing happens.

    What is urgent was told with its answer; that the rest is here is told as each person chose.

    Args:
        intake_id: an intake whose first part was sent.
        submission_key: the key that the check page carried.
        snapshot: `presenters.check.snapshot` of the second part.
        actor: who sends it.
        now: when.

    Returns: whether this call sent it.

    Raises:
        NotEditable: the first part was not sent, the intake has ended, or the key is another's.
        Incomplete, Changed: from `services.submitting`.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None or intake.submission_key != submission_key:
            raise NotEditable
        part = open_part(intake)
        if part is None and intake.state == IntakeState.SUBMITTED:
            return False
        if part != PART_TWO:
            raise NotEditable
        journey = as_seen(load_draft(intake), snapshot, PART_TWO)
        session.add(frozen(intake, snapshot, now, PART_TWO))
        settle(session, intake, screened(journey, now), now=now)
        _follow_up(session, intake, actor=actor, now=now)
    return True


def _follow_up(session: Session, intake: Intake, *, actor: Actor, now: datetime) -> None:
    intake.updated_at = now
    intake.version += 1
    hear(intake, Heard.PART_TWO, actor=actor, now=now)
    record(session, intake.id, "intake.second-part", actor=actor, now=now)
    tell_of(session, intake, Event.SECOND_PART, now=now)
