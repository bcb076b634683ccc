"""Who comes and what they do: the stated mix of a simulation, drawn with a seed.

The shares are assumptions of this simulation, so that its numbers can be read; none of them is a
measured rate of any patients. `--mix` changes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from intake.simulation.answers import OTHERWISE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

# What the answers say. Calm is whatever the others leave.
KINDS: Final[Mapping[str, float]] = {
    "passive thoughts": 0.12,
    "active thoughts": 0.03,
    "intent or plan": 0.02,
    "asks for help now": 0.01,
    "stopped an SSRI alone": 0.05,
    "cut an SSRI down alone": 0.04,
}
WISHES: Final[Mapping[str, float]] = {
    "earliest": 0.25,
    "some time": 0.37,
    "first": 0.15,
    "prefer": 0.13,
    "none": 0.07,
    "in-person-0": 0.03,
}
# On the way through the form.
LEAVES: Final = 0.08
RESTS: Final = 0.25
CHANGES_AN_ANSWER: Final = 0.25
DAWDLES: Final = 0.15
COMES_WITH_OTHERS: Final = 0.3
# Afterwards.
LATER: Final[Mapping[str, float]] = {
    "second part": 0.3,
    "move": 0.15,
    "cancel": 0.07,
    "withdraw": 0.03,
    "stopped a medicine": 0.05,
    "look": 0.3,
}
STAYS_AWAY: Final = 0.1
PAGES_TO_LEAVE_AT: Final = ("contact", "medicine-list", "phq9", "emergency", "time", "check")
TO_CHANGE: Final = ("hopes", "care", "stopped", "emergency")
# Of an hour of the clinic's day, how many come in it, in proportion.
HOURS: Final = (1, 1, 0, 0, 0, 1, 2, 4, 6, 8, 8, 8, 9, 8, 7, 7, 7, 8, 9, 9, 8, 6, 4, 2)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """What one patient is going to do.

    Attributes:
        number: which patient.
        kind: what the answers say, a name of `OTHERWISE`.
        comes: when, counted from the beginning.
        wish: how they choose a time.
        leaves_at: the page at which they leave for good, if they do.
        rests_at: the page at which they go away for a while, and for how long.
        changes: the page that they change once more before sending, if they do.
        dawdles: how long they wait between choosing a time and sending.
        later: what they do after sending, and how long after.
        stays_away: whether they miss their call.
    """

    number: int
    kind: str
    comes: timedelta
    wish: str
    leaves_at: str = ""
    rests_at: str = ""
    rests: timedelta = timedelta()
    changes: str = ""
    dawdles: timedelta = timedelta()
    later: tuple[tuple[timedelta, str], ...] = ()
    stays_away: bool = False


@dataclass(frozen=True)
class Mix:
    """Shares of kinds of patients; `calm` is the rest.

    Raises:
        ValueError: an unknown kind, or shares that are no part of a whole.
    """

    shares: Mapping[str, float] = field(default_factory=lambda: dict(KINDS))

    def __post_init__(self) -> None:
        unknown = sorted(set(self.shares) - set(OTHERWISE))
        if unknown:
            raise ValueError(f"kinds are {', '.join(OTHERWISE)}; not {', '.join(unknown)}")
        if min(self.shares.values(), default=0) < 0 or sum(self.shares.values()) > 1:
            raise ValueError("shares are 0 or more, and 1 together at most")

    def every(self) -> dict[str, float]:
        """Each kind with its share, calm first."""
        others = {kind: share for kind, share in self.shares.items() if kind != "calm"}
        return {"calm": 1 - sum(others.values()), **others}

    def draw(self, patients: int, days: int, dice: Random) -> list[Plan]:
        """Plan every patient. The shares of the kinds are met as closely as whole people can."""
        kinds = _apportioned(self.every(), patients)
        dice.shuffle(kinds)
        together = [_comes(days, dice) for _ in range(max(1, patients // 25))]
        return [_plan(number, kind, days, together, dice) for number, kind in enumerate(kinds, 1)]


def _apportioned(shares: Mapping[str, float], patients: int) -> list[str]:
    """So many of each kind that nobody is left over; the rounding goes to the largest rests."""
    exact = {kind: share * patients for kind, share in shares.items()}
    counts = {kind: int(wanted) for kind, wanted in exact.items()}
    rests = sorted(exact, key=lambda kind: counts[kind] - exact[kind])
    for kind in rests[: patients - sum(counts.values())]:
        counts[kind] += 1
    return [kind for kind, count in counts.items() for _ in range(count)]


def _plan(number: int, kind: str, days: int, together: list[timedelta], dice: Random) -> Plan:
    crowd = dice.random() < COMES_WITH_OTHERS
    rests = dice.random() < RESTS
    return Plan(
        number=number,
        kind=kind,
        comes=dice.choice(together) if crowd else _comes(days, dice),
        wish=dice.choices(list(WISHES), list(WISHES.values()))[0],
        leaves_at=dice.choice(PAGES_TO_LEAVE_AT) if dice.random() < LEAVES else "",
        rests_at=dice.choice(PAGES_TO_LEAVE_AT[:-1]) if rests else "",
        rests=timedelta(minutes=dice.choice([10, 45, 120, 600])) if rests else timedelta(),
        changes=dice.choice(TO_CHANGE) if dice.random() < CHANGES_AN_ANSWER else "",
        dawdles=timedelta(minutes=dice.choice([40, 60, 180])) if dice.random() < DAWDLES else _NONE,
        later=_later(days, dice),
        stays_away=dice.random() < STAYS_AWAY,
    )


_NONE: Final = timedelta()


def _comes(days: int, dice: Random) -> timedelta:
    hour = dice.choices(range(24), HOURS)[0]
    return _DAY * dice.randrange(days) + timedelta(hours=hour, minutes=dice.randrange(0, 60, 5))


def _later(days: int, dice: Random) -> tuple[tuple[timedelta, str], ...]:
    acts = [
        (timedelta(minutes=dice.randrange(30, max(2, days) * 24 * 30, 5)), act)
        for act, share in LATER.items()
        if dice.random() < share
    ]
    return tuple(sorted(acts))
