"""Jobs that have something in common: how many, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from intake.domain.alike import TAKES, Alike, Deed
from intake.domain.states import DeliveryState, JobState
from intake.extensions import db
from intake.models import Delivery, Job

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would be done to.

    Attributes:
        count: how many jobs.
        in_doubt: of those, whose message may have gone out already.
    """

    count: int
    in_doubt: int


def preview(deed: Deed, which: Alike) -> Preview:
    """Count before anything is done."""
    count, in_doubt = db.session.execute(
        select(func.count(Job.id), func.count(Delivery.id))
        .outerjoin(
            Delivery, (Delivery.job_id == Job.id) & (Delivery.state == DeliveryState.AMBIGUOUS)
        )
        .where(*_where(deed, which))
    ).one()
    return Preview(count, in_doubt)


def ids_alike(session: Session, deed: Deed, which: Alike, *, limit: int) -> Sequence[uuid.UUID]:
    """The jobs that an act would be done to, the oldest first."""
    oldest = Job.done_at if which.state is JobState.DEAD else Job.run_at
    query = select(Job.id).where(*_where(deed, which)).order_by(oldest, Job.id).limit(limit)
    return session.scalars(query).all()


def _where(deed: Deed, which: Alike) -> list[Any]:
    found = [Job.state == which.state]
    held = TAKES[which.state, deed]
    if held is not None:
        found.append(Job.held.is_(held))
    named = {"kind": which.kind, "error_class": which.error_class, "error_code": which.error_code}
    return [*found, *(getattr(Job, name) == value for name, value in named.items() if value)]
