"""Trying many dead jobs again at once: those that died of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.states import JobState
from intake.models import Job
from intake.services.operating import retry_within
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor

MOST: Final = 500
# Ten a second: a mail server that has just come back is not run over.
PACE: Final = timedelta(milliseconds=100)


class CountChanged(Exception):  # noqa: N818 - it reads as what it is at the raise
    """There are not as many as the operator saw; `count` says how many there are."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@dataclass(frozen=True, slots=True)
class Alike:
    """What dead jobs have in common."""

    kind: str
    error_class: str | None
    error_code: str | None


def retry_alike(which: Alike, *, count: int, actor: Actor, reason: str, now: datetime) -> int:
    """Put every dead job of this kind and fault back in line, the oldest first, paced.

    Args:
        which: what they have in common.
        count: how many the operator saw; at most `MOST` are taken in one act.
        actor: who.
        reason: why; it is written down beside each.
        now: the workflow's present.

    Returns:
        How many were put back.

    Raises:
        CountChanged: others have died, or were tried again, since the operator looked.
    """
    with writing() as session:
        found = _dead(session, which)
        if len(found) != min(count, MOST + 1):
            raise CountChanged(len(found))
        for place, job_id in enumerate(found[:MOST]):
            due = now + place * PACE
            retry_within(session, job_id, actor=actor, reason=reason, now=now, run_at=due)
    return min(len(found), MOST)


def _dead(session: Session, which: Alike) -> Sequence[uuid.UUID]:
    return session.scalars(
        select(Job.id)
        .where(
            Job.state == JobState.DEAD,
            Job.kind == which.kind,
            Job.error_class.is_not_distinct_from(which.error_class),
            Job.error_code.is_not_distinct_from(which.error_code),
        )
        .order_by(Job.done_at, Job.id)
        .limit(MOST + 1)
    ).all()
