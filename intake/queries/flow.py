"""How much work there is of each kind, how old it is, and when one was last finished."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, not_, select

from intake.domain.flow import Flow, flow_of, goal_of
from intake.domain.states import JobState
from intake.domain.work import RULES
from intake.extensions import db
from intake.models import Job
from intake.queries.pauses import Pause, pauses, pauses_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

STANDING: Final = (JobState.QUEUED, JobState.RUNNING, JobState.DEAD)


@dataclass(frozen=True, slots=True)
class KindFlow:
    """One kind of work.

    Attributes:
        ready: could run now.
        later: waits for its time; a failed job waits for its next attempt here too.
        retrying: of those that wait, how many have failed before.
        held: kept back by an operator, one by one.
        running: in a worker's hands.
        dead: out of attempts, waits for a person.
        oldest_at: since when the oldest ready one has been due.
        oldest_s: its age in seconds.
        last_done_at: when one was last finished.
        goal_s: ready work older than this is late.
        flow: idle, moving, slow, stalled or paused.
        paused: what holds it back.
    """

    kind: str
    queue: str
    ready: int
    later: int
    retrying: int
    held: int
    running: int
    dead: int
    oldest_at: datetime | None
    oldest_s: float | None
    last_done_at: datetime | None
    goal_s: int
    flow: Flow
    paused: tuple[str, ...]


def flows(*, now: datetime, standing: Sequence[Pause] | None = None) -> list[KindFlow]:
    """Every kind that this release knows or that has work standing, in two queries.

    Args:
        now: the workflow's present.
        standing: what is paused, where it is known already.
    """
    paused = pauses(now=now) if standing is None else standing
    counted: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in db.session.execute(_depths(now)):
        counted[row.kind][row.state] = row
    known: dict[str, str] = {kind: rule.queue for kind, rule in RULES.items()}
    known |= {kind: next(iter(rows.values())).queue for kind, rows in counted.items()}
    done = last_done(known)
    return [
        _flow(kind, queue, counted[kind], done[kind], paused, now) for kind, queue in known.items()
    ]


def last_done(kinds: Iterable[str]) -> Mapping[str, datetime | None]:
    """When a job of each kind was last finished; each is one look into an index."""
    names = list(kinds)
    if not names:
        return {}
    latest = [
        select(func.max(Job.done_at))
        .where(Job.state == JobState.DONE, Job.kind == name)
        .scalar_subquery()
        .label(f"kind{place}")
        for place, name in enumerate(names)
    ]
    return dict(zip(names, db.session.execute(select(*latest)).one(), strict=True))


def _depths(now: datetime) -> Any:
    queued = Job.state == JobState.QUEUED
    ready = and_(queued, Job.run_at <= now, not_(Job.held))
    later = and_(queued, Job.run_at > now, not_(Job.held))
    return (
        select(
            Job.kind,
            Job.state,
            func.max(Job.queue).label("queue"),
            func.count().label("count"),
            _how_many(ready, "ready"),
            _how_many(later, "later"),
            _how_many(and_(queued, Job.error_class.is_not(None)), "retrying"),
            _how_many(and_(queued, Job.held), "held"),
            func.min(case((ready, Job.run_at))).label("oldest_at"),
        )
        .where(Job.state.in_(STANDING))
        .group_by(Job.kind, Job.state)
    )


def _how_many(which: Any, name: str) -> Any:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name)


def _flow(  # noqa: PLR0913, PLR0917 - what is known of a kind
    kind: str,
    queue: str,
    rows: Mapping[str, Any],
    done_at: datetime | None,
    standing: Sequence[Pause],
    now: datetime,
) -> KindFlow:
    queued, running, dead = (rows.get(state) for state in STANDING)
    paused = tuple(pause.name for pause in pauses_of(kind, queue, standing))
    oldest_at = queued.oldest_at if queued else None
    oldest_s = (now - oldest_at).total_seconds() if oldest_at else None
    done_s = (now - done_at).total_seconds() if done_at else None
    goal_s = goal_of(queue)
    return KindFlow(
        kind=kind,
        queue=queue,
        ready=queued.ready if queued else 0,
        later=queued.later if queued else 0,
        retrying=queued.retrying if queued else 0,
        held=queued.held if queued else 0,
        running=running.count if running else 0,
        dead=dead.count if dead else 0,
        oldest_at=oldest_at,
        oldest_s=oldest_s,
        last_done_at=done_at,
        goal_s=goal_s,
        flow=flow_of(oldest_s, done_s, goal_s=goal_s, paused=bool(paused)),
        paused=paused,
    )
