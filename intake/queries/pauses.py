"""What is paused, by whom and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from intake.domain.work import RULES, Kind, Queue, names_of
from intake.extensions import db
from intake.models import QueueControl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

BY_ITSELF: Final = "system:channel"


@dataclass(frozen=True, slots=True)
class Pause:
    """One kind, queue or channel that is held back.

    Attributes:
        name: which.
        by_itself: the channel rests after failures; nobody paused it.
        until: when it ends by itself; nothing for one that waits for a person.
        failures: how often in a row the channel has failed.
        code: what the other side said last, as a code.
    """

    name: str
    by_itself: bool
    reason: str | None
    actor: str | None
    until: datetime | None
    since: datetime | None
    failures: int
    code: str | None


def anything_paused() -> bool:
    """Whether there is a pause, over or not."""
    return (
        db.session.scalar(select(QueueControl.name).where(QueueControl.paused).limit(1)) is not None
    )


def pauses(*, now: datetime) -> list[Pause]:
    """Everything that is paused now, by name."""
    rows = db.session.scalars(
        select(QueueControl)
        .where(QueueControl.paused, or_(QueueControl.until.is_(None), QueueControl.until > now))
        .order_by(QueueControl.name)
    )
    return [
        Pause(
            name=row.name,
            by_itself=row.actor == BY_ITSELF,
            reason=row.reason,
            actor=row.actor,
            until=row.until,
            since=row.changed_at,
            failures=row.failures,
            code=row.error_code,
        )
        for row in rows
    ]


def pauses_of(kind: str, queue: str, standing: Sequence[Pause]) -> list[Pause]:
    """Those that hold back this kind.

    A channel's own rest does not hold back what is critical: `services.claiming.paused_at`.
    """
    names = set(names_of(Kind(kind))) if kind in RULES else {kind, queue}
    channel = RULES[Kind(kind)].channel if kind in RULES else None
    return [
        one
        for one in standing
        if one.name in names
        and not (one.name == channel and one.until is not None and queue == Queue.CRITICAL)
    ]
