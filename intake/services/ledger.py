"""Closing an attempt.

Whoever holds a claim carries its token in every write; a token that is no longer on the row
writes nothing. A job is done in the transaction of its effect, so both are there or neither is.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, update

from intake.domain.retries import decide
from intake.domain.states import JobState, move
from intake.domain.work import LEASE_S, RULES
from intake.models.types import DatabaseNow
from intake.services import channels, deliveries
from intake.services.tables import ATTEMPT, JOB

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Update
    from sqlalchemy.orm import Session

    from intake.domain.faults import FaultClass
    from intake.services.claiming import Claim

_HELD: Final = and_(
    JOB.c.id == bindparam("job"),
    JOB.c.state == JobState.RUNNING,
    JOB.c.lease_token == bindparam("fence"),
)
_HOLD: Final = update(JOB).where(_HELD).values(lease_until=DatabaseNow(LEASE_S))
_LEFT: Final = {"lease_until": None, "lease_token": None}
_FINISH: Final = (
    update(JOB)
    .where(_HELD)
    .values(
        state=move(JobState.RUNNING, "finish"),
        done_at=bindparam("at"),
        error_class=None,
        error_code=None,
        **_LEFT,
    )
)
_END_DONE: Final = (
    update(ATTEMPT)
    .where(ATTEMPT.c.id == bindparam("attempt"))
    .values(ended_at=bindparam("at"), outcome="done")
)


class LeaseLost(Exception):  # noqa: N818 - it reads as what it is at the raise
    """Somebody else has the job now; whatever this attempt still wanted to write is refused."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, without a value: class, code, and the places in the code it came through."""

    fault: FaultClass
    code: str
    frames: Sequence[str] = ()


def hold_on(session: Session, held: Claim) -> None:
    """Lengthen the lease just before an act that cannot be taken back.

    Raises:
        LeaseLost: the job is somebody else's by now.
    """
    _write(session, held, _HOLD)


def finish(session: Session, held: Claim, *, now: datetime) -> None:
    """Close a job as done, in the transaction of its effect.

    Raises:
        LeaseLost: the job is somebody else's by now; the effect must not be committed.
    """
    _write(session, held, _FINISH, at=now)
    session.connection().execute(_END_DONE, {"attempt": held.attempt_id, "at": now})


def drop(session: Session, held: Claim, code: str, *, now: datetime) -> None:
    """Close a job whose work is no longer wanted.

    Raises:
        LeaseLost: the job is somebody else's by now.
    """
    _leave(session, held, "drop", done_at=now, error_class=None, error_code=code)
    _end(session, held.attempt_id, "dropped", now=now, error_code=code)
    deliveries.give_up(session, held.job_id, now=now, missed=False)


def give_back(session: Session, held: Claim, *, now: datetime) -> None:
    """Put a job back untouched, because its worker was told to stop. No attempt is spent.

    Raises:
        LeaseLost: the job is somebody else's by now.
    """
    _leave(session, held, "return", attempts=JOB.c.attempts - 1)
    _end(session, held.attempt_id, "returned", now=now)
    deliveries.end_attempt(session, held.job_id, now=now)


def fail(session: Session, held: Claim, failure: Failure, *, now: datetime) -> JobState:
    """Close a failed attempt: the job waits for its next one, or is dead.

    Raises:
        LeaseLost: the job is somebody else's by now.
    """
    verdict = decide(
        failure.fault,
        tries=held.tries,
        attempts=held.attempts,
        crashes=held.crashes,
        max_attempts=held.max_attempts,
        ceiling_s=RULES[held.kind].ceiling_s,
        forgiven=RULES[held.kind].forgiven,
        pick=random.uniform,
    )
    why = {"error_class": failure.fault, "error_code": failure.code}
    counted = {
        "crashes": held.crashes + verdict.crashes,
        "attempts": held.attempts - verdict.spared,
    }
    when = {"done_at": now} if verdict.pause is None else {"run_at": now + verdict.pause}
    _leave(session, held, verdict.event, **why, **counted, **when)
    _end(session, held.attempt_id, failure.fault, now=now, **why, frames=list(failure.frames))
    deliveries.end_attempt(session, held.job_id, now=now)
    channels.note_failure(session, held.kind, failure.fault, failure.code, now=now)
    if verdict.event == "die":
        deliveries.give_up(session, held.job_id, now=now)
    return move(JobState.RUNNING, verdict.event)


def _leave(session: Session, held: Claim, event: str, **values: Any) -> None:
    state = move(JobState.RUNNING, event)
    _write(session, held, update(JOB).where(_HELD).values(state=state, **_LEFT, **values))


def _write(session: Session, held: Claim, statement: Update, **values: Any) -> None:
    known = {"job": held.job_id, "fence": held.token, **values}
    if session.connection().execute(statement, known).rowcount != 1:
        raise LeaseLost


def _end(
    session: Session, attempt_id: uuid.UUID, outcome: str, *, now: datetime, **values: Any
) -> None:
    session.connection().execute(
        update(ATTEMPT)
        .where(ATTEMPT.c.id == attempt_id)
        .values(ended_at=now, outcome=outcome, **values)
    )
