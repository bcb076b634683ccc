"""Taking back what an operator has just done, where nothing has been built on it yet.

What has moved on meanwhile is left alone: a job that has begun cannot be unbegun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from intake.domain.alike import UNDO_FOR, UNDOABLE, UNDONE
from intake.domain.states import JobState
from intake.models import OperatorAction
from intake.models.types import DatabaseNow
from intake.services import deliveries
from intake.services.acts import Order, note
from intake.services.operating import NotPossible, move_job, set_held
from intake.services.planning import ring_later
from intake.services.tables import JOB
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor


class Undone(NamedTuple):
    """What became of it: how many jobs stand as before, and how many had moved on."""

    back: int
    moved_on: int


def undo(batch: uuid.UUID, *, actor: Actor, reason: str, now: datetime) -> Undone:
    """Take back everything that was done in one press.

    Raises:
        NotPossible: it was taken back already, is too long ago, or is no act of this sort.
    """
    order = Order(actor, reason, now, batch)
    with writing() as session:
        acts = _acts(session, batch)
        if not acts or any(one.action == UNDONE or one.at < now - UNDO_FOR for one in acts):
            raise NotPossible
        back = sum(_undo_one(session, one, order) for one in acts)
    return Undone(back, len(acts) - back)


def _acts(session: Session, batch: uuid.UUID) -> Sequence[OperatorAction]:
    return session.scalars(
        select(OperatorAction)
        .where(OperatorAction.batch == batch, OperatorAction.action.in_((*UNDOABLE, UNDONE)))
        .order_by(OperatorAction.at, OperatorAction.id)
    ).all()


def _undo_one(session: Session, act: OperatorAction, order: Order) -> bool:
    if act.job_id is None:
        return False
    try:
        became = _BACK[act.action](session, act, order)
    except NotPossible:
        return False
    note(session, UNDONE, order, job_id=act.job_id, was=act.became, became=became)
    return True


def _unretry(session: Session, act: OperatorAction, order: Order) -> str:
    # Once begun it has an attempt; then there is nothing to take back.
    job_id = _job(act)
    untouched = select(JOB.c.id).where(JOB.c.id == job_id, JOB.c.attempts == 0)
    if session.execute(untouched).first() is None:
        raise NotPossible
    move_job(session, job_id, JobState.QUEUED, "bury", done_at=order.now)
    deliveries.give_up(session, job_id, now=order.now)
    return JobState.DEAD


def _uncancel(session: Session, act: OperatorAction, order: Order) -> str:
    job_id = _job(act)
    if act.was == JobState.DEAD:
        move_job(session, job_id, JobState.CANCELLED, "bury")
        return JobState.DEAD
    sent = DatabaseNow()
    row = move_job(session, job_id, JobState.CANCELLED, "restore", done_at=None, sent_at=sent)
    deliveries.requeue(session, job_id, now=order.now)
    ring_later(session, job_id, row.kind, row.queue)
    return JobState.QUEUED


def _unhold(session: Session, act: OperatorAction, _order: Order) -> str:
    set_held(session, _job(act), held=False)
    return JobState.QUEUED


def _unrelease(session: Session, act: OperatorAction, _order: Order) -> str:
    set_held(session, _job(act), held=True)
    return "held"


def _job(act: OperatorAction) -> uuid.UUID:
    if act.job_id is None:
        raise NotPossible
    return act.job_id


_BACK: Final = {
    "retry": _unretry,
    "cancel": _uncancel,
    "hold": _unhold,
    "release": _unrelease,
}
