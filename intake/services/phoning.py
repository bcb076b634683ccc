"""A phone call to a patient, written down: who tried, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.outcomes import CallResult, NoteKind
from intake.services.locking import lock_intake
from intake.services.noting import add_note
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor


def log_call(  # noqa: PLR0913 - what a person says, by name
    intake_id: uuid.UUID,
    result: CallResult,
    note: str,
    *,
    user_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down a call. Calls are only ever added, so two people never collide.

    Raises:
        LookupError: there is no such case.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        words = {"text": note.strip()}
        add_note(session, intake, NoteKind.CALL, words, user_id=user_id, now=now, code=result)
        record(session, intake_id, "call.log", actor=actor, now=now, became=result)
        intake.updated_at = now
