"""The forms that staff fill in with the patient on the phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import desc, func, select, text

from intake.extensions import db
from intake.models import Intake
from intake.queries.accounts import names_of, said

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import TextClause

MOST: Final = 50
# Written out, as its index has it.
UNFINISHED: Final[TextClause] = text("intake.phoned_by IS NOT NULL AND intake.state = 'draft'")


@dataclass(frozen=True, slots=True)
class PhoneForm:
    """One unfinished form; nothing in it is sealed.

    Attributes:
        who: of the staff, had it last.
        at: when something was last saved.
        safety: an answer tells of danger, so that it is a case already.
    """

    reference: str
    who: str
    at: datetime
    safety: bool


def unfinished() -> list[PhoneForm]:
    """The unfinished forms of everybody, the newest 50."""
    rows = db.session.scalars(
        select(Intake)
        .where(UNFINISHED)
        .order_by(desc(Intake.updated_at), desc(Intake.id))
        .limit(MOST)
    ).all()
    names = names_of(str(row.phoned_by) for row in rows)
    return [
        PhoneForm(row.reference, said(str(row.phoned_by), names), row.updated_at, row.safety)
        for row in rows
    ]


def count_unfinished() -> int:
    """How many there are, counted to 50."""
    some = select(Intake.id).where(UNFINISHED).limit(MOST).subquery()
    return db.session.scalars(select(func.count()).select_from(some)).one()
