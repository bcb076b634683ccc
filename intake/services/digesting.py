"""The digests: one message a person and time of day, with everything that could wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import exists, select, update

from intake.domain.notices import last_digest, out_of_quiet
from intake.domain.work import Kind
from intake.models import Job, Notice
from intake.queries.notices import quiet_hours
from intake.services.planning import plan

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.clinic import Clinic
    from intake.services.claiming import Claim


def plan_digests(session: Session, _claim: Claim, now: datetime) -> None:
    """What the job `plan-digests` does: one digest for each person for whom something waits.

    A digest that is late goes out while the clinic is still open; else the next one takes it all.
    """
    clinic: Clinic = current_app.config["CLINIC"]
    slot = last_digest(now, clinic.digest.times, clinic.week)
    if slot is None or not clinic.week.is_open(now):
        return
    waiting = select(Notice.user_id).where(Notice.job_id.is_(None), Notice.at <= slot).distinct()
    for user_id in session.scalars(waiting.order_by(Notice.user_id)).all():
        _plan_one(session, user_id, slot, now)


def _plan_one(session: Session, user_id: uuid.UUID, slot: datetime, now: datetime) -> None:
    key = f"{Kind.SEND_DIGEST}:{user_id}:{slot:%Y-%m-%dT%H:%MZ}"
    # What was written down late does not creep into a digest that may have been sent.
    if session.scalar(select(exists().where(Job.key == key))):
        return
    quiet = quiet_hours(user_id)
    zone = current_app.config["CLINIC"].zone
    due = out_of_quiet(now, quiet.starts, quiet.ends, zone) if quiet else now
    job = plan(session, Kind.SEND_DIGEST, key, now=now, subject_id=user_id, run_at=due)
    session.execute(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.job_id.is_(None), Notice.at <= slot)
        .values(job_id=job.id)
        .execution_options(synchronize_session=False)
    )
