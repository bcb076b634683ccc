"""An intake's answers, opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.domain.actors import is_staff
from intake.domain.states import IntakeState
from intake.domain.steps import PART_ONE, PART_TWO, from_clear
from intake.extensions import db
from intake.models import Answer, Intake, Submission
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

BODY: Final = "answer.body"


@dataclass(frozen=True, slots=True)
class Draft:
    """The current answers by stop, each one's version, when it was saved, and by which actor."""

    answers: dict[str, dict[str, Any]]
    versions: dict[str, int]
    saved_at: dict[str, datetime] = field(default_factory=dict)
    saved_by: dict[str, str] = field(default_factory=dict)

    @property
    def spoken(self) -> frozenset[str]:
        """The pages whose answers were said to somebody of the staff, who wrote them down."""
        return frozenset(stop for stop, who in self.saved_by.items() if is_staff(who))

    def with_page(
        self, stop: str, fields: Mapping[str, Any], version: int, *, by: str, at: datetime
    ) -> Draft:
        """The same with one page as it was saved just now."""
        return Draft(
            {**self.answers, stop: dict(fields)},
            {**self.versions, stop: version},
            {**self.saved_at, stop: at},
            {**self.saved_by, stop: by},
        )


def load_draft(intake: Intake) -> Draft:
    """Read and open every current answer of an intake, in one query."""
    vault = vault_of(intake)
    rows = db.session.execute(
        select(
            Answer.id,
            Answer.stop,
            Answer.version,
            Answer.body,
            Answer.saved_at,
            Answer.saved_by,
        ).where(Answer.intake_id == intake.id, Answer.current)
    ).all()
    return Draft(
        answers={from_clear(row.stop): vault.open(row.body, BODY, row.id) for row in rows},
        versions={from_clear(row.stop): row.version for row in rows},
        saved_at={from_clear(row.stop): row.saved_at for row in rows},
        saved_by={from_clear(row.stop): row.saved_by for row in rows},
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


def reference_of(intake_id: uuid.UUID) -> str:
    """An intake's reference."""
    return db.session.scalars(select(Intake.reference).where(Intake.id == intake_id)).one()


def find_intake(intake_id: uuid.UUID) -> Intake | None:
    """One intake by its id."""
    return db.session.get(Intake, intake_id)
