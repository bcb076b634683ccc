"""Who is told of a call, and when: one job a letter, keyed by the call and its revision.

A letter is written when it is sent, from the call as it stands then. So a reminder of a time that
no longer stands is never sent, even where its job is still in line.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import update

from intake.domain.states import AppointmentState, JobState, move
from intake.domain.work import Kind
from intake.models import Intake
from intake.services import deliveries
from intake.services.planning import plan
from intake.services.tables import JOB
from intake.services.telling import tell_of_call

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.models import Appointment


def announce(
    session: Session,
    call: Appointment,
    *,
    before: uuid.UUID | None = None,
    was_at: datetime | None = None,
    now: datetime,
) -> None:
    """Have everybody told of this revision of a call, and nobody reminded of an older one.

    A call that is only asked for is told of when it is booked.

    Args:
        session: inside `writing()`, in the transaction that changed the call.
        call: as it stands now.
        before: the clinician who had the call until now, where that was another.
        was_at: when it was to begin until now, where it has moved.
        now: when.
    """
    _forget_reminders(session, call, now=now)
    if call.state == AppointmentState.BOOKED:
        tell_patient(session, call, now=now)
        remind(session, call, now=now)
    elif call.state == AppointmentState.CANCELLED:
        tell_patient(session, call, kind=Kind.CANCEL_CALL, now=now)
    else:
        return
    intake = session.get_one(Intake, call.intake_id)
    tell_of_call(session, intake, call, before, was_at=was_at, now=now)


def tell_patient(
    session: Session, call: Appointment, *, kind: Kind = Kind.CONFIRM_CALL, now: datetime
) -> None:
    """Plan the patient's one message about this revision of a call."""
    plan(
        session,
        kind,
        f"{kind}:{call.id}:{call.revision}",
        now=now,
        intake_id=call.intake_id,
        subject_id=call.id,
    )


def remind(session: Session, call: Appointment, *, now: datetime) -> None:
    """Plan the reminders of this revision of a call whose time has not passed."""
    for hours in current_app.config["CLINIC"].reminder_hours:
        due = call.starts_at - timedelta(hours=hours)
        if due > now:
            plan(
                session,
                Kind.REMIND_CALL,
                f"{Kind.REMIND_CALL}:{call.id}:{call.revision}:{hours}",
                now=now,
                intake_id=call.intake_id,
                subject_id=call.id,
                run_at=due,
            )


def _forget_reminders(session: Session, call: Appointment, *, now: datetime) -> None:
    """Take waiting reminders out of line; one that is being sent looks again by itself."""
    gone = (
        session.connection()
        .execute(
            update(JOB)
            .where(
                JOB.c.intake_id == call.intake_id,
                JOB.c.kind == Kind.REMIND_CALL,
                JOB.c.subject_id == call.id,
                JOB.c.state == JobState.QUEUED,
            )
            .values(state=move(JobState.QUEUED, "cancel"), done_at=now)
            .returning(JOB.c.id)
        )
        .scalars()
        .all()
    )
    if gone:
        deliveries.call_off(session, gone)
