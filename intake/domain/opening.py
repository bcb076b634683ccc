"""When somebody is at the clinic again, said honestly to a person who needs help now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable


class Hours(Protocol):
    """Wall-clock hours of one weekday, Monday 0."""

    @property
    def weekday(self) -> int: ...

    @property
    def opens(self) -> time: ...

    @property
    def closes(self) -> time: ...


def next_opening(hours: Iterable[Hours], zone: str, now: datetime) -> datetime | None:
    """The first instant from now at which the clinic opens; `None` while it is open.

    Args:
        hours: the week's hours.
        zone: the clinic's IANA zone.
        now: the present instant, aware.

    Raises:
        ValueError: the clinic has no hours, so it never opens.
    """
    here = now.astimezone(ZoneInfo(zone))
    openings = []
    for stretch in hours:
        for ahead in range(8):
            day = here.date() + timedelta(days=ahead)
            if day.weekday() != stretch.weekday:
                continue
            opens = datetime.combine(day, stretch.opens, tzinfo=ZoneInfo(zone))
            closes = datetime.combine(day, stretch.closes, tzinfo=ZoneInfo(zone))
            if opens <= here < closes:
                return None
            if opens > here:
                openings.append(opens)
    return min(openings, key=datetime.timestamp)
