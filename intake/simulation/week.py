"""Letting the time of a simulation pass: who acts when, and nobody before all work is done.

The clock of the service jumps from one thing that happens to the next: an act of somebody's, or
work that falls due. Before each jump every due piece of work must be done, so compressing the
time can neither hide that something came late nor make it late. Who acts in the same five minutes
acts at once, in threads, so that patients do meet over one time.
"""

from __future__ import annotations

import heapq
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from intake.domain.states import JobState
from intake.domain.work import Kind, Queue
from intake.extensions import db
from intake.gateways import clock
from intake.models import Job
from intake.services import periodic, ringing
from intake.services.moving_time import advance
from intake.simulation.browser import Stuck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Life = Iterator[timedelta]

STEP: Final = timedelta(minutes=5)
AT_ONCE: Final = 4
PATIENCE_S: Final = 120
_LOOK_S: Final = 0.03


class NeverDone(Exception):  # noqa: N818 - it reads as what it is at the raise
    """Work that was due is not done, however long one waits."""


@dataclass
class Week:
    """The time that passes.

    Attributes:
        begins: the first instant.
        ends: the last.
        listen: called whenever all due work is done.
        stuck: who could not go on, and where.
        steps: how often the clock was moved.
    """

    begins: datetime
    ends: datetime
    listen: Callable[[], None]
    stuck: list[str] = field(default_factory=list)
    steps: int = 0
    _here: datetime = field(init=False)
    _waiting: list[tuple[datetime, int, str, Life]] = field(default_factory=list)
    _slots: dict[Kind, datetime] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._here = self.begins

    def at(self, when: datetime, who: str, life: Life) -> None:
        """Have somebody begin, or go on, at an instant; instants are rounded up to five minutes."""
        late = (when - self.begins) % STEP
        rounded = when + (STEP - late) if late else when
        with self._lock:
            heapq.heappush(self._waiting, (rounded, next(self._numbers), who, life))

    def pass_by(self) -> None:
        """Go from the first instant to the last.

        Raises:
            NeverDone: some work is never done.
        """
        self._move_to(self.begins)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while True:
                now = self._settle()
                self.listen()
                if acting := self._due(now):
                    list(pool.map(lambda one: self._act(*one), acting))
                    continue
                following = self._next(now)
                if following >= self.ends:
                    break
                self._move_to(following)
        self._move_to(self.ends)
        self._settle()

    def _due(self, now: datetime) -> list[tuple[str, Life]]:
        acting = []
        while self._waiting and self._waiting[0][0] <= now:
            _when, _number, who, life = heapq.heappop(self._waiting)
            acting.append((who, life))
        return acting

    def _act(self, who: str, life: Life) -> None:
        """Let somebody act until they pause. In a thread: it may touch no database."""
        try:
            pause = next(life, None)
        except (Stuck, OSError) as fault:
            self.stuck.append(f"{who}: {fault}")
            return
        if pause is not None:
            self.at(self._here + pause, who, life)

    def _next(self, now: datetime) -> datetime:
        """When the next thing happens: an act, or work that falls due; the end if nothing does."""
        due = db.session.scalar(
            select(func.min(Job.run_at)).where(
                Job.state == JobState.QUEUED, Job.run_at > now, Job.queue != Queue.HOUSEKEEPING
            )
        )
        acts = self._waiting[0][0] if self._waiting else self.ends
        db.session.rollback()
        return min(acts, due or self.ends, self.ends)

    def _move_to(self, when: datetime) -> None:
        """Move the clock on, and look for what is due now, as one more relay would."""
        missing = when - clock.now()
        if missing > timedelta():
            # Whole seconds, and past the instant rather than before it.
            advance(missing + timedelta(seconds=1))
            self.steps += 1
        periodic.write_slots(self._slots, now=clock.now())
        ringing.ring_due({}, now=clock.now())
        self._here = when

    def _settle(self) -> datetime:
        """Wait until no due work is left; gives the instant."""
        begun = time.monotonic()
        while True:
            now = clock.now()
            open_now = db.session.execute(
                select(Job.kind, Job.state, Job.error_code).where(
                    (Job.state == JobState.RUNNING)
                    | ((Job.state == JobState.QUEUED) & (Job.run_at <= now)),
                )
            ).all()
            db.session.rollback()
            if not open_now:
                return now
            if time.monotonic() - begun > PATIENCE_S:
                raise NeverDone(f"still open after {PATIENCE_S} s: {open_now[:5]}")
            time.sleep(_LOOK_S)
