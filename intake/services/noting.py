"""Writing into a case's own record; the words are sealed with the intake's key."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from intake.models import CaseNote
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.outcomes import NoteKind
    from intake.models import Intake

BODY: Final = "case_note.body"


def add_note(  # noqa: PLR0913 - one keyword a column
    session: Session,
    intake: Intake,
    kind: NoteKind,
    words: Mapping[str, Any],
    *,
    user_id: uuid.UUID,
    now: datetime,
    code: str | None = None,
) -> None:
    """Add one line to the record of a case.

    Args:
        session: inside `writing()`.
        intake: whose record.
        kind: what the line is.
        words: what was written; sealed.
        user_id: who wrote it.
        now: when.
        code: the outcome, the call's result or the disposition.
    """
    note_id = uuid.uuid4()
    session.add(
        CaseNote(
            id=note_id,
            intake_id=intake.id,
            kind=kind,
            code=code,
            body=vault_of(intake).seal(dict(words), BODY, note_id),
            user_id=user_id,
            at=now,
        )
    )
