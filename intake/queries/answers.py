"""An intake's answers, opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.domain.states import IntakeState
from intake.domain.steps import PART_ONE, PART_TWO, from_clear
from intake.extensions import db
from intake.models import Answer, Intake, Submission
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

BODY: Final = "answer.body"


@dataclass(frozen=True, slots=True)
class Draft:
    """The current answers by stop, each one's version, and when it was saved."""

    answers: dict[str, dict[str, Any]]
    versions: dict[str, int]
    saved_at: dict[str, datetime] = field(default_factory=dict)


def load_draft(intake: Intake) -> Draft:
    """Read and open every current answer of an intake, in one query."""
    vault = vault_of(intake)
    rows = db.session.execute(
        select(Answer.id, Answer.stop, Answer.version, Answer.body, Answer.saved_at).where(
            Answer.intake_id == intake.id, Answer.current
        )
    ).all()
    return Draft(
        answers={from_clear(row.stop): vault.open(row.body, BODY, row.id) for row in rows},
        versions={from_clear(row.stop): row.version for row in rows},
        saved_at={from_clear(row.stop): row.saved_at for row in rows},
    )


def open_part(intake: Intake) -> int | None:
    """Which part takes answers: the first of a draft, the second of a form that was sent.

    Nothing, when both were sent or the intake has ended.
    """
    if intake.state == IntakeState.DRAFT:
        return PART_ONE
    if intake.state != IntakeState.SUBMITTED:
        return None
    sent = db.session.scalar(
        select(Submission.id).where(Submission.intake_id == intake.id, Submission.part == PART_TWO)
    )
    return PART_TWO if sent is None else None


def find_intake(intake_id: uuid.UUID) -> Intake | None:
    """One intake by its id."""
    return db.session.get(Intake, intake_id)
