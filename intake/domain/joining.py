"""When the door to a video call stands open."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

OPENS_BEFORE: Final = timedelta(minutes=15)
STAYS_AFTER: Final = timedelta(minutes=30)


class Door(StrEnum):
    """Whether the room can be entered."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"


def door(start: datetime, end: datetime, now: datetime) -> Door:
    """Compare instants: open from 15 minutes before a call to 30 minutes after its end."""
    if now < start - OPENS_BEFORE:
        return Door.EARLY
    return Door.OPEN if now < end + STAYS_AFTER else Door.OVER
