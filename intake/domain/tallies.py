"""What is counted about work, and how counts become percentiles.

Counts are kept in rows, so that no page and no metric reads the past again. Durations fall into
steps; each step is named by its upper bound in milliseconds.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
BEYOND: Final = "inf"
# Milliseconds. From the shortest job to an alert that nobody could send for a day.
STEPS_MS: Final = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500),
    *(1_000, 2_000, 5_000, 10_000, 20_000, 60_000),
    *(120_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000),
)


class Span(StrEnum):
    """How long a stretch one count covers. `ever` never falls; the others are thrown away."""

    EVER = "ever"
    HOUR = "hour"
    FIVE = "five"


SPANS: Final[Mapping[Span, timedelta | None]] = {
    Span.EVER: None,
    Span.HOUR: timedelta(hours=1),
    Span.FIVE: timedelta(minutes=5),
}


class Measure(StrEnum):
    """What is counted. The label says which, or, for a duration, the step it fell into.

    `ended`: attempts, by outcome. `dead`: jobs, by the class of the fault. `expired`: leases that
    ended. `refused`: claims of jobs that somebody else had. `unrung`: rings that the broker did not
    take. `rung_again`: rings that the relay repeated. `mailed`: messages, by how far they got.
    `opened`: from submit until staff opened the case. Durations: `wait` from due until begun,
    `run` of one attempt, `turnaround` from planned until done.
    """

    BEGUN = "begun"
    ENDED = "ended"
    DEAD = "dead"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNRUNG = "unrung"
    RUNG_AGAIN = "rung_again"
    MAILED = "mailed"
    WAIT = "wait"
    RUN = "run"
    TURNAROUND = "turnaround"
    OPENED = "opened"


DURATIONS: Final = frozenset({Measure.WAIT, Measure.RUN, Measure.TURNAROUND, Measure.OPENED})


# Attempts that ended so are no failures.
WELL: Final = frozenset({"done", "dropped", "returned"})


class Count(NamedTuple):
    """One thing that happened, at a time; a duration lasted `ms`."""

    measure: Measure
    kind: str
    label: str
    at: datetime
    ms: int = 0


def lasted(measure: Measure, kind: str, at: datetime, duration: timedelta) -> Count:
    """A duration that ended at a time. Clocks that disagree give zero, never less."""
    ms = max(0, round(duration / timedelta(milliseconds=1)))
    return Count(measure, kind, step_of(ms), at, ms)


def step_of(ms: int) -> str:
    """The step that a duration falls into."""
    place = bisect_left(STEPS_MS, ms)
    return str(STEPS_MS[place]) if place < len(STEPS_MS) else BEYOND


def slot_of(span: Span, moment: datetime) -> datetime:
    """The beginning of the stretch that a moment is in."""
    length = SPANS[span]
    return EPOCH if length is None else moment - (moment - EPOCH) % length


def percentile(steps: Mapping[str, int], share: float) -> float | None:
    """A percentile in milliseconds, read between the bounds of its step; `None` without counts.

    Beyond the last step it is that step's bound: at least so long.

    Args:
        steps: how many durations fell into each step.
        share: such as 0.95.
    """
    total = sum(steps.values())
    if not total:
        return None
    wanted, passed = share * total, 0
    below = 0
    for bound in STEPS_MS:
        inside = steps.get(str(bound), 0)
        if inside and passed + inside >= wanted:
            return below + (bound - below) * max(0.0, wanted - passed) / inside
        passed, below = passed + inside, bound
    return float(STEPS_MS[-1])


def cumulative(steps: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """How many durations were at most so long, for each bound in seconds, `+Inf` last."""
    passed, rows = 0, []
    for bound in STEPS_MS:
        passed += steps.get(str(bound), 0)
        rows.append((f"{bound / 1000:g}", passed))
    return [*rows, ("+Inf", passed + steps.get(BEYOND, 0))]
