"""Keeping how somebody wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from intake.domain.notices import OFFERED, Choice, Event
from intake.models import NoticeChoice, QuietHours
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import time


def prefer(
    user_id: uuid.UUID, choices: Mapping[Event, Choice], quiet: tuple[time, time] | None
) -> None:
    """Keep a person's choices and quiet hours, in place of those before.

    Raises:
        ValueError: a choice is not offered for its event; nothing is kept.
    """
    if wrong := [event for event, choice in choices.items() if choice not in OFFERED[event]]:
        raise ValueError(f"not offered for {wrong[0]}")
    with writing() as session:
        for event, choice in choices.items():
            session.merge(NoticeChoice(user_id=user_id, event=event, choice=choice))
        session.execute(delete(QuietHours).where(QuietHours.user_id == user_id))
        if quiet is not None:
            session.add(QuietHours(user_id=user_id, starts=quiet[0], ends=quiet[1]))
