"""Leases that ended, and leases of workers that ended as they should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row, select

from intake.domain.faults import FaultClass
from intake.domain.states import JobState
from intake.domain.work import RULES, Kind
from intake.models.types import DatabaseNow
from intake.services import ledger
from intake.services.claiming import Claim
from intake.services.ledger import Failure, LeaseLost
from intake.services.tables import ATTEMPT, JOB
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

PAGE: Final = 100
LEASE_ENDED: Final = Failure(FaultClass.CRASH, "lease-ended")


def return_expired(*, now: datetime) -> int:
    """Bring back one page of jobs whose worker went silent, oldest first. Gives how many."""
    with writing() as session:
        ended = _running(session, JOB.c.lease_until < DatabaseNow())
        for held in ended:
            _quietly(ledger.fail, session, held, LEASE_ENDED, now=now)
    return len(ended)


def give_back_of(name: str, *, now: datetime) -> int:
    """Give back what workers whose names begin so still hold. Gives how many."""
    with writing() as session:
        left = _running(session, JOB.c.worker.startswith(name, autoescape=True))
        for held in left:
            _quietly(ledger.give_back, session, held, now=now)
    return len(left)


def _quietly(write: Any, *arguments: Any, now: datetime) -> None:
    try:
        write(*arguments, now=now)
    except LeaseLost:
        return  # its worker, or another relay, was faster


def _running(session: Session, which: Any) -> Sequence[Claim]:
    rows = session.connection().execute(
        select(JOB, ATTEMPT.c.id.label("attempt_id"), ATTEMPT.c.number)
        .join(ATTEMPT, ATTEMPT.c.job_id == JOB.c.id)
        .where(JOB.c.state == JobState.RUNNING, which, ATTEMPT.c.ended_at.is_(None))
        # A kind that only a newer release knows is that release's to bring back.
        .where(JOB.c.kind.in_(list(RULES)))
        .order_by(JOB.c.lease_until, ATTEMPT.c.number.desc())
        .limit(PAGE)
    )
    return [_claim(row) for row in rows]


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        job_id=row.id,
        kind=Kind(row.kind),
        intake_id=row.intake_id,
        subject_id=row.subject_id,
        token=row.lease_token,
        attempt_id=row.attempt_id,
        tries=row.number,
        attempts=row.attempts,
        crashes=row.crashes,
        max_attempts=row.max_attempts,
    )
