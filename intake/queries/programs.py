"""Who works: the processes that show signs of life, and those that no longer do."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.signs import Life, best, life_of
from intake.extensions import db
from intake.models import Heartbeat
from intake.models.types import DatabaseNow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

# Without these nothing is done, so it is worth saying when they have never been seen.
NEEDED: Final = ("relay", "worker", "child")
# A process that ended without a word is shown for so long beside those that took its place.
REMEMBERED_S: Final = 3_600


@dataclass(frozen=True, slots=True)
class Process:
    """One process. Ages are in seconds, by the database's clock.

    Attributes:
        name: such as `rest@host:41.77`.
        program: the name before the host, such as `rest`.
        kind: worker (the parent), child, relay, alone or web.
        job_id: what it is doing.
        job_since: since when, by the workflow's clock.
        drain: an operator asked it, or the worker that it belongs to, to take no new work.
    """

    name: str
    program: str
    kind: str
    life: Life
    age_s: float
    release: str
    memory_mb: int | None
    job_id: uuid.UUID | None
    job_since: datetime | None
    detail: str | None
    drain: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """Every process, and how each kind is doing; a kind that nobody ever saw is unknown."""

    processes: tuple[Process, ...]
    kinds: dict[str, Life]

    def live(self, *kinds: str) -> int:
        """How many processes of these kinds show signs of life."""
        alive = (Life.LIVE, Life.LATE)
        return sum(one.life in alive and one.kind in kinds for one in self.processes)

    def working(self, *kinds: str) -> int:
        """Those of them that take new work."""
        alive = (Life.LIVE, Life.LATE)
        return sum(
            one.life in alive and one.kind in kinds and not one.drain for one in self.processes
        )

    def age_s(self, kind: str) -> float | None:
        """The age of the newest sign of this kind."""
        return min((one.age_s for one in self.processes if one.kind == kind), default=None)

    @property
    def releases(self) -> list[str]:
        """The releases that run, old and new beside each other while one replaces the other."""
        alive = (Life.LIVE, Life.LATE)
        return sorted({one.release for one in self.processes if one.life in alive})


def call_roll() -> Roll:
    """Look at the signs of life, in one query."""
    rows = db.session.execute(
        select(Heartbeat, DatabaseNow().label("present")).order_by(Heartbeat.kind, Heartbeat.name)
    ).all()
    draining = {row.Heartbeat.name for row in rows if row.Heartbeat.drain}
    everyone = [_process(row.Heartbeat, row.present, draining) for row in rows]
    lives: dict[str, list[Life]] = defaultdict(list)
    for one in everyone:
        lives[one.kind].append(one.life)
    kinds = {kind: best(lives[kind]) for kind in dict.fromkeys((*NEEDED, *lives))}
    return Roll(tuple(_worth_showing(everyone)), kinds)


def _process(row: Heartbeat, present: datetime, draining: Collection[str]) -> Process:
    age_s = max(0.0, (present - row.at).total_seconds())
    return Process(
        name=row.name,
        program=row.name.partition("@")[0],
        kind=row.kind,
        life=life_of(age_s),
        age_s=round(age_s, 1),
        release=row.release,
        memory_mb=row.memory_mb,
        job_id=uuid.UUID(row.job_id) if row.job_id else None,
        job_since=row.job_since,
        detail=row.detail,
        drain=row.drain or row.name.rpartition(".")[0] in draining,
    )


def _worth_showing(everyone: Sequence[Process]) -> list[Process]:
    """Leave out those that died long ago and were replaced."""
    alive = {(one.program, one.kind) for one in everyone if one.life is not Life.DEAD}
    return [
        one
        for one in everyone
        if one.life is not Life.DEAD
        or one.age_s < REMEMBERED_S
        or (one.program, one.kind) not in alive
    ]
