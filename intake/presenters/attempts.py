"""The picture of a job's attempts: when each began, how long it took, and where it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from intake.domain.states import JobState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from intake.models import Job, JobAttempt

WIDTH: Final = 1_000
# A thousandth of an hour is nothing to be seen.
THINNEST: Final = 8
OURS: Final = "intake/"
TONES: Final = {"done": "good", "returned": "quiet", "dropped": "quiet"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One attempt.

    Attributes:
        number: the first is 1.
        begins: when.
        after_s: seconds from the beginning of the picture until it began.
        took_s: seconds; of one that still runs, until now.
        outcome: done, returned, dropped, or the class of what went wrong; empty while it runs.
        code: of what went wrong.
        place: the innermost line of our code that it came through, as `file:line`; never a value.
        tone: good, quiet, live or bad.
        x: where the bar begins, of `WIDTH`.
        width: how long it is, of `WIDTH`.
    """

    number: int
    begins: datetime
    after_s: float
    took_s: float
    outcome: str
    code: str
    place: str
    tone: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All attempts on one line of time.

    Attributes:
        begins: when the first attempt began.
        ends: when the last one ended, or the next one is due.
        next_x: where the next attempt is due, of `WIDTH`; nothing when none is planned.
    """

    begins: datetime
    ends: datetime
    bars: tuple[Bar, ...]
    next_x: int | None


def timeline(job: Job, attempts: Sequence[JobAttempt], now: datetime) -> Timeline | None:
    """Draw a job's attempts, the first one first. Nothing where it was not tried yet."""
    if not attempts:
        return None
    begins = min(one.started_at for one in attempts)
    ends = max(one.ended_at or max(now, one.started_at) for one in attempts)
    waits = job.state == JobState.QUEUED and job.run_at > ends
    if waits:
        ends = job.run_at
    span = max((ends - begins).total_seconds(), 0.001)
    bars = tuple(_bar(one, begins, span, now) for one in attempts)
    return Timeline(begins, ends, bars, WIDTH if waits else None)


def place_of(frames: Sequence[str] | None) -> str:
    """The innermost line of our own code among frames such as `file:line function`."""
    if not frames:
        return ""
    own = [frame for frame in frames if frame.startswith(OURS)]
    return (own or list(frames))[-1].partition(" ")[0]


def _bar(one: JobAttempt, begins: datetime, span: float, now: datetime) -> Bar:
    after = (one.started_at - begins).total_seconds()
    took = max(0.0, ((one.ended_at or now) - one.started_at).total_seconds())
    width = min(WIDTH, max(THINNEST, round(WIDTH * took / span)))
    outcome = one.outcome or ""
    return Bar(
        number=one.number,
        begins=one.started_at,
        after_s=after,
        took_s=took,
        outcome=outcome,
        code=one.error_code or "",
        place=place_of(one.frames),
        tone=TONES.get(outcome, "bad") if outcome else "live",
        x=min(WIDTH - width, round(WIDTH * after / span)),
        width=width,
    )
