"""Earlier forms that seem to be of the same person. Nothing is ever merged by this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select

from intake.domain.steps import from_clear, in_clear
from intake.extensions import db
from intake.models import Answer, Intake
from intake.queries.answers import BODY
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from intake.queries.cases import Case

MOST: Final = 5
LOOKED_AT: Final = 20
CONTACT: Final = "contact"
SCORED: Final = ("phq9", "gad7", "cssrs", "auditc")


@dataclass(frozen=True, slots=True)
class EarlierForm:
    """A form that was sent before, by somebody who can be reached the same way, born the same day.

    Attributes:
        same_name: the names are the same but for case and spaces.
        answers: of the pages that are scored.
    """

    reference: str
    sent_at: datetime
    same_name: bool
    answers: Mapping[str, Mapping[str, Any]]


def earlier_forms(case: Case) -> list[EarlierForm]:
    """At most five earlier forms, oldest first, in two queries; none without a date of birth.

    Found by the blind index of email or phone. Of those, only forms with the same date of birth
    count: a family may share an address, and a number may have had another owner.
    """
    own = case.draft.answers.get(CONTACT, {})
    if not own.get("birth_date"):
        return []
    rows = db.session.scalars(_candidates(case.intake)).all()
    if not rows:
        return []
    opened = _opened(list(rows))
    found = [
        EarlierForm(row.reference, row.submitted_at, _alike(own, answers[CONTACT]), answers)
        for row in rows
        if row.submitted_at is not None
        and (answers := opened.get(row.id, {}))
        and answers.get(CONTACT, {}).get("birth_date") == own["birth_date"]
    ]
    return sorted(found[:MOST], key=lambda one: one.sent_at)


def _candidates(intake: Intake) -> Any:
    reached = [
        column == mark
        for column, mark in (
            (Intake.email_index, intake.email_index),
            (Intake.phone_index, intake.phone_index),
        )
        if mark is not None
    ]
    return (
        select(Intake)
        .where(
            or_(*reached) if reached else Intake.id.is_(None),
            Intake.id != intake.id,
            Intake.submitted_at.is_not(None),
            Intake.created_at < intake.created_at,
        )
        .order_by(Intake.submitted_at.desc())
        .limit(LOOKED_AT)
    )


def _opened(rows: list[Intake]) -> dict[uuid.UUID, dict[str, dict[str, Any]]]:
    vaults = {row.id: vault_of(row) for row in rows}
    stops = [in_clear(slug) for slug in (CONTACT, *SCORED)]
    found = db.session.scalars(
        select(Answer).where(Answer.intake_id.in_(vaults), Answer.stop.in_(stops), Answer.current)
    )
    opened: dict[uuid.UUID, dict[str, dict[str, Any]]] = {}
    for row in found:
        fields = vaults[row.intake_id].open(row.body, BODY, row.id)
        opened.setdefault(row.intake_id, {})[from_clear(row.stop)] = fields
    return opened


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    names = ("".join(str(each.get("name", "")).casefold().split()) for each in (one, other))
    return len(set(names)) == 1
