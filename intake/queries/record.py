"""The operators' record: who did what, to what, and why. Rows are only ever added."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import desc, select, tuple_

from intake.domain.alike import UNDO_FOR, UNDOABLE, UNDONE
from intake.extensions import db
from intake.models import OperatorAction, User
from intake.queries.jobs import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        who: a colleague's name, or a part of the service.
        times: to how many jobs it was done in one press; `job_id` is one of them.
        undo: it can still be taken back.
    """

    id: uuid.UUID
    at: datetime
    who: str
    action: str
    job_id: uuid.UUID | None
    reason: str
    was: str | None
    became: str | None
    batch: uuid.UUID | None
    times: int
    undo: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some acts, the newest first, and where the older ones begin."""

    rows: list[Act]
    after: Place | None


def record_page(after: Place | None = None, *, now: datetime) -> RecordPage:
    """One page of the record; what was done in one press is one line."""
    query = select(OperatorAction).order_by(desc(OperatorAction.at), desc(OperatorAction.id))
    if after is not None:
        here = tuple_(OperatorAction.at, OperatorAction.id)
        query = query.where(here < tuple_(after.at, after.id))
    rows = db.session.scalars(query.limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    acts = _folded(_acts(rows[:PAGE], now))
    return RecordPage(acts, Place(last.at, last.id) if last else None)


def acts_on(job_id: uuid.UUID, *, now: datetime) -> list[Act]:
    """What was done to one job, the first act first."""
    query = select(OperatorAction).where(OperatorAction.job_id == job_id)
    rows = db.session.scalars(query.order_by(OperatorAction.at, OperatorAction.id)).all()
    return _acts(rows, now)


def acts_of(batch: uuid.UUID, *, now: datetime) -> list[Act]:
    """What was done in one press, each job by itself, and what was taken back of it."""
    query = select(OperatorAction).where(OperatorAction.batch == batch)
    rows = db.session.scalars(query.order_by(OperatorAction.at, OperatorAction.id)).all()
    return _acts(rows, now)


def _acts(rows: Sequence[OperatorAction], now: datetime) -> list[Act]:
    names, open_batches = _names(row.actor for row in rows), _not_undone(rows, now)
    return [
        Act(
            id=row.id,
            at=row.at,
            who=names.get(row.actor, row.actor.partition(":")[2] or row.actor),
            action=row.action,
            job_id=row.job_id,
            reason=row.reason,
            was=row.was,
            became=row.became,
            batch=row.batch,
            times=1,
            undo=row.action in UNDOABLE and row.batch in open_batches,
        )
        for row in rows
    ]


def _folded(acts: Iterable[Act]) -> list[Act]:
    found: list[Act] = []
    for act in acts:
        last = found[-1] if found else None
        together = act.batch is not None and act.job_id is not None
        if last and together and (last.batch, last.action) == (act.batch, act.action):
            found[-1] = replace(last, times=last.times + 1)
        else:
            found.append(act)
    return found


def _not_undone(rows: Iterable[OperatorAction], now: datetime) -> Collection[uuid.UUID]:
    """Of those that are young enough, the presses that nobody has taken back."""
    young = {row.batch for row in rows if row.batch is not None and row.at >= now - UNDO_FOR}
    if not young:
        return young
    undone = db.session.scalars(
        select(OperatorAction.batch).where(
            OperatorAction.batch.in_(young), OperatorAction.action == UNDONE
        )
    )
    return young - set(undone)


def _names(actors: Iterable[str]) -> Mapping[str, str]:
    ids = {uuid.UUID(actor[5:]) for actor in actors if actor.startswith("user:")}
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {f"user:{row.id}": row.name for row in rows}
