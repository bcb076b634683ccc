"""What is done to accounts is written down in the transaction in which it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.models import AccountEvent

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor


def note(  # noqa: PLR0913 - one keyword a column
    session: Session,
    user_id: uuid.UUID,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    was: str | None = None,
    became: str | None = None,
) -> None:
    """Add one row to the history of an account. `was` and `became` are roles or counts."""
    if not actor:
        raise ValueError("history needs an actor")
    session.add(
        AccountEvent(user_id=user_id, at=now, actor=actor, event=event, was=was, became=became)
    )
