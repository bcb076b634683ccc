"""What was asked of a patient and written to them, opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.domain.states import QuestionState
from intake.extensions import db
from intake.models import PatientMessage, PatientQuestion
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.models import Intake

QUESTION: Final = "patient_question.body"
ANSWER: Final = "patient_question.answer"
MESSAGE: Final = "patient_message.body"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its words opened.

    Attributes:
        body: `name` (of the medicine, or the words of a free question), `item`, `was`.
        answer: `value` and `now`, its words; nothing while it is open or when it was taken back.
    """

    row: PatientQuestion
    body: Mapping[str, Any]
    answer: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Written:
    """A message with its words opened."""

    row: PatientMessage
    text: str


def asked_of(intake: Intake) -> list[Asked]:
    """Every question to this patient, oldest first, in one query."""
    vault = vault_of(intake)
    rows = db.session.scalars(
        select(PatientQuestion)
        .where(PatientQuestion.intake_id == intake.id)
        .order_by(PatientQuestion.asked_at, PatientQuestion.id)
    )
    return [
        Asked(
            row,
            vault.open(row.body, QUESTION, row.id),
            vault.open(row.answer, ANSWER, row.id) if row.answer is not None else None,
        )
        for row in rows
    ]


def open_questions(intake: Intake) -> list[Asked]:
    """Those that wait for an answer, oldest first."""
    return [one for one in asked_of(intake) if one.row.state == QuestionState.OPEN]


def written_to(intake: Intake) -> list[Written]:
    """Every message to this patient, newest first, in one query."""
    vault = vault_of(intake)
    rows = db.session.scalars(
        select(PatientMessage)
        .where(PatientMessage.intake_id == intake.id)
        .order_by(PatientMessage.sent_at.desc(), PatientMessage.id)
    )
    return [Written(row, str(vault.open(row.body, MESSAGE, row.id)["text"])) for row in rows]
