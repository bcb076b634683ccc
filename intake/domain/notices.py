"""What staff are told of, in which way, and when: each person's choices, quiet hours, the digests.

What needs an answer now or today is told at once to those whose turn or whose case it is, whatever
they chose and whatever the hour. Everything else follows each person's own choice.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from intake.domain.escalation import CLIMBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from intake.domain.working_week import Week

# A clinic that opens less often than this has no daily digest.
DAYS_AHEAD: Final = 15


class Event(StrEnum):
    """What staff are told of."""

    NEW = "new"
    SECOND_PART = "second-part"
    ANSWER = "answer"
    URGENT = "urgent"
    UNANSWERED = "unanswered"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNDELIVERED = "undelivered"


class Choice(StrEnum):
    """How a person wants to be told of one event."""

    ALWAYS = "always"
    MINE = "mine"
    URGENT = "urgent"
    DIGEST = "digest"


class Way(StrEnum):
    """How one person is told of one thing that happened."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NOT = "not"


# Somebody is in danger: this waits for no digest. Whose turn it is, the clinic's ladder says.
NEVER_LATER: Final = frozenset({Event.URGENT, Event.UNANSWERED})
OFFERED: Final[Mapping[Event, tuple[Choice, ...]]] = {
    event: (Choice.ALWAYS, Choice.MINE) if event in NEVER_LATER else tuple(Choice)
    for event in Event
}
USUAL: Final[Mapping[Event, Choice]] = {
    event: Choice.MINE if event in NEVER_LATER else Choice.DIGEST for event in Event
}


def is_pressing(respond: str) -> bool:
    """Whether a case that needs an answer `respond` is told at once."""
    return respond in CLIMBS


def way_of(choice: Choice, *, pressing: bool, mine: bool, turn: bool) -> Way:
    """How somebody is told.

    Args:
        choice: what they chose for this event.
        pressing: it needs an answer now or today.
        mine: it is about a case or a call of theirs.
        turn: they are the ones who are told at once of what is pressing.
    """
    if pressing and (mine or turn):
        return Way.AT_ONCE
    if choice is Choice.ALWAYS or (choice is Choice.MINE and mine):
        return Way.AT_ONCE
    if choice is Choice.URGENT and pressing:
        return Way.AT_ONCE
    return Way.DIGEST if choice is Choice.DIGEST else Way.NOT


def out_of_quiet(at: datetime, starts: time, ends: time, zone: str) -> datetime:
    """The first instant from `at` on that is outside these quiet hours, which may span midnight.

    Args:
        at: an instant, aware.
        starts: when the quiet begins, on the clinic's clock.
        ends: when it is over; the same as `starts` means that there is none.
        zone: the clinic's IANA zone.
    """
    here = at.astimezone(ZoneInfo(zone))
    clock = here.time().replace(tzinfo=None)
    within = starts <= clock < ends if starts <= ends else clock >= starts or clock < ends
    if not within:
        return at
    day = here.date() + timedelta(days=0 if clock < ends else 1)
    return datetime.combine(day, ends, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def next_digest(now: datetime, times: Iterable[time], week: Week) -> datetime:
    """When the next digest goes out, after `now`.

    Raises:
        ValueError: none of the times is in opening hours.
    """
    for slot in _slots(now, times, week):
        if slot > now:
            return slot
    raise ValueError("no time of the daily digest is in opening hours")


def last_digest(now: datetime, times: Iterable[time], week: Week) -> datetime | None:
    """When the last digest went out, at `now` or before; nothing in a whole fortnight."""
    before = [slot for slot in _slots(now - timedelta(days=DAYS_AHEAD), times, week) if slot <= now]
    return before[-1] if before else None


def _slots(start: datetime, times: Iterable[time], week: Week) -> Iterator[datetime]:
    zone, clocks = ZoneInfo(week.zone), sorted(set(times))
    first = start.astimezone(zone).date()
    for ahead in range(DAYS_AHEAD + 1):
        for clock in clocks:
            slot = datetime.combine(first + timedelta(days=ahead), clock, tzinfo=zone)
            if week.is_open(slot):
                yield slot.astimezone(UTC)
