"""Work that keeps the house: throwing away what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.models import Job, PeriodicRun, Tally, WebSession
from intake.services import resuming, staff_links, unsent
from intake.services.sessions import PATIENT_LIFE

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.services.claiming import Claim

KEEP_ROUTINE: Final = timedelta(days=1)
KEEP_SLOTS: Final = timedelta(days=30)
KEEP_HOURS: Final = timedelta(days=8)
KEEP_FIVES: Final = timedelta(hours=2)
PAGE: Final = 5_000
# What repeats all day and concerns no case. What is not done is kept, whatever its kind.
ROUTINE: Final = (
    *(Kind.CANARY, Kind.PURGE, Kind.RECONCILE, Kind.CALL_OPERATOR, Kind.CALL_WEBHOOK),
    *(Kind.PLAN_DIGESTS, Kind.READ_BOUNCES),
)


def purge(session: Session, _claim: Claim, now: datetime) -> None:
    """Throw away what nobody needs any more: ended sessions, routine jobs, old slots and counts."""
    session.execute(delete(WebSession).where(WebSession.seen_at < now - PATIENT_LIFE))
    old = (
        select(Job.id)
        .where(Job.state == JobState.DONE, Job.kind.in_(ROUTINE), Job.done_at < now - KEEP_ROUTINE)
        .limit(PAGE)
    )
    session.execute(delete(Job).where(Job.id.in_(old)).execution_options(synchronize_session=False))
    resuming.forget_old(session, now=now)
    unsent.forget_old(session, now=now)
    staff_links.forget_old(session, now=now)
    session.execute(delete(PeriodicRun).where(PeriodicRun.slot < now - KEEP_SLOTS))
    for span, keep in (("hour", KEEP_HOURS), ("five", KEEP_FIVES)):
        session.execute(delete(Tally).where(Tally.span == span, Tally.slot < now - keep))
