"""Ringing again for due jobs that nobody has begun: the bell may have been lost on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import not_, or_, select, update

from intake.domain.states import JobState
from intake.domain.tallies import Count, Measure
from intake.domain.work import RULES, Queue
from intake.extensions import db
from intake.models.types import DatabaseNow
from intake.services.claiming import paused_at
from intake.services.planning import ring_later
from intake.services.tables import JOB
from intake.services.tallying import add
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence
    from datetime import datetime

AGAIN_AFTER_S: Final = 5
AGAIN_IN_LINE_S: Final = 20
# A kind that only a newer release knows: its workers may be starting up beside us.
STRANGE_AFTER_S: Final = 60
PAGE: Final = 200
# So many bells are ringing already; more would only wait in line and be refused.
ENOUGH_RINGING: Final = 500


def ring_due(depths: Mapping[str, int], *, now: datetime) -> int:
    """Ring for one page of each kind's due jobs, the oldest first. Gives how many.

    Args:
        depths: how many rings wait in each queue; a queue with plenty is left alone.
        now: the workflow's present.
    """
    found: list[uuid.UUID] = []
    for queue in Queue:
        waiting = depths.get(queue, 0)
        if waiting < ENOUGH_RINGING:
            found += _lost(queue, waiting, now)
    found += _silent(JOB.c.kind.not_in(list(RULES)), STRANGE_AFTER_S, now)
    return _ring(found, now) if found else 0


def _lost(queue: Queue, waiting: int, now: datetime) -> list[uuid.UUID]:
    """Jobs of a queue whose rings are most likely lost, one page of each kind.

    While as many rings wait as there are silent jobs, the rings are most likely theirs, and a
    burst would only be rung for twice; so then they are given longer.
    """
    kinds = [kind for kind, rule in RULES.items() if rule.queue is queue]
    for after_s in (AGAIN_AFTER_S, AGAIN_IN_LINE_S):
        found = [one for kind in kinds for one in _silent(JOB.c.kind == kind, after_s, now)]
        if len(found) > waiting:
            return found
    return found


def due(*, now: datetime, limit: int) -> Sequence[uuid.UUID]:
    """Jobs that could be begun now, the critical ones first, then the oldest."""
    order = {queue: place for place, queue in enumerate(Queue)}
    rows: list[uuid.UUID] = []
    for kind in sorted(RULES, key=lambda kind: order[RULES[kind].queue]):
        missing = limit - len(rows)
        if missing > 0:
            rows += _waiting(JOB.c.kind == kind, now, missing)
    return rows


def _silent(which: Any, after_s: int, now: datetime) -> list[uuid.UUID]:
    return _waiting(which, now, PAGE, _not_rung_since(after_s))


def _waiting(which: Any, now: datetime, limit: int, *more: Any) -> list[uuid.UUID]:
    ready = (
        select(JOB.c.id)
        .where(
            JOB.c.state == JobState.QUEUED,
            which,
            JOB.c.run_at <= now,
            not_(JOB.c.held),
            not_(paused_at(now)),
            *more,
        )
        .order_by(JOB.c.run_at, JOB.c.id)
        .limit(limit)
    )
    return list(db.session.scalars(ready))


def _not_rung_since(seconds: int) -> Any:
    return or_(JOB.c.sent_at.is_(None), JOB.c.sent_at < DatabaseNow(-seconds))


def _ring(ids: Sequence[uuid.UUID], now: datetime) -> int:
    with writing() as session:
        # Asked again inside the transaction: another relay may just have rung.
        rung = session.execute(
            update(JOB)
            .where(JOB.c.id.in_(ids), JOB.c.state == JobState.QUEUED)
            .where(_not_rung_since(AGAIN_AFTER_S))
            .values(sent_at=DatabaseNow())
            .returning(JOB.c.id, JOB.c.kind, JOB.c.queue)
        ).all()
        for row in rung:
            ring_later(session, row.id, row.kind, row.queue)
        add(session, (Count(Measure.RUNG_AGAIN, row.kind, "", now) for row in rung))
    return len(rung)
