"""The operators' record: each act has somebody who did it, a reason, and a row that stays."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intake.models import OperatorAction

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants something done, why and when.

    Attributes:
        reason: in the operator's own words.
        batch: holds together what is done in one press, so that it can be taken back as a whole.
    """

    actor: Actor
    reason: str
    now: datetime
    batch: uuid.UUID = field(default_factory=uuid.uuid4)


def note(  # noqa: PLR0913 - one keyword a column
    session: Session,
    action: str,
    order: Order,
    *,
    job_id: uuid.UUID | None = None,
    was: str | None = None,
    became: str | None = None,
) -> None:
    """Add to the operator's record.

    Raises:
        ValueError: there is no actor, or no reason.
    """
    if not order.actor or not order.reason.strip():
        raise ValueError("an operator's act needs an actor and a reason")
    session.add(
        OperatorAction(
            at=order.now,
            actor=order.actor,
            action=action,
            job_id=job_id,
            reason=order.reason.strip()[:255],
            was=was,
            became=became,
            batch=order.batch,
        )
    )
