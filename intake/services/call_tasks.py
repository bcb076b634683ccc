"""Calls that a person has to arrange: asked for once, closed once, by somebody with a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from intake.domain.call_tasks import Ending, TaskKind
from intake.models import CallTask, User
from intake.models.call_task import OPEN
from intake.services.locking import lock_intake
from intake.services.recording import record
from intake.services.transaction import writing
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor


class ClosedByAnother(Exception):  # noqa: N818 - it reads as what it is at the raise
    """A colleague, or a booked call, has closed the task.

    Attributes:
        name: who; nothing when it ended by itself.
        at: when.
    """

    def __init__(self, name: str | None, at: datetime) -> None:
        super().__init__("closed")
        self.name = name
        self.at = at


def ask_a_person(
    session: Session, intake_id: uuid.UUID, kind: TaskKind, *, actor: Actor, now: datetime
) -> bool:
    """Have a person ask the patient; while such a task is open, nothing happens.

    Args:
        session: inside `writing()`.
        intake_id: whose call.
        kind: why.
        actor: who found out.
        now: when.

    Returns:
        Whether a task was made.
    """
    made = session.scalar(
        insert_into(session, CallTask)
        .values(intake_id=intake_id, kind=kind, made_at=now)
        .on_conflict_do_nothing(index_elements=["intake_id", "kind"], index_where=text(OPEN))
        .returning(CallTask.id)
    )
    if made is None:
        return False
    event = "call.callback_wanted" if kind is TaskKind.CALLBACK else "call.needs_person"
    record(session, intake_id, event, actor=actor, now=now, became=kind)
    return True


def settle(  # noqa: PLR0913 - whose, which, and who says so when
    session: Session,
    intake_id: uuid.UUID,
    ending: Ending,
    *,
    kinds: Iterable[TaskKind] = tuple(TaskKind),
    actor: Actor,
    now: datetime,
) -> None:
    """Close what is open for an intake, since it is settled another way."""
    rows = session.scalars(
        select(CallTask)
        .where(
            CallTask.intake_id == intake_id,
            CallTask.closed_at.is_(None),
            CallTask.kind.in_(list(kinds)),
        )
        .with_for_update(key_share=True)
    )
    for row in rows:
        _close(session, row, ending, actor=actor, now=now)


def close_task(task_id: uuid.UUID, ending: Ending, *, actor: Actor, now: datetime) -> bool:
    """Close one task by hand. The same person again changes nothing.

    Returns:
        Whether this call closed it.

    Raises:
        LookupError: there is no such task.
        ClosedByAnother: it is closed already, and not by this person.
    """
    with writing() as session:
        whose = session.scalar(select(CallTask.intake_id).where(CallTask.id == task_id))
        if whose is None or lock_intake(session, whose) is None:
            raise LookupError(task_id)
        row = session.get_one(CallTask, task_id, populate_existing=True)
        if row.closed_at is None:
            _close(session, row, ending, actor=actor, now=now)
            return True
        if row.closed_by == actor:
            return False
        raise ClosedByAnother(_name(session, row.closed_by or ""), row.closed_at)


def _close(session: Session, row: CallTask, ending: Ending, *, actor: Actor, now: datetime) -> None:
    row.closed_at, row.closed_by, row.outcome = now, actor, ending
    record(
        session, row.intake_id, "call.settled", actor=actor, now=now, was=row.kind, became=ending
    )


def _name(session: Session, actor: str) -> str | None:
    kind, _colon, user_id = actor.partition(":")
    if kind != "user":
        return None
    return next(
        (user.name for user in session.scalars(select(User)) if str(user.id) == user_id), None
    )
