"""Times for a call: one way to find them, so that what is offered is what can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from intake.domain.availability import Availability, Busy, Licence, open_spans
from intake.domain.spans import Span, merge, subtract
from intake.domain.wallclock import Steady, steady
from intake.domain.zones import STATE_ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_ALWAYS = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which one clinician can take a call. Spans are half-open, instants are UTC.

    Attributes:
        start: when the call begins.
        end: when it ends.
        zone: the clinician's IANA zone.
        clinician_id: who takes it.
        busy_from: from when the clinician is taken, buffer included.
        busy_until: until when.
    """

    start: datetime
    end: datetime
    zone: str
    clinician_id: str
    busy_from: datetime
    busy_until: datetime


def offer(  # noqa: PLR0913 - by name, and each is a fact of its own
    availability: Availability,
    busy: Iterable[Busy],
    *,
    now: datetime,
    window_from: datetime,
    window_to: datetime,
    state: str | None = None,
) -> list[Slot]:
    """Every time at which this clinician can take a call, in order.

    Args:
        availability: the clinician's hours and rules.
        busy: what already takes the clinician's time, buffers included, in any order.
        now: the present instant; notice and horizon count from it.
        window_from: the first instant at which a call may begin.
        window_to: calls begin before this instant.
        state: when given, only calls that end while the clinician is licensed there.
    """
    slots = each_slot(
        availability, busy, now=now, window_from=window_from, window_to=window_to, state=state
    )
    return list(slots)


def is_offered(
    availability: Availability,
    busy: Iterable[Busy],
    *,
    now: datetime,
    start: datetime,
    state: str | None = None,
) -> Slot | None:
    """The slot that begins at `start` if `offer` would give it, else `None`."""
    slots = each_slot(
        availability, busy, now=now, window_from=start, window_to=start + _INSTANT, state=state
    )
    return next(slots, None)


def each_slot(  # noqa: PLR0913 - as offer
    availability: Availability,
    busy: Iterable[Busy],
    *,
    now: datetime,
    window_from: datetime,
    window_to: datetime,
    state: str | None = None,
) -> Iterator[Slot]:
    """What `offer` gives, one at a time, for who needs only the first."""
    now = now.astimezone(UTC)
    first = max(window_from.astimezone(UTC), now + availability.notice)
    last = min(window_to.astimezone(UTC), now + availability.horizon)
    until = min(last + availability.call, licensed_until(availability, state))
    if first >= min(last, until):
        return
    parts = steady(availability.zone, first, until)
    free = subtract(open_spans(availability, parts), _taken(availability, busy, first, until))
    for span in free:
        for part in parts:
            if part.start < span[1] and span[0] < part.end:
                yield from _starts(availability, span, part, last)


def _starts(availability: Availability, span: Span, part: Steady, last: datetime) -> Iterator[Slot]:
    # Starts follow the wall clock of `part`; the call itself may run on into the next part.
    step = timedelta(minutes=availability.alignment_minutes)
    call, zone, clinician_id = availability.call, availability.zone, availability.clinician_id
    before, after = availability.buffer_before, call + availability.buffer_after
    start = max(span[0], part.start)
    start += (_EPOCH - start - part.offset) % step
    stop, latest = min(part.end, last), span[1] - call
    while start < stop and start <= latest:
        yield Slot(start, start + call, zone, clinician_id, start - before, start + after)
        start += step


def _taken(
    availability: Availability, busy: Iterable[Busy], first: datetime, until: datetime
) -> list[Span]:
    # A call keeps its buffers clear of busy time exactly when the call itself keeps clear of busy
    # time that has been widened by them, each on the other side.
    before, after = availability.buffer_before, availability.buffer_after
    from_, to = first - before, until + after
    return merge(
        (taken.start.astimezone(UTC) - after, taken.end.astimezone(UTC) + before)
        for taken in busy
        if taken.start < to and taken.end > from_
    )


def licensed_until(availability: Availability, state: str | None) -> datetime:
    """The instant by which a call must have ended; long past when there is no licence."""
    if state is None:
        return _ALWAYS
    ends = [
        _expiry(item, availability.zone) for item in availability.licences if item.state == state
    ]
    return max(ends, default=_EPOCH)


def _expiry(licence: Licence, zone: str) -> datetime:
    # A licence is good through its last day. Where a state has two zones, that day ends first in
    # the eastern one, and nobody asks the patient which half they will sit in.
    if licence.expires is None:
        return _ALWAYS
    after = licence.expires + timedelta(days=1)
    zones = STATE_ZONES.get(licence.state, (zone,))
    return min(datetime.combine(after, time(), ZoneInfo(name)).astimezone(UTC) for name in zones)
