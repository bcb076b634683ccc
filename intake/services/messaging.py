"""Writing to a patient. Nothing is ever sent by itself: a person has read the words and says so."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from intake.clinical.asking import better_unsaid
from intake.domain.states import IntakeState
from intake.models import PatientMessage
from intake.queries.asked import MESSAGE
from intake.security.vaults import vault_of
from intake.services.colliding import check_seen
from intake.services.locking import lock_intake
from intake.services.patient_letters import tell_patient_of
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

    from intake.domain.actors import Actor
    from intake.domain.outcomes import Disposition

READS: tuple[str, ...] = (IntakeState.SUBMITTED, IntakeState.CLOSED)


class NotSent(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The form was never sent or was taken back: its patient has no page to read on."""


def write_to(  # noqa: PLR0913 - what a person says, by name
    intake_id: uuid.UUID,
    kind: Disposition,
    text: str,
    *,
    seen: int,
    user_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Send these words to the patient's page, and a mail that holds none of them.

    Raises:
        LookupError: there is no such case.
        ValueError: there are no words, or words that no patient is told.
        NotSent: nobody could read them.
        CaseChanged: somebody acted meanwhile; nothing is sent. From `services.colliding`.
    """
    words = text.strip()
    if not words or better_unsaid(words):
        raise ValueError("a message needs words that may be said")
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        check_seen(session, intake, seen)
        if intake.state not in READS:
            raise NotSent
        key = uuid.uuid4()
        body = vault_of(intake).seal({"text": words}, MESSAGE, key)
        session.add(
            PatientMessage(
                id=key, intake_id=intake_id, kind=kind, body=body, user_id=user_id, sent_at=now
            )
        )
        record(session, intake_id, "message.send", actor=actor, now=now, became=kind)
        intake.updated_at = now
        intake.version += 1
        tell_patient_of(session, intake, key, now=now)


def mark_read(message_ids: list[uuid.UUID], *, now: datetime) -> None:
    """The patient has the messages on their screen."""
    with writing() as session:
        for key in message_ids:
            row = session.get(PatientMessage, key)
            if row is not None and row.read_at is None:
                row.read_at = now
