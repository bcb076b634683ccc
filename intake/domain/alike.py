"""Jobs that have something in common, what may be done to them, and how long it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from intake.domain.roles import ADMIN, OPERATOR, Right
from intake.domain.states import JobState

# Long enough to see what a press did, short enough that nothing else has been built on it.
UNDO_FOR: Final = timedelta(minutes=10)
UNDONE: Final = "undo"
UNDOABLE: Final = ("retry", "cancel", "hold", "release")


class Deed(StrEnum):
    """What may be done to many jobs at once."""

    RETRY = "retry"
    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"


# What a job must be like for it: its state, and whether it is held where that matters.
TAKES: Final[dict[tuple[JobState, Deed], bool | None]] = {
    (JobState.DEAD, Deed.RETRY): None,
    (JobState.DEAD, Deed.CANCEL): None,
    (JobState.QUEUED, Deed.HOLD): False,
    (JobState.QUEUED, Deed.RELEASE): True,
    (JobState.QUEUED, Deed.CANCEL): None,
}


# The right that each asks for. Many messages that are never sent are the admin's to answer for.
NEEDS: Final[dict[Deed, Right]] = {
    Deed.RETRY: OPERATOR,
    Deed.HOLD: OPERATOR,
    Deed.RELEASE: OPERATOR,
    Deed.CANCEL: ADMIN,
}


@dataclass(frozen=True, slots=True)
class Alike:
    """What jobs have in common. What is empty may be anything."""

    state: JobState
    kind: str | None = None
    error_class: str | None = None
    error_code: str | None = None
