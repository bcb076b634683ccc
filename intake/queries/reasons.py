"""Why one job is not running: the facts around it, gathered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.flow import Facts, Why, why_not
from intake.domain.states import JobState
from intake.domain.work import RULES
from intake.extensions import db
from intake.models.types import DatabaseNow
from intake.queries.pauses import pauses, pauses_of
from intake.queries.programs import call_roll

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from intake.models import Job


def why_of(job: Job, *, now: datetime, broker_up: Callable[[], bool | None]) -> Why:
    """Say in one word why this job is not running.

    Args:
        job: which.
        now: the workflow's present.
        broker_up: asks the broker; called only when the answer depends on it.
    """
    state = JobState(job.state)
    if state == JobState.RUNNING:
        return why_not(Facts(state, lease_ended=_lease_ended(job)))
    if state != JobState.QUEUED:
        return why_not(Facts(state))
    holding = pauses_of(job.kind, job.queue, pauses(now=now))
    facts = Facts(
        state,
        held=job.held,
        due=job.run_at <= now,
        tried=job.error_class is not None,
        paused=any(not one.by_itself or one.until is None for one in holding),
        resting=bool(holding),
        known_kind=job.kind in RULES,
    )
    found = why_not(facts)
    return found if found is not Why.IN_LINE else _looked_around(state, broker_up)


def _looked_around(state: JobState, broker_up: Callable[[], bool | None]) -> Why:
    roll = call_roll()
    return why_not(
        Facts(
            state,
            workers=roll.live("child", "alone"),
            working=roll.working("child", "alone"),
            relay=bool(roll.live("relay")),
            broker=broker_up(),
        )
    )


def _lease_ended(job: Job) -> bool:
    present: datetime = db.session.execute(select(DatabaseNow())).scalar_one()
    return job.lease_until is not None and job.lease_until < present
