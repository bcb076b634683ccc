"""Free times, read in three queries that stay the same however many calls there have been."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, or_, select, text, type_coerce
from sqlalchemy.types import NullType

from intake.domain import availability as rules
from intake.domain.offers import Offer, earliest, offer_all
from intake.domain.slots import Slot, is_offered, offer
from intake.domain.states import AppointmentState
from intake.extensions import db
from intake.models import Appointment, Clinician
from intake.models.appointment import ACTIVE
from intake.queries.availability import HORIZON, availabilities

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LONGEST: Final = timedelta(hours=12)
"""No call takes a clinician's time for longer, buffers included: how far a query looks back."""

LOOK_AHEAD: Final = (timedelta(days=3), timedelta(days=14), HORIZON)

NOBODY: Final = uuid.UUID(int=0)

_MINUTE: Final = timedelta(minutes=1)
_CALL: Final = Appointment.__table__
_TAKEN: Final = select(
    type_coerce(_CALL.c.clinician_id, NullType()), _CALL.c.busy_from, _CALL.c.busy_until
).where(
    _CALL.c.clinician_id.in_(bindparam("clinicians", expanding=True)),
    _CALL.c.busy_from > bindparam("after"),
    _CALL.c.busy_from < bindparam("before"),
    text(ACTIVE),
    or_(_CALL.c.state != AppointmentState.HELD, _CALL.c.hold_until > bindparam("present")),
    _CALL.c.intake_id != bindparam("besides"),
)


def offered(
    *,
    now: datetime,
    state: str,
    window: tuple[datetime, datetime] | None = None,
    besides: uuid.UUID | None = None,
) -> list[Offer]:
    """Every time that a patient can be offered, in order.

    Args:
        now: the present instant.
        state: USPS code of where the patient will be on the day of the call.
        window: calls begin from the first instant and before the second; as far as the
            clinicians' horizons reach when not given.
        besides: the intake that asks; its own call is not in its way.
    """
    start, end = window or (now, now + HORIZON)
    found = availabilities(state, (start, end))
    end = min(end, now + max((item.horizon for item in found), default=HORIZON))
    taken = busy(found, start, end, now=now, besides=besides)
    load = {clinician_id: len(calls) for clinician_id, calls in taken.items()}
    return offer_all(found, taken, load, now=now, state=state, window_from=start, window_to=end)


def states_without_times(states: Iterable[str], *, now: datetime) -> list[str]:
    """The states in which a patient would be offered no time at all.

    A house that has no clinician yet is not looked at. What is near is looked at first, since
    that mostly answers it.
    """
    if db.session.scalar(select(Clinician.user_id).limit(1)) is None:
        return []
    return [state for state in states if first_offered(now=now, state=state) is None]


def first_offered(*, now: datetime, state: str) -> Offer | None:
    """The first time of `offered`, found without listing the rest."""
    for ahead in LOOK_AHEAD:
        found = availabilities(state, (now, now + ahead))
        if not found:
            return None
        taken = busy(found, now, now + ahead, now=now)
        load = {clinician_id: len(calls) for clinician_id, calls in taken.items()}
        first = earliest(found, taken, load, now=now, state=state, window_to=now + ahead)
        if first is not None:
            return first
    return None


def free_slots(
    *, now: datetime, state: str | None, window: tuple[datetime, datetime]
) -> list[Slot]:
    """Every free slot of every clinician that begins in the window, by time and clinician.

    Args:
        now: the present instant.
        state: only clinicians who may see a patient there; all of them when not given.
        window: from the first instant, and before the second.
    """
    start, end = window
    found = availabilities(state, window)
    taken = busy(found, start, end, now=now)
    slots = [
        slot
        for item in found
        for slot in offer(
            item,
            taken.get(item.clinician_id, ()),
            now=now,
            window_from=start,
            window_to=end,
            state=state,
        )
    ]
    return sorted(slots, key=lambda slot: (slot.start, slot.clinician_id))


def find_offered(  # noqa: PLR0913 - by name, and each is a fact of its own
    clinician_id: uuid.UUID,
    start: datetime,
    *,
    now: datetime,
    state: str,
    besides: uuid.UUID | None = None,
    settled: bool = False,
) -> Slot | None:
    """The slot of one clinician at one instant, if `offered` would hold it just now.

    Args:
        clinician_id: whose.
        start: when the call begins.
        now: the present instant.
        state: where the patient will be.
        besides: the intake that asks; its own call is not in its way.
        settled: the time was given to this intake before: notice and horizon are kept already.
    """
    found = availabilities(state, (start, start + LONGEST), only=clinician_id)
    if not found or start <= now:
        return None
    taken = busy(found, start, start + LONGEST, now=now, besides=besides)
    asked = found[0]
    return is_offered(
        asked,
        taken.get(asked.clinician_id, ()),
        now=start - asked.notice - _MINUTE if settled else now,
        start=start,
        state=state,
    )


def busy(
    clinicians: Iterable[rules.Availability],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    besides: uuid.UUID | None = None,
) -> dict[str, list[rules.Busy]]:
    """What takes these clinicians' time between two instants, in one query.

    A hold that has run out does not count. The margin of `LONGEST` on both sides lets calls that
    only reach in, and buffers, count.
    """
    ids = [uuid.UUID(item.clinician_id) for item in clinicians]
    if not ids:
        return {}
    rows = (
        db.session.connection()
        .execute(
            _TAKEN,
            {
                "clinicians": ids,
                "after": start - LONGEST - LONGEST,
                "before": end + LONGEST,
                "present": now,
                "besides": besides or NOBODY,
            },
        )
        .all()
    )
    # A database gives ids as its own kind; to make one of each row's would take longest of all.
    names: dict[Any, str] = {key: str(one) for one in ids for key in (one, one.hex)}
    found: dict[str, list[rules.Busy]] = defaultdict(list)
    for clinician_id, busy_from, busy_until in rows:
        found[names[clinician_id]].append(rules.Busy(busy_from, busy_until))
    return found
