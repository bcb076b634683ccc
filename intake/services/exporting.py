"""Papers and files about a case leave the service: which, when and by whom stands in history."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from intake.services.locking import lock_intake
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor


class Export(StrEnum):
    """What can leave, by the name it has in addresses and in history."""

    BRIEF = "brief"
    TEXT = "text"
    LETTER = "letter"
    COPY = "copy"
    BUNDLE = "bundle"


EVENT: Final = "export."


def note_export(
    intake_id: uuid.UUID, what: Export, content: bytes, *, actor: Actor, now: datetime
) -> None:
    """Write down that this content is about to be handed over. Call it before it is.

    The fingerprint (SHA-256, hex) of the content stands beside it, so that a paper or a file that
    turns up can be held against the record. It tells nothing of what is in it.

    Raises:
        LookupError: there is no such case.
    """
    with writing() as session:
        if lock_intake(session, intake_id) is None:
            raise LookupError(intake_id)
        fingerprint = sha256(content).hexdigest()
        record(session, intake_id, EVENT + what, actor=actor, now=now, became=fingerprint)
