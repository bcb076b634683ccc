"""One list of times over all clinicians: who may, who is least loaded, which day, how soon."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from intake.domain.slots import Slot, each_slot, offer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from intake.domain.availability import Availability, Busy

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that a patient can choose, and who can take it.

    Attributes:
        start: when the call begins, UTC.
        slots: one a clinician, the one to ask first in front; never empty.
    """

    start: datetime
    slots: tuple[Slot, ...]

    @property
    def slot(self) -> Slot:
        """The slot of the clinician to ask first."""
        return self.slots[0]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a page of times.

    Attributes:
        date: the day on the reader's clock.
        offers: its times, in order; empty when there is none.
        next_date: when empty, the next day of the list that has a time, or `None`.
    """

    date: dt.date
    offers: tuple[Offer, ...]
    next_date: dt.date | None = None


def offer_all(  # noqa: PLR0913 - by name, and each is a fact of its own
    availabilities: Iterable[Availability],
    busy_by_clinician: Mapping[str, Iterable[Busy]],
    load: Mapping[str, int],
    *,
    now: datetime,
    state: str,
    window_from: datetime,
    window_to: datetime,
) -> list[Offer]:
    """Every time at which some clinician who is licensed in `state` can take a call, in order.

    Args:
        availabilities: the clinicians, in any order.
        busy_by_clinician: what takes each one's time; a missing clinician is free.
        load: how many calls each one has; of those who can, the least loaded is asked first, and
            equals by id.
        now: the present instant.
        state: USPS code of where the patient will be on the day of the call.
        window_from: the first instant at which a call may begin.
        window_to: calls begin before this instant.
    """
    by_start: dict[datetime, list[Slot]] = defaultdict(list)
    for availability in _by_load(availabilities, load):
        busy = busy_by_clinician.get(availability.clinician_id, ())
        slots = offer(
            availability, busy, now=now, window_from=window_from, window_to=window_to, state=state
        )
        for slot in slots:
            by_start[slot.start].append(slot)
    return [Offer(start, tuple(by_start[start])) for start in sorted(by_start)]


def earliest(  # noqa: PLR0913 - as offer_all
    availabilities: Iterable[Availability],
    busy_by_clinician: Mapping[str, Iterable[Busy]],
    load: Mapping[str, int],
    *,
    now: datetime,
    state: str,
    window_to: datetime | None = None,
) -> Offer | None:
    """The first time of `offer_all` from now on, found without listing the rest.

    It takes what `offer_all` takes; without `window_to`, each clinician's horizon is the end.
    """
    firsts: list[Slot] = []
    for availability in _by_load(availabilities, load):
        slots = each_slot(
            availability,
            busy_by_clinician.get(availability.clinician_id, ()),
            now=now,
            window_from=now,
            window_to=window_to or now + availability.horizon,
            state=state,
        )
        firsts.extend(slot for slot in [next(slots, None)] if slot is not None)
    start = min((slot.start for slot in firsts), default=None)
    if start is None:
        return None
    return Offer(start, tuple(slot for slot in firsts if slot.start == start))


def days(
    offers: Iterable[Offer], zone: str, *, first: dt.date | None = None, last: dt.date | None = None
) -> list[Day]:
    """The offers day by day on the reader's clock, with the days between that have none.

    Args:
        offers: in order.
        zone: the reader's IANA zone.
        first: the day to begin with; without it, the first that has a time.
        last: the day to end with; without it, the last that has a time. Later times still count
            for the next day that an empty day points to.
    """
    clock = ZoneInfo(zone)
    by_date: dict[dt.date, list[Offer]] = defaultdict(list)
    for item in offers:
        by_date[item.start.astimezone(clock).date()].append(item)
    ends = sorted(by_date)
    first, last = first or min(ends, default=None), last or max(ends, default=None)
    if first is None or last is None:
        return []
    found: list[Day] = []
    upcoming = next((day for day in ends if day > last), None)
    for count in range((last - first).days, -1, -1):
        day = first + _DAY * count
        here = tuple(by_date.get(day, ()))
        found.append(Day(day, here, None if here else upcoming))
        upcoming = day if here else upcoming
    return found[::-1]


def find(offers: Iterable[Offer], start: datetime, clinician_id: str | None = None) -> Slot | None:
    """The offered slot at `start`, of this clinician when one is named."""
    start = start.astimezone(UTC)
    return next(
        (
            slot
            for item in offers
            if item.start == start
            for slot in item.slots
            if clinician_id in {None, slot.clinician_id}
        ),
        None,
    )


def _by_load(
    availabilities: Iterable[Availability], load: Mapping[str, int]
) -> Sequence[Availability]:
    return sorted(availabilities, key=lambda a: (load.get(a.clinician_id, 0), a.clinician_id))
