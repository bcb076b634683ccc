"""Whether a mail server's refusal of one reader is this reader's own, or befalls others too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from intake.domain.replies import POLICY, Alike
from intake.domain.states import DeliveryState
from intake.domain.work import MAILED
from intake.extensions import db
from intake.models import Delivery

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

LOOKED_BACK: Final = timedelta(days=1)
_OPEN: Final = (DeliveryState.QUEUED, DeliveryState.AMBIGUOUS, DeliveryState.FAILED)


def befalls_others(job_id: uuid.UUID, alike: Alike, *, now: datetime) -> bool:
    """Whether another reader was refused alike since the server last took a message from us.

    Args:
        job_id: whose message was refused just now.
        alike: in which way.
        now: the workflow's present. What was refused more than a day before does not count.
    """
    mine, other = aliased(Delivery), aliased(Delivery)
    taken = (
        select(func.max(Delivery.changed_at))
        .where(Delivery.state == DeliveryState.ACCEPTED, Delivery.template.in_(MAILED))
        .scalar_subquery()
    )
    found = exists().where(
        mine.job_id == job_id,
        other.changed_at > now - LOOKED_BACK,
        other.changed_at > func.coalesce(taken, now - LOOKED_BACK),
        other.state.in_(_OPEN),
        other.template.in_(MAILED),
        _another_reader(mine, other),
        _refused(other, alike),
    )
    return bool(db.session.scalar(select(found)))


def _another_reader(mine: Any, other: Any) -> Any:
    # Staff have an id; a patient has none, and is told apart by the case.
    return or_(
        other.audience != mine.audience,
        other.user_id.is_distinct_from(mine.user_id),
        and_(mine.user_id.is_(None), other.intake_id.is_distinct_from(mine.intake_id)),
    )


def _refused(other: Any, alike: Alike) -> Any:
    if alike is Alike.POLICY:
        return other.enhanced_code.startswith(POLICY)
    return other.smtp_code.between(400, 499)
