"""How long to wait before the next attempt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS_S: Final = (5, 15, 45, 120, 300, 900, 1_800, 3_600, 7_200, 14_400)
# A wide spread keeps ten thousand jobs from coming back in the same second.
SPREAD: Final = (0.5, 1.5)

# How long a channel rests after so many rests without a success between them.
RESTS_S: Final = (30, 60, 120, 300)
FAILURES_BEFORE_REST: Final = 5


def pause_before(attempt: int, ceiling_s: int, pick: Callable[[float, float], float]) -> timedelta:
    """The pause after the attempt with this number, counted from 1.

    Args:
        attempt: how many attempts there were.
        ceiling_s: the longest pause for this kind, before the spread.
        pick: chooses a number between two, such as `random.uniform`.
    """
    step = STEPS_S[min(max(attempt, 1), len(STEPS_S)) - 1]
    return timedelta(seconds=min(step, ceiling_s) * pick(*SPREAD))


def rest_of(failures: int) -> timedelta | None:
    """How long a channel rests after so many failures in a row; `None` while it need not.

    Each rest ends with one more try, so the failures beyond the first five count the rests.
    """
    if failures < FAILURES_BEFORE_REST:
        return None
    return timedelta(seconds=RESTS_S[min(failures - FAILURES_BEFORE_REST, len(RESTS_S) - 1)])
