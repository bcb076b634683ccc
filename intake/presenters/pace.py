"""How fast work goes: what was done in each slot as a picture, and how long it took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from intake.domain.tallies import WELL, Measure, Span, slot_of
from intake.domain.work import Kind
from intake.queries import tallies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# Name, length, and the slots that it is counted in.
STRETCHES: Final = (
    ("hour", HOUR, Span.FIVE, timedelta(minutes=5)),
    ("day", DAY, Span.HOUR, HOUR),
    ("week", 7 * DAY, Span.HOUR, 6 * HOUR),
)
# What the clinic promises itself: measure, kind, share of all, seconds.
GOALS: Final = (
    ("notified", Measure.TURNAROUND, Kind.ALERT_NEW_FORM.value, 0.99, 60),
    ("scheduled", Measure.TURNAROUND, Kind.BOOK_CALL.value, 0.95, 5),
    ("reminded", Measure.WAIT, Kind.REMIND_CALL.value, 0.999, 60),
    ("opened", Measure.OPENED, "case", None, None),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What ended in one slot.

    Attributes:
        count: jobs that were done.
        failed: attempts that failed.
        height: the done ones' share of the highest bar, in hundredths.
        failed_height: the same for the failed ones, which stand on top.
    """

    begins: datetime
    count: int
    failed: int
    height: int
    failed_height: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What ended in a stretch of time, as bars of one length, the oldest first.

    Attributes:
        total: jobs that were done.
        failed: attempts that failed.
        peak: done and failed in the highest bar.
    """

    name: str
    total: int
    failed: int
    by_kind: Mapping[str, int]
    bars: Sequence[Bar]
    peak: int
    slot_s: float


@dataclass(frozen=True, slots=True)
class Latency:
    """How long something took over the last day, in milliseconds."""

    kind: str
    count: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise and how it was kept over the last day.

    Attributes:
        share: of all that have to be in time, such as 0.99.
        goal_s: the time.
        count: how many there were.
        inside: how many of them were in time.
        kept: nothing when nothing happened, or when nothing is promised.
    """

    name: str
    share: float | None
    goal_s: int | None
    count: int
    inside: int | None
    p50_s: float | None
    p95_s: float | None
    p99_s: float | None
    kept: bool | None


def stretches(now: datetime) -> list[Stretch]:
    """What was done in the last hour, day and week; reads counts, never the past itself."""
    return [_stretch(*one, now=now) for one in STRETCHES]


def latencies(measure: Measure, now: datetime) -> list[Latency]:
    """How long it took over the last day, by kind."""
    found = tallies.spreads(measure, Span.HOUR, now - DAY)
    return [
        Latency(kind, one.count, *(round(ms, 1) for ms in (one.p50, one.p95, one.p99)))
        for kind, one in sorted(found.items())
    ]


def goals(now: datetime) -> Iterator[Goal]:
    """Each promise beside what came of it."""
    since = now - DAY
    measures = dict.fromkeys(measure for _name, measure, *_ in GOALS)
    found = {measure: tallies.spreads(measure, Span.HOUR, since) for measure in measures}
    for name, measure, kind, share, goal_s in GOALS:
        one, inside, kept = found[measure].get(kind), None, None
        if one and share is not None and goal_s is not None:
            inside, total = tallies.within(measure, kind, since, goal_s * 1_000)
            kept = inside >= share * total
        yield Goal(
            name=name,
            share=share,
            goal_s=goal_s,
            count=one.count if one else 0,
            inside=inside,
            p50_s=one.p50 / 1000 if one else None,
            p95_s=one.p95 / 1000 if one else None,
            p99_s=one.p99 / 1000 if one else None,
            kept=kept,
        )


def _stretch(
    name: str, length: timedelta, span: Span, slot: timedelta, *, now: datetime
) -> Stretch:
    first = slot_of(span, now - length) + (slot_of(span, now) - slot_of(span, now - length)) % slot
    begins = [first + slot * place for place in range(length // slot + 1)]
    by_kind: Counter[str] = Counter()
    well: Counter[datetime] = Counter()
    ill: Counter[datetime] = Counter()
    for at, kind, outcome, count in tallies.ended_per_slot(span, first):
        in_bar = first + (at - first) // slot * slot
        if outcome == "done":
            well[in_bar] += count
            by_kind[kind] += count
        elif outcome not in WELL:
            ill[in_bar] += count
    peak = max(well[at] + ill[at] for at in begins)
    bars = [
        Bar(at, well[at], ill[at], _height(well[at], peak), _height(ill[at], peak)) for at in begins
    ]
    totals = (well.total(), ill.total())
    return Stretch(name, *totals, dict(by_kind), bars, peak, slot.total_seconds())


def _height(count: int, peak: int) -> int:
    return -(-count * 100 // peak) if peak else 0
