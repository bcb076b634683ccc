"""Cases for which something that must exist does not: found by their state, whatever the jobs say.

Only open cases are looked at, by an index, so a check costs what stands open and not the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from sqlalchemy import Select, String, and_, cast, exists, func, not_, or_, select

from intake.domain.notices import Event, last_digest
from intake.domain.states import AppointmentState, DeliveryState, IntakeState, JobState
from intake.domain.work import Audience, Kind
from intake.extensions import db
from intake.models import Appointment, Delivery, Intake, Job, Notice

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

PAGE: Final = 100
# A transaction writes all of it at once; this is patience with clocks that disagree.
SETTLED: Final = timedelta(minutes=2)
TOLD_WITHIN: Final = timedelta(minutes=10)
BOOKED_WITHIN: Final = timedelta(minutes=10)
ANSWERED_WITHIN: Final = timedelta(minutes=30)
# An id as text, in a pattern of keys.
_ANY_ID: Final = 36 * "_"
OPEN: Final = (IntakeState.DRAFT, IntakeState.SUBMITTED)


class Check(StrEnum):
    """What is missing. What is in `HEALED` is healed by planning what was not planned."""

    FORM_ALERT_MISSING = "form-alert-missing"
    SAFETY_ALERT_MISSING = "safety-alert-missing"
    BOOKING_MISSING = "booking-missing"
    INVITE_MISSING = "invite-missing"
    REMINDER_MISSING = "reminder-missing"
    HOLD_EXPIRED = "hold-expired"
    NOBODY_TOLD = "nobody-told"
    NOT_BOOKED = "not-booked"
    NOT_ANSWERED = "not-answered"
    JOB_DEAD = "job-dead"


HEALED: Final = (
    Check.FORM_ALERT_MISSING,
    Check.SAFETY_ALERT_MISSING,
    Check.BOOKING_MISSING,
    Check.INVITE_MISSING,
    Check.REMINDER_MISSING,
    Check.HOLD_EXPIRED,
)
LISTED: Final = tuple(check for check in Check if check not in HEALED)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case that needs a look, without a word about the person.

    Attributes:
        subject_id: the appointment or the job it is about, where it is about one.
        since: since when it should have been otherwise.
    """

    check: Check
    intake_id: uuid.UUID
    reference: str
    subject_id: uuid.UUID | None
    since: datetime


def find(check: Check, *, now: datetime, limit: int = PAGE) -> Sequence[Stuck]:
    """The cases that fail one check, the longest waiting first."""
    rows = db.session.execute(_QUERIES[check](now).limit(limit))
    return [Stuck(check, row.id, row.reference, row.subject_id, row.since) for row in rows]


def stuck_cases(*, now: datetime, limit: int = PAGE) -> Sequence[Stuck]:
    """Every case that a person has to look at: what no program may mend by itself."""
    return [one for check in LISTED for one in find(check, now=now, limit=limit)]


def _cases(since: Any, *where: Any, subject: Any = None) -> Select[Any]:
    nothing = select(Appointment.id).where(Appointment.id.is_(None)).scalar_subquery()
    columns = (
        Intake.id,
        Intake.reference,
        (nothing if subject is None else subject).label("subject_id"),
        since.label("since"),
    )
    return select(*columns).where(*where).order_by(since, Intake.id)


def _planned(*kinds: Kind, **columns: Any) -> Any:
    which = [getattr(Job, name) == value for name, value in columns.items()]
    return exists().where(Job.intake_id == Intake.id, Job.kind.in_(kinds), *which)


def _form_alert_missing(now: datetime) -> Select[Any]:
    return _cases(
        Intake.submitted_at,
        Intake.state == IntakeState.SUBMITTED,
        Intake.submitted_at < now - SETTLED,
        Intake.acknowledged_at.is_(None),
        not_(_planned(Kind.ALERT_NEW_FORM)),
        not_(exists().where(Notice.intake_id == Intake.id, Notice.event == Event.NEW)),
    )


def _safety_alert_missing(now: datetime) -> Select[Any]:
    return _cases(
        Intake.waiting_since,
        Intake.state.in_(OPEN),
        Intake.safety,
        Intake.waiting_since < now - SETTLED,
        Intake.acknowledged_at.is_(None),
        not_(_planned(Kind.ALERT_SAFETY)),
    )


def _booking_missing(now: datetime) -> Select[Any]:
    return _calls(
        AppointmentState.REQUESTED,
        Appointment.changed_at < now - SETTLED,
        not_(_planned(Kind.BOOK_CALL)),
    )


