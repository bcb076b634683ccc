"""Who has really been told of an intake: what the mail server took, not what was hoped for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from intake.domain.states import DeliveryState
from intake.domain.work import Audience
from intake.extensions import db
from intake.models import Delivery, Notice

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Told:
    """When the first message to each was taken by the mail server; nothing before that."""

    staff: datetime | None
    patient: datetime | None


def told_of(intake_id: uuid.UUID) -> Told:
    """Who has been told, by a message of their own or by a line of a digest; in one query."""
    digests = select(Notice.job_id).where(Notice.intake_id == intake_id)
    rows = db.session.execute(
        select(Delivery.audience, func.min(Delivery.changed_at))
        .where(
            or_(Delivery.intake_id == intake_id, Delivery.job_id.in_(digests)),
            Delivery.state == DeliveryState.ACCEPTED,
        )
        .group_by(Delivery.audience)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return Told(staff=found.get(Audience.CLINICIAN), patient=found.get(Audience.PATIENT))
