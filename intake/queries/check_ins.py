"""What was made sure of when a call began, opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.extensions import db
from intake.models import CheckIn
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.models import Intake

BODY: Final = "check_in.body"


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The answers of one check-in, when and by whom."""

    at: datetime
    actor: str
    fields: Mapping[str, Any]


def last_check_in(intake: Intake) -> CheckedIn | None:
    """The newest check-in of an intake."""
    row = db.session.scalar(
        select(CheckIn)
        .where(CheckIn.intake_id == intake.id)
        .order_by(CheckIn.at.desc(), CheckIn.id)
        .limit(1)
    )
    if row is None:
        return None
    return CheckedIn(row.at, row.actor, vault_of(intake).open(row.body, BODY, row.id))
