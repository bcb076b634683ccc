"""Free times, read in three queries that stay the same however many calls there have been."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Date, Integer, and_, literal_column, not_, select, text, union_all

from intake.domain import availability as rules
from intake.domain.offers import Offer, offer_all
from intake.domain.slots import Slot, is_offered, offer
from intake.extensions import db
from intake.models import Appointment, Clinician, DayException, Licence, User, WorkingHours
from intake.models.appointment import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

LONGEST: Final = timedelta(hours=12)
"""No call takes a clinician's time for longer, buffers included: how far a query looks back."""

HORIZON: Final = timedelta(days=92)
"""No clinician is offered further ahead."""

_MARGIN: Final = timedelta(days=2)  # a day on one clock may lie in the next on another
_MINUTE: Final = timedelta(minutes=1)


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
    taken = busy(found, start, end, now=now, besides=besides)
    load = {clinician_id: len(calls) for clinician_id, calls in taken.items()}
    return offer_all(found, taken, load, now=now, state=state, window_from=start, window_to=end)


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


def availabilities(
    state: str | None,
    window: tuple[datetime, datetime],
    *,
    only: uuid.UUID | None = None,
) -> list[rules.Availability]:
    """The rules of every clinician who takes calls, in two queries.

    Args:
        state: only those with a licence there; everybody when not given.
        window: exceptions outside it are left out.
        only: just this clinician.
    """
    licences = select(
        Clinician.user_id, Clinician.zone, Clinician.call_minutes,
        Clinician.buffer_before_minutes, Clinician.buffer_after_minutes,
        Clinician.notice_minutes, Clinician.horizon_days, Clinician.alignment_minutes,
        Licence.state, Licence.expires,
    )  # fmt: skip
    here = and_(Licence.clinician_id == Clinician.user_id, Licence.state == state)
    asked = (
        licences.join(User, User.id == Clinician.user_id)
        .join(Licence, here, isouter=state is None)
        .where(Clinician.takes_calls, User.active)
    )
    if only is not None:
        asked = asked.where(Clinician.user_id == only)
    found = db.session.execute(asked).all()
    hours = _hours([row.user_id for row in found], window) if found else {}
    return [_availability(row, hours.get(row.user_id, [])) for row in found]


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
    asked = select(Appointment.clinician_id, Appointment.busy_from, Appointment.busy_until).where(
        Appointment.clinician_id.in_(ids),
        Appointment.busy_from > start - LONGEST - LONGEST,
        Appointment.busy_from < end + LONGEST,
        # As text, so that the databases see that the index of active calls will do.
        text(ACTIVE),
        not_(and_(Appointment.state == "held", Appointment.hold_until <= now)),
    )
    if besides is not None:
        asked = asked.where(Appointment.intake_id != besides)
    found: dict[str, list[rules.Busy]] = defaultdict(list)
    for clinician_id, busy_from, busy_until in db.session.execute(asked):
        found[str(clinician_id)].append(rules.Busy(busy_from, busy_until))
    return found


def _hours(
    clinician_ids: Iterable[uuid.UUID], window: tuple[datetime, datetime]
) -> Mapping[uuid.UUID, list[Any]]:
    ids = list(clinician_ids)
    first, last = (window[0] - _MARGIN).date(), (window[1] + _MARGIN).date()
    weekly: Any = select(
        WorkingHours.clinician_id,
        literal_column("'weekly'").label("kind"),
        WorkingHours.weekday,
        literal_column("NULL", Date()).label("day"),
        WorkingHours.starts,
        WorkingHours.ends,
    ).where(WorkingHours.clinician_id.in_(ids))
    differing: Any = select(
        DayException.clinician_id,
        DayException.kind,
        literal_column("NULL", Integer()).label("weekday"),
        DayException.day,
        DayException.starts,
        DayException.ends,
    ).where(DayException.clinician_id.in_(ids), DayException.day.between(first, last))
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    rows: Any = db.session.execute(union_all(weekly, differing))
    for row in rows:
        found[row.clinician_id].append(row)
    return found


def _availability(row: Any, hours: list[Any]) -> rules.Availability:
    licences = (rules.Licence(row.state, row.expires),) if row.state else ()
    return rules.Availability(
        clinician_id=str(row.user_id),
        zone=row.zone,
        weekly=tuple(
            rules.WeeklyHours(h.weekday, h.starts, h.ends) for h in hours if h.kind == "weekly"
        ),
        exceptions=tuple(
            rules.DayException(h.day, h.kind, h.starts, h.ends) for h in hours if h.kind != "weekly"
        ),
        call_minutes=row.call_minutes,
        buffer_before=timedelta(minutes=row.buffer_before_minutes),
        buffer_after=timedelta(minutes=row.buffer_after_minutes),
        notice=timedelta(minutes=row.notice_minutes),
        horizon=min(timedelta(days=row.horizon_days), HORIZON),
        alignment_minutes=row.alignment_minutes,
        licences=licences,
    )
