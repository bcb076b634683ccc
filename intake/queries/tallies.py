"""Counts of what happened, for pages and metrics; each reads a few rows, never the past itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from intake.domain.tallies import BEYOND, DURATIONS, STEPS_MS, Measure, Span, percentile, slot_of
from intake.extensions import db
from intake.models import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in milliseconds: half, nearly all and all but one in a hundred."""

    count: int
    mean: float
    p50: float
    p95: float
    p99: float


def ever(measure: Measure) -> Mapping[tuple[str, str], int]:
    """Counts since the beginning, by kind and label: a metric's counter, which never falls."""
    rows = db.session.execute(
        select(Tally.kind, Tally.label, Tally.count).where(Tally.span == Span.EVER, _is(measure))
    )
    return {(kind, label): count for kind, label, count in rows}


def histogram(measure: Measure) -> Mapping[str, tuple[Mapping[str, int], int]]:
    """For each kind: durations by step since the beginning, and their sum in milliseconds."""
    rows = db.session.execute(
        select(Tally.kind, Tally.label, Tally.count, Tally.total_ms).where(
            Tally.span == Span.EVER, _is(measure)
        )
    )
    steps: dict[str, dict[str, int]] = defaultdict(dict)
    sums: dict[str, int] = defaultdict(int)
    for kind, label, count, total_ms in rows:
        steps[kind][label] = count
        sums[kind] += total_ms
    return {kind: (found, sums[kind]) for kind, found in steps.items()}


def per_slot(
    measure: Measure, span: Span, since: datetime, label: str | None = None
) -> Sequence[tuple[datetime, str, int]]:
    """Counts of each slot since a time as (slot, kind, count), the oldest first.

    Args:
        measure: what was counted.
        span: `HOUR` is kept for eight days, `FIVE` for two hours.
        since: the first slot is the one that this moment is in.
        label: only this one, such as the outcome `done`.
    """
    query = (
        select(Tally.slot, Tally.kind, func.sum(Tally.count))
        .where(Tally.span == span, Tally.slot >= slot_of(span, since), _is(measure))
        .group_by(Tally.slot, Tally.kind)
        .order_by(Tally.slot, Tally.kind)
    )
    if label is not None:
        query = query.where(Tally.label == label)
    return [(slot, kind, int(count)) for slot, kind, count in db.session.execute(query)]


def ended_per_slot(span: Span, since: datetime) -> Sequence[tuple[datetime, str, str, int]]:
    """Attempts that ended, of each slot since a time: slot, kind, outcome, count."""
    rows = db.session.execute(
        select(Tally.slot, Tally.kind, Tally.label, Tally.count)
        .where(Tally.span == span, Tally.slot >= slot_of(span, since), _is(Measure.ENDED))
        .order_by(Tally.slot, Tally.kind)
    )
    return [(slot, kind, outcome, int(count)) for slot, kind, outcome, count in rows]


def spreads(measure: Measure, span: Span, since: datetime) -> Mapping[str, Spread]:
    """How long something took since a time, by kind.

    Raises:
        ValueError: the measure is no duration.
    """
    if measure not in DURATIONS:
        raise ValueError(f"{measure} has no duration")
    rows = db.session.execute(
        select(Tally.kind, Tally.label, func.sum(Tally.count), func.sum(Tally.total_ms))
        .where(Tally.span == span, Tally.slot >= slot_of(span, since), _is(measure))
        .group_by(Tally.kind, Tally.label)
    )
    steps: dict[str, dict[str, int]] = defaultdict(dict)
    sums: dict[str, int] = defaultdict(int)
    for kind, label, count, total_ms in rows:
        steps[kind][label] = int(count)
        sums[kind] += int(total_ms)
    return {kind: _spread(found, sums[kind]) for kind, found in steps.items()}


def within(measure: Measure, kind: str, since: datetime, bound_ms: int) -> tuple[int, int]:
    """How many durations since a time were at most so long, and how many there were.

    Raises:
        ValueError: the bound is not one of the steps that durations are counted in.
    """
    if bound_ms not in STEPS_MS:
        raise ValueError(f"{bound_ms} is no step")
    rows = db.session.execute(
        select(Tally.label, func.sum(Tally.count))
        .where(
            Tally.span == Span.HOUR,
            Tally.slot >= slot_of(Span.HOUR, since),
            _is(measure),
            Tally.kind == kind,
        )
        .group_by(Tally.label)
    )
    steps = {label: int(count) for label, count in rows}
    inside = sum(n for label, n in steps.items() if label != BEYOND and int(label) <= bound_ms)
    return inside, sum(steps.values())


def last_done() -> Mapping[str, datetime]:
    """When a job of each kind was last done; kinds that never were are absent."""
    rows = db.session.execute(
        select(Tally.kind, Tally.last_at).where(
            Tally.span == Span.EVER, _is(Measure.ENDED), Tally.label == "done"
        )
    )
    return {row.kind: row.last_at for row in rows}


def _spread(steps: Mapping[str, int], total_ms: int) -> Spread:
    count = sum(steps.values())
    p50, p95, p99 = (percentile(steps, share) or 0.0 for share in (0.5, 0.95, 0.99))
    return Spread(count, total_ms / count, p50, p95, p99)


def _is(measure: Measure) -> Any:
    return Tally.measure == measure
