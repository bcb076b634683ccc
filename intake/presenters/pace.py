"""How fast work goes: what was done in each slot as a picture, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from intake.domain.tallies import Measure, Span, slot_of
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
# What the clinic promises itself: measure, kind, share, seconds.
GOALS: Final = (
    ("notified", Measure.TURNAROUND, Kind.ALERT_NEW_FORM.value, "p99", 60.0),
    ("scheduled", Measure.TURNAROUND, Kind.BOOK_CALL.value, "p95", 5.0),
    ("opened", Measure.OPENED, "case", "p50", None),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What was done in one slot; `height` is its share of the highest, in hundredths."""

    begins: datetime
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was done in a stretch of time, as bars of one length, the oldest first."""

    name: str
    total: int
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
    """A promise and how it was kept over the last day; `kept` is nothing when nothing happened."""

    name: str
    share: str
    goal_s: float | None
    real_s: float | None
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
    found = {
        measure: tallies.spreads(measure, Span.HOUR, now - DAY)
        for measure in (Measure.TURNAROUND, Measure.OPENED)
    }
    for name, measure, kind, share, goal_s in GOALS:
        one = found[measure].get(kind)
        real = getattr(one, share) / 1000 if one else None
        kept = None if real is None or goal_s is None else real <= goal_s
        yield Goal(
            name=name,
            share=share,
            goal_s=goal_s,
            real_s=real,
            p50_s=one.p50 / 1000 if one else None,
            p95_s=one.p95 / 1000 if one else None,
            p99_s=one.p99 / 1000 if one else None,
            kept=kept,
        )


def _stretch(
    name: str, length: timedelta, span: Span, slot: timedelta, *, now: datetime
) -> Stretch:
    first = slot_of(span, now - length) + (slot_of(span, now) - slot_of(span, now - length)) % slot
    counts: dict[datetime, int] = {first + slot * place: 0 for place in range(length // slot + 1)}
    by_kind: dict[str, int] = {}
    for at, kind, count in tallies.per_slot(Measure.ENDED, span, first, "done"):
        begins = first + (at - first) // slot * slot
        if begins in counts:
            counts[begins] += count
            by_kind[kind] = by_kind.get(kind, 0) + count
    peak = max(counts.values())
    bars = [
        Bar(begins, count, -(-count * 100 // peak) if peak else 0)
        for begins, count in sorted(counts.items())
    ]
    total = sum(counts.values())
    return Stretch(name, total, by_kind, bars, peak, slot.total_seconds())
