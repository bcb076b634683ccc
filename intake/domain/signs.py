"""Signs of life: what the age of a process's last one says."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

# A sign comes every ten seconds at the slowest, by the database's clock.
LIVE_S: Final = 25
LATE_S: Final = 60


class Life(StrEnum):
    """How a process is doing, as far as anybody can tell."""

    LIVE = "live"
    LATE = "late"
    DEAD = "dead"
    UNKNOWN = "unknown"


def life_of(age_s: float | None) -> Life:
    """Say how a process is doing whose last sign is so old; one that never gave any is unknown."""
    if age_s is None:
        return Life.UNKNOWN
    if age_s <= LIVE_S:
        return Life.LIVE
    return Life.LATE if age_s <= LATE_S else Life.DEAD


def best(lives: list[Life]) -> Life:
    """How a program is doing whose processes do so: as well as the best of them."""
    for life in (Life.LIVE, Life.LATE, Life.DEAD):
        if life in lives:
            return life
    return Life.UNKNOWN
