"""Saying that one has reviewed a part of a brief as it stands, or has looked at the ePDMP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.outcomes import NoteKind
from intake.models import SectionReview
from intake.queries.cases import intake_of, load_case
from intake.queries.parts import Part, marks
from intake.services.locking import lock_intake
from intake.services.noting import add_note
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor


class PartChanged(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The part is not as the person saw it."""


def review(  # noqa: PLR0913 - what a person says, by name
    reference: str, part: Part, seen: str, *, user_id: uuid.UUID, actor: Actor, now: datetime
) -> None:
    """Write down who has reviewed a part, as it stood on their page.

    Raises:
        LookupError: there is no such case.
        PartChanged: it holds something else by now; nothing is written.
    """
    with writing() as session:
        row = intake_of(reference)
        # Locked before it is read: an answer that is being saved is waited for.
        if row is None or lock_intake(session, row.id) is None:
            raise LookupError(reference)
        case = load_case(reference)
        if case is None:
            raise LookupError(reference)
        if marks(case)[part] != seen:
            raise PartChanged
        session.add(
            SectionReview(
                intake_id=case.intake.id, section=part, seen=seen, user_id=user_id, at=now
            )
        )
        record(session, case.intake.id, "case.review", actor=actor, now=now, became=part)


def tick_pdmp(intake_id: uuid.UUID, *, user_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Write down who looked at the state's prescription monitoring program, and when.

    Raises:
        LookupError: there is no such case.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        add_note(session, intake, NoteKind.PDMP, {"text": ""}, user_id=user_id, now=now)
        record(session, intake_id, "case.pdmp", actor=actor, now=now)
        intake.updated_at = now
