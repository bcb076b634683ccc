"""Comparing what must exist by the state of each case with what does, and healing what is safe.

Everything is planned in the transaction that makes it necessary, so there should be nothing to
find. What is found is a fault of ours, or somebody's hands in the database: it is mended, and
written into the case's history. What only a person may decide is listed instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.domain.actors import system
from intake.domain.notices import Event
from intake.domain.states import AppointmentState
from intake.domain.work import Kind
from intake.models import Appointment, Intake
from intake.queries import stuck
from intake.queries.stuck import Check
from intake.services.alerting import plan_alerts
from intake.services.announcing import remind, tell_patient
from intake.services.locking import lock_intake
from intake.services.planning import plan
from intake.services.recording import change_state, record
from intake.services.telling import tell_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.queries.stuck import Stuck
    from intake.services.claiming import Claim

    Heal = Callable[[Session, Intake, Stuck, datetime], None]

RECONCILER: Final = system("reconciler")


def reconcile(session: Session, _claim: Claim, now: datetime) -> None:
    """What the job `reconcile` does: heal one page of each check."""
    for check, heal in _HEALS.items():
        for found in stuck.find(check, now=now):
            case = lock_intake(session, found.intake_id)
            # Asked again under the lock: somebody may just have done it.
            if case is not None and found in stuck.find(check, now=now):
                heal(session, case, found, now)
                session.flush()


def _alert(session: Session, case: Intake, found: Stuck, now: datetime) -> None:
    if plan_alerts(session, case, Kind.ALERT_SAFETY, now=now):
        _note(session, found, now)


def _tell(session: Session, case: Intake, found: Stuck, now: datetime) -> None:
    tell_of(session, case, Event.NEW, now=now)
    _note(session, found, now)


def _book(session: Session, case: Intake, found: Stuck, now: datetime) -> None:
    plan(session, Kind.BOOK_CALL, f"book-call:{case.id}", now=now, intake_id=case.id)
    _note(session, found, now)


def _invite(session: Session, _case: Intake, found: Stuck, now: datetime) -> None:
    tell_patient(session, session.get_one(Appointment, found.subject_id), now=now)
    _note(session, found, now)


def _remind(session: Session, _case: Intake, found: Stuck, now: datetime) -> None:
    remind(session, session.get_one(Appointment, found.subject_id), now=now)
    _note(session, found, now)


def _release(session: Session, _case: Intake, found: Stuck, now: datetime) -> None:
    hold = session.get_one(Appointment, found.subject_id)
    if hold.state == AppointmentState.HELD:
        change_state(session, hold, "release", actor=RECONCILER, now=now)
        hold.changed_at = now


def _note(session: Session, found: Stuck, now: datetime) -> None:
    record(
        session, found.intake_id, "case.healed", actor=RECONCILER, now=now, became=found.check.value
    )


_HEALS: Final[Mapping[Check, Heal]] = {
    Check.FORM_ALERT_MISSING: _tell,
    Check.SAFETY_ALERT_MISSING: _alert,
    Check.BOOKING_MISSING: _book,
    Check.INVITE_MISSING: _invite,
    Check.REMINDER_MISSING: _remind,
    Check.HOLD_EXPIRED: _release,
}
