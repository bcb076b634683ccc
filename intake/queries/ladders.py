"""Which urgent cases nobody has answered, and how far up a case has climbed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.extensions import db
from intake.models import Intake, Ladder, LadderRung

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Climb:
    """Where the last ladder of a case stands.

    Attributes:
        next_due: when the next ones are told; nothing when somebody answered, or nobody is left.
        outcome_due: by when an outcome is written down, or the ladder begins again.
        nobody: everybody was told and nobody has answered.
        again: it began again because no outcome was written down.
    """

    next_due: datetime | None
    outcome_due: datetime | None
    nobody: bool
    again: bool


def untold() -> list[str]:
    """References of the urgent cases that everybody was told of and nobody answered; at most 20."""
    found = (
        select(Intake.reference)
        .join(Ladder, Ladder.intake_id == Intake.id)
        .where(Ladder.ended_at.is_(None), Ladder.exhausted_at.is_not(None))
        .order_by(Ladder.exhausted_at)
        .limit(MOST_NAMED)
    )
    return list(db.session.scalars(found))


def climb_of(intake_id: uuid.UUID) -> Climb | None:
    """How the last ladder of a case stands, in one query; nothing when there was none."""
    rows = db.session.execute(
        select(Ladder, LadderRung.due_at)
        .outerjoin(
            LadderRung, (LadderRung.ladder_id == Ladder.id) & LadderRung.reached_at.is_(None)
        )
        .where(Ladder.intake_id == intake_id)
        .order_by(Ladder.number.desc(), LadderRung.number)
        .limit(1)
    ).first()
    if rows is None:
        return None
    ladder, due = rows
    climbing = ladder.ended_at is None
    return Climb(
        next_due=due if climbing else None,
        outcome_due=None if ladder.outcome_at else ladder.outcome_due_at,
        nobody=climbing and ladder.exhausted_at is not None,
        again=climbing and ladder.reason == "no_outcome",
    )
