"""Steps, slots and percentiles of what is counted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.tallies import (
    EPOCH,
    STEPS_MS,
    Measure,
    Span,
    cumulative,
    lasted,
    percentile,
    slot_of,
    step_of,
)

AT = datetime(2026, 11, 23, 18, 7, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ms", "step"), [(0, "1"), (1, "1"), (3, "5"), (1_000, "1000"), (1_001, "2000"), (10**9, "inf")]
)
def test_a_duration_falls_into_the_step_that_bounds_it(ms, step):
    assert step_of(ms) == step


def test_slots_are_round():
    assert slot_of(Span.HOUR, AT) == AT.replace(minute=0, second=0)
    assert slot_of(Span.FIVE, AT) == AT.replace(minute=5, second=0)
    assert slot_of(Span.EVER, AT) == EPOCH


def test_a_clock_that_went_back_gives_zero():
    assert lasted(Measure.RUN, "canary", AT, timedelta(seconds=-4)).ms == 0


def test_nothing_counted_has_no_percentile():
    assert percentile({}, 0.5) is None


@given(
    st.lists(st.integers(0, STEPS_MS[-1]), min_size=1, max_size=60),
    st.sampled_from([0.5, 0.95, 0.99, 1.0]),
)
def test_a_percentile_lies_in_the_step_of_the_true_one(durations, share):
    steps = {}
    for ms in durations:
        steps[step_of(ms)] = steps.get(step_of(ms), 0) + 1
    place = max(1, -(-len(durations) * int(share * 100) // 100))
    true = sorted(durations)[place - 1]
    bound = int(step_of(true))
    below = max((b for b in STEPS_MS if b < bound), default=0)
    assert below <= percentile(steps, share) <= bound


def test_what_lasted_beyond_the_last_step_is_at_least_that():
    assert percentile({"inf": 3}, 0.5) == STEPS_MS[-1]


def test_buckets_add_up_and_end_with_all():
    rows = cumulative({"5": 2, "1000": 3, "inf": 1})
    assert dict(rows)["0.005"] == 2
    assert dict(rows)["1"] == 5
    assert rows[-1] == ("+Inf", 6)
    assert [count for _, count in rows] == sorted(count for _, count in rows)
