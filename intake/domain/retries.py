"""What becomes of a job whose attempt failed, and how long it waits for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from intake.domain.faults import FaultClass
from intake.domain.work import CRASHES_ALLOWED

if TYPE_CHECKING:
    from collections.abc import Callable

    Pick = Callable[[float, float], float]

STEPS_S: Final = (5, 15, 45, 120, 300, 900, 1_800, 3_600, 7_200, 14_400)
# A wide spread keeps ten thousand jobs from coming back in the same second.
SPREAD: Final = (0.5, 1.5)
# An outage is over when it is over; while it lasts no attempt is spent, so trying costs little.
OUTAGE_CEILING_S: Final = 60
CONFIGURATION_CEILING_S: Final = 300

# How long a channel rests, after so many failures in a row, before it is tried again.
FAILURES_BEFORE_REST: Final = 5
RESTS_S: Final = (30, 60, 120, 300)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a failed attempt.

    Attributes:
        event: `return` to the queue, or `die` and wait for a person.
        pause: how long before the next attempt; `None` when there is none.
        crashes: how many crashes to add.
        spared: how many attempts to give back.
    """

    event: str
    pause: timedelta | None
    crashes: int = 0
    spared: int = 0


DEAD: Final = Verdict("die", None)


def decide(  # noqa: PLR0913 - what is known of a job, by name
    fault: FaultClass,
    *,
    tries: int,
    attempts: int,
    crashes: int,
    max_attempts: int,
    ceiling_s: int,
    forgiven: int,
    pick: Pick,
) -> Verdict:
    """Decide what follows.

    Args:
        fault: the class of what went wrong.
        tries: how often the job was begun, attempts that were given back included.
        attempts: how many attempts are spent, this one included.
        crashes: how many of them ended without a word, this one not included.
        max_attempts: after so many it is dead.
        ceiling_s: the longest pause for this kind, before the spread, in seconds.
        forgiven: how many attempts of this kind may end in a way nobody foresaw.
        pick: chooses a number between two, such as `random.uniform`.
    """
    allowed = max_attempts if fault is FaultClass.TRANSIENT else forgiven + 1
    match fault:
        case FaultClass.OUTAGE:
            return Verdict("return", pause_before(tries, OUTAGE_CEILING_S, pick), spared=1)
        case FaultClass.CONFIGURATION:
            return Verdict("return", pause_before(tries, CONFIGURATION_CEILING_S, pick), spared=1)
        case FaultClass.CRASH if crashes + 1 < CRASHES_ALLOWED:
            return Verdict("return", pause_before(crashes + 1, ceiling_s, pick), crashes=1)
        case FaultClass.CRASH:
            return Verdict("die", None, crashes=1)
        case FaultClass.TRANSIENT | FaultClass.UNEXPECTED if attempts < allowed:
            return Verdict("return", pause_before(attempts, ceiling_s, pick))
        case _:
            return DEAD


def pause_before(attempt: int, ceiling_s: int, pick: Pick) -> timedelta:
    """The pause after the attempt with this number, counted from 1."""
    step = STEPS_S[min(max(attempt, 1), len(STEPS_S)) - 1]
    return timedelta(seconds=min(step, ceiling_s) * pick(*SPREAD))


def rest_of(failures: int) -> timedelta | None:
    """How long a channel rests after so many failures in a row; `None` while it need not.

    Each rest ends with one more try, so the failures beyond the first five count the rests.
    """
    if failures < FAILURES_BEFORE_REST:
        return None
    return timedelta(seconds=RESTS_S[min(failures - FAILURES_BEFORE_REST, len(RESTS_S) - 1)])
