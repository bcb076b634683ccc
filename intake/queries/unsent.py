"""What was typed on a page and not sent yet, opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.steps import in_clear
from intake.extensions import db
from intake.models import Unsent
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    from datetime import datetime

    from intake.models import Intake

BODY: Final = "unsent.body"


@dataclass(frozen=True, slots=True)
class UnsentWords:
    """What one window holds.

    Attributes:
        window, number: which window, and the how-manieth save of it this is.
        base_version: the version of the page that the window shows.
        fields: what the page would have sent, in its order.
        saved_at: when it was kept.
    """

    window: str
    number: int
    base_version: int
    fields: list[tuple[str, str]]
    saved_at: datetime


def load_unsent(intake: Intake, page: str) -> list[UnsentWords]:
    """Everything that was typed on a page and not sent, the newest first.

    Args:
        intake: whose form.
        page: the stop's key; on a list with the item, such as `medicine-list:add`.
    """
    rows = db.session.scalars(
        select(Unsent)
        .where(
            Unsent.intake_id == intake.id, Unsent.stop == in_clear(page), Unsent.body.is_not(None)
        )
        .order_by(Unsent.saved_at.desc(), Unsent.id)
    ).all()
    if not rows:
        return []
    vault = vault_of(intake)
    return [
        UnsentWords(
            row.window,
            row.number,
            row.base_version,
            [(name, value) for name, value in vault.open(row.body or b"", BODY, row.id)["sent"]],
            row.saved_at,
        )
        for row in rows
    ]
