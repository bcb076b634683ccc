"""What must hold after a simulated week, read from the database and from the mail that came.

Each check gives what breaks it, in words that name rows by id and no person; an empty list is
well. They lean on nothing that the simulation remembers, so they may be asked of any database.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from intake.domain.states import (
    ACTIVE_APPOINTMENTS,
    AppointmentState,
    DeliveryState,
    IntakeState,
    JobState,
)
from intake.domain.work import MAILED, Kind, Queue
from intake.extensions import db
from intake.models import Appointment, CallTask, Delivery, Flag, History, Intake, Job

if TYPE_CHECKING:
    import uuid
    from collections import Counter
    from collections.abc import Callable
    from datetime import datetime

    Check = Callable[[], list[str]]

HEALED: Final = "case.healed"
NO_CALL: Final = (AppointmentState.HELD, AppointmentState.RELEASED)
TOOK_TIME: Final = (
    *ACTIVE_APPOINTMENTS,
    AppointmentState.COMPLETED,
    AppointmentState.NO_SHOW,
)


def one_call_or_a_task() -> list[str]:
    """Each sent request has exactly one call or a staff task; one that was taken back, neither.

    A call that took place is one; one that was missed or cancelled is not, and needs its task. A
    task that a person or a booking has closed was one too.
    """
    calls: dict[uuid.UUID, list[str]] = defaultdict(list)
    for intake_id, state in db.session.execute(
        select(Appointment.intake_id, Appointment.state).where(Appointment.state.not_in(NO_CALL))
    ):
        calls[intake_id].append(state)
    tasks: dict[uuid.UUID, list[bool]] = defaultdict(list)
    for intake_id, closed_at in db.session.execute(select(CallTask.intake_id, CallTask.closed_at)):
        tasks[intake_id].append(closed_at is None)
    sent = select(Intake.id, Intake.state).where(Intake.submitted_at.is_not(None))
    return [
        f"{intake_id}: {fault}"
        for intake_id, state in db.session.execute(sent)
        if (fault := _fault(state, calls[intake_id], tasks[intake_id]))
    ]


def _fault(state: str, calls: list[str], tasks: list[bool]) -> str:
    """What is wrong with a request that has calls in these states, and open and closed tasks."""
    standing = [one for one in calls if one in ACTIVE_APPOINTMENTS]
    if len(standing) > 1:
        return f"{len(standing)} calls stand"
    if state == IntakeState.WITHDRAWN:
        return "was taken back, and a call or a task stands" if standing or any(tasks) else ""
    if AppointmentState.REQUESTED in standing:
        return "the call was asked for and never booked"
    if standing or AppointmentState.COMPLETED in calls or tasks:
        return ""
    if AppointmentState.NO_SHOW in calls:
        return "the call was missed, and nobody is asked to find another"
    return "neither a call nor a task" if state == IntakeState.SUBMITTED else ""


def no_overlap() -> list[str]:
    """No two calls take the same clinician's time, buffers included."""
    rows = db.session.execute(
        select(
            Appointment.clinician_id, Appointment.busy_from, Appointment.busy_until, Appointment.id
        )
        .where(Appointment.state.in_(TOOK_TIME))
        .order_by(Appointment.clinician_id, Appointment.busy_from, Appointment.id)
    ).all()
    return [
        f"{one.id} and {other.id} overlap"
        for one, other in pairwise(rows)
        if one.clinician_id == other.clinician_id and other.busy_from < one.busy_until
    ]


def mail_came_once(came: Counter[str]) -> Check:
    """Each message that the mail server took came once; what may have come twice says so."""

    def check() -> list[str]:
        rows = db.session.execute(
            select(Delivery.job_id, Delivery.state, Delivery.maybe_twice)
            .join(Job, Job.id == Delivery.job_id)
            .where(Job.kind.in_(list(MAILED)))
        )
        broken = []
        for row in rows:
            copies, taken = came[str(row.job_id)], row.state == DeliveryState.ACCEPTED
            if copies != taken and not (row.maybe_twice and copies > 1):
                broken.append(f"{row.job_id}: is {row.state}, and {copies} came")
        return broken

    return check


def work_is_done(now: datetime) -> Check:
    """No work that was due is left, none is dead, and none ended its worker."""

    def check() -> list[str]:
        rows = db.session.execute(
            select(Job.id, Job.kind, Job.state, Job.crashes, Job.run_at).where(
                Job.queue != Queue.HOUSEKEEPING,
                (Job.state.in_([JobState.DEAD, JobState.RUNNING]))
                | (Job.crashes > 0)
                | ((Job.state == JobState.QUEUED) & (Job.run_at <= now)),
            )
        )
        return [f"{row.id}: {row.kind} is {row.state}, {row.crashes} crashes" for row in rows]

    return check


def urgent_is_told() -> list[str]:
    """Of each case with an urgent flag to be answered soon, staff were told by mail."""
    told = set(
        db.session.scalars(
            select(Delivery.intake_id)
            .join(Job, Job.id == Delivery.job_id)
            .where(Job.kind == Kind.ALERT_SAFETY, Delivery.state == DeliveryState.ACCEPTED)
        )
    )
    urgent = db.session.scalars(
        select(Flag.intake_id)
        .where(Flag.severity == "urgent", Flag.respond.in_(["now", "today"]))
        .distinct()
    )
    return [
        f"{intake_id}: urgent, and nobody was told" for intake_id in urgent if intake_id not in told
    ]


def nothing_had_to_be_mended() -> list[str]:
    """The watch that compares what must exist with what does has found nothing to mend."""
    rows = db.session.execute(
        select(History.became, func.count()).where(History.event == HEALED).group_by(History.became)
    )
    return [f"{what}: mended {count} times" for what, count in rows]
