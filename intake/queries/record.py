"""The operators' record: who did what, to what, and why. Rows are only ever added."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import desc, select, tuple_

from intake.extensions import db
from intake.models import OperatorAction, User
from intake.queries.jobs import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `who` is a colleague's name, or a part of the service."""

    id: uuid.UUID
    at: datetime
    who: str
    action: str
    job_id: uuid.UUID | None
    reason: str
    was: str | None
    became: str | None


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some acts, the newest first, and where the older ones begin."""

    rows: list[Act]
    after: Place | None


def record_page(after: Place | None = None) -> RecordPage:
    """One page of the record."""
    query = select(OperatorAction).order_by(desc(OperatorAction.at), desc(OperatorAction.id))
    if after is not None:
        here = tuple_(OperatorAction.at, OperatorAction.id)
        query = query.where(here < tuple_(after.at, after.id))
    rows = db.session.scalars(query.limit(PAGE + 1)).all()
    names = _names(row.actor for row in rows)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return RecordPage(
        [_act(row, names) for row in rows[:PAGE]], Place(last.at, last.id) if last else None
    )


def _act(row: OperatorAction, names: Mapping[str, str]) -> Act:
    return Act(
        id=row.id,
        at=row.at,
        who=names.get(row.actor, row.actor.partition(":")[2] or row.actor),
        action=row.action,
        job_id=row.job_id,
        reason=row.reason,
        was=row.was,
        became=row.became,
    )


def _names(actors: Iterable[str]) -> dict[str, str]:
    ids = {uuid.UUID(actor[5:]) for actor in actors if actor.startswith("user:")}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {f"user:{row.id}": row.name for row in rows}