def _invite_missing(now: datetime) -> Select[Any]:
    told = _said_of_this_revision(Kind.CONFIRM_CALL)
    return _calls(
        AppointmentState.BOOKED,
        Appointment.changed_at < now - SETTLED,
        Appointment.starts_at > now,
        not_(told),
    )


def _reminder_missing(now: datetime) -> Select[Any]:
    planned = _said_of_this_revision(Kind.REMIND_CALL, ":%")
    first = timedelta(hours=max(current_app.config["CLINIC"].reminder_hours, default=0))
    return _calls(
        AppointmentState.BOOKED,
        Appointment.changed_at < now - SETTLED,
        # Nearer than that some were never due, and the call is close enough to be known.
        Appointment.starts_at > now + first,
        not_(planned),
    )


def _said_of_this_revision(kind: Kind, more: str = "") -> Any:
    """A job about the call as it stands; one about an older time of it tells nobody of this one."""
    key = f"{kind}:{_ANY_ID}:" + cast(Appointment.revision, String) + more
    return exists().where(
        Job.intake_id == Intake.id,
        Job.kind == kind,
        Job.subject_id == Appointment.id,
        Job.key.like(key),
    )


def _job_dead(_now: datetime) -> Select[Any]:
    since = func.coalesce(Job.done_at, Job.run_at)
    return _cases(since, Job.intake_id == Intake.id, Job.state == JobState.DEAD, subject=Job.id)


def _hold_expired(now: datetime) -> Select[Any]:
    return _calls(AppointmentState.HELD, Appointment.hold_until < now - SETTLED)


def _nobody_told(now: datetime) -> Select[Any]:
    taken = (Delivery.audience == Audience.CLINICIAN, Delivery.state == DeliveryState.ACCEPTED)
    accepted = exists().where(Delivery.intake_id == Intake.id, *taken)
    listed = exists().where(Notice.intake_id == Intake.id, Delivery.job_id == Notice.job_id, *taken)
    # What stands in a digest that is not due yet keeps nobody waiting.
    clinic = current_app.config["CLINIC"]
    last = last_digest(now - TOLD_WITHIN, clinic.digest.times, clinic.week)
    later = exists().where(Notice.intake_id == Intake.id, Notice.at > (last or now))
    return _cases(
        Intake.waiting_since,
        or_(Intake.state == IntakeState.SUBMITTED, and_(Intake.state.in_(OPEN), Intake.safety)),
        Intake.waiting_since < now - TOLD_WITHIN,
        Intake.opened_at.is_(None),
        Intake.acknowledged_at.is_(None),
        not_(accepted),
        not_(listed),
        or_(not_(later), Intake.safety),
    )


def _not_booked(now: datetime) -> Select[Any]:
    # A booking that still runs, or waits for its next attempt, may yet succeed.
    runs = exists().where(
        Job.intake_id == Intake.id,
        Job.kind == Kind.BOOK_CALL,
        Job.state.in_([JobState.QUEUED, JobState.RUNNING]),
        Job.error_class.is_(None),
    )
    return _calls(
        AppointmentState.REQUESTED, Appointment.changed_at < now - BOOKED_WITHIN, not_(runs)
    )


def _not_answered(now: datetime) -> Select[Any]:
    return _cases(
        Intake.waiting_since,
        Intake.state.in_(OPEN),
        Intake.safety,
        Intake.waiting_since < now - ANSWERED_WITHIN,
        Intake.acknowledged_at.is_(None),
    )


def _calls(state: AppointmentState, *where: Any) -> Select[Any]:
    since = Appointment.changed_at
    joined = (Appointment.intake_id == Intake.id, Appointment.state == state)
    open_case = Intake.state.in_(OPEN) if state is AppointmentState.HELD else _SUBMITTED
    return _cases(since, *joined, open_case, *where, subject=Appointment.id)


_SUBMITTED: Final = Intake.state == IntakeState.SUBMITTED
_QUERIES: Final[Mapping[Check, Callable[[datetime], Select[Any]]]] = {
    Check.FORM_ALERT_MISSING: _form_alert_missing,
    Check.SAFETY_ALERT_MISSING: _safety_alert_missing,
    Check.BOOKING_MISSING: _booking_missing,
    Check.INVITE_MISSING: _invite_missing,
    Check.REMINDER_MISSING: _reminder_missing,
    Check.HOLD_EXPIRED: _hold_expired,
    Check.NOBODY_TOLD: _nobody_told,
    Check.NOT_BOOKED: _not_booked,
    Check.NOT_ANSWERED: _not_answered,
    Check.JOB_DEAD: _job_dead,
}
