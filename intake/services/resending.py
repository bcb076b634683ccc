"""Sending a message once more because a person asked for it: a job of its own, once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.work import Kind
from intake.models import Job
from intake.queries.deliveries import AGAIN, may_go_again
from intake.services import deliveries
from intake.services.acts import Order, note
from intake.services.operating import NotPossible
from intake.services.planning import plan
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor


def resend(job_id: uuid.UUID, *, actor: Actor, reason: str, now: datetime) -> uuid.UUID:
    """Plan the same message to the same reader. What it says is read afresh when it is written.

    Gives the new job's id.

    Raises:
        NotPossible: it has not gone out, was sent once more already, or is not of this sort.
    """
    with writing() as session:
        sent = session.scalars(select(Job).where(Job.id == job_id)).one_or_none()
        if sent is None or not may_go_again(sent):
            raise NotPossible
        again = plan(
            session,
            Kind(sent.kind),
            sent.key + AGAIN,
            now=now,
            intake_id=sent.intake_id,
            subject_id=sent.subject_id,
        )
        session.flush()
        # The reader is told that it may be a second one.
        deliveries.of_job(session, again.id).maybe_twice = True
        note(session, "resend", Order(actor, reason, now), job_id=job_id, became=str(again.id))
        return again.id
