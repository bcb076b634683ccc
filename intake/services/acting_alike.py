"""Doing the same to many jobs at once: those that have something in common."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from intake.domain.alike import Alike, Deed
from intake.queries.alike import ids_alike
from intake.services.acts import Order
from intake.services.operating import cancel_within, hold_within, retry_within
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
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


def act_alike(  # noqa: PLR0913 - what, to which, and who wants it
    deed: Deed, which: Alike, *, count: int, actor: Actor, reason: str, now: datetime
) -> int:
    """Do it to each of these jobs, the oldest first; what begins work again is paced.

    Args:
        deed: what to do.
        which: what they have in common.
        count: how many the operator saw; at most `MOST` are taken in one act.
        actor: who.
        reason: why; it is written down beside each.
        now: the workflow's present.

    Returns:
        How many it was done to.

    Raises:
        CountChanged: there are others, or fewer, since the operator looked.
    """
    order = Order(actor, reason, now)
    with writing() as session:
        found = ids_alike(session, deed, which, limit=MOST + 1)
        if len(found) != min(count, MOST + 1):
            raise CountChanged(len(found))
        for place, job_id in enumerate(found[:MOST]):
            _do(session, deed, job_id, order, now + place * PACE)
    return min(len(found), MOST)


def _do(session: Session, deed: Deed, job_id: uuid.UUID, order: Order, due: datetime) -> None:
    match deed:
        case Deed.RETRY:
            retry_within(session, job_id, order, run_at=due)
        case Deed.CANCEL:
            cancel_within(session, job_id, order)
        case Deed.HOLD:
            hold_within(session, job_id, order, held=True)
        case Deed.RELEASE:
            hold_within(session, job_id, order, held=False, run_at=due)
