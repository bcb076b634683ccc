"""Telling staff: one job, one message and one reader each, written with the event itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app
from sqlalchemy import func, select

from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.models import Job, Role, User
from intake.services.alarms import raise_alarm
from intake.services.planning import plan, ring_later

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.clinic import Clinic
    from intake.models import Intake

READS_CASES: Final = ("clinician", "manager")
NO_WAIT: Final = timedelta(0)
# A new form is told once; these again and again, each time there is a reason.
REPEATED: Final = frozenset({Kind.ALERT_SAFETY, Kind.CASE_NEWS})
NOBODY_TO_TELL: Final = "nobody-to-tell"


def plan_alerts(
    session: Session,
    intake: Intake,
    event: Kind,
    *,
    now: datetime,
    wait: timedelta = NO_WAIT,
) -> list[Job]:
    """Plan one message to each member of staff who is told at once.

    A new form is told once. A safety alert is told again each time this is called: call it when
    the case has become worse. One that still waits is brought forward instead.

    Args:
        session: inside `writing()`, in the transaction of the answer or the submit.
        intake: whose case; the message carries its reference, priority and a link, no more.
        event: `Kind.ALERT_SAFETY` or `Kind.ALERT_NEW_FORM`.
        now: when.
        wait: for how long the messages are kept back, because the next answer may say more.
    """
    if waiting := _waiting(session, intake, event, now):
        _bring_forward(session, waiting, now + wait, now)
        return waiting
    return tell(session, intake, event, first_readers(session), now=now, wait=wait)


def tell(  # noqa: PLR0913 - as plan_alerts, and who
    session: Session,
    intake: Intake,
    event: Kind,
    readers: Sequence[User],
    *,
    now: datetime,
    wait: timedelta = NO_WAIT,
) -> list[Job]:
    """Plan one message to each of these; with nobody to tell an operator is called."""
    if not readers:
        raise_alarm(session, NOBODY_TO_TELL, now=now)
    # Any number that was not used before will do; the count of what stands is one.
    number = 1 + (_planned(session, intake, event) if event in REPEATED else 0)
    return [
        plan(
            session,
            event,
            f"{event}:{intake.id}:{reader.id}:{number}",
            now=now,
            intake_id=intake.id,
            subject_id=reader.id,
            run_at=now + wait,
        )
        for reader in readers
    ]


def first_readers(session: Session) -> Sequence[User]:
    """Who is told at once: the first rung of the clinic's ladder that somebody stands on.

    A clinic file that names nobody who has an account must not mean silence: then everybody who
    reads cases is told.
    """
    clinic: Clinic = current_app.config["CLINIC"]
    for minutes in sorted({rung.after_minutes for rung in clinic.on_call}):
        names = [rung.who for rung in clinic.on_call if rung.after_minutes == minutes]
        if found := active(session, names):
            return found
    return session.scalars(
        select(User)
        .where(User.active, User.roles.any(Role.name.in_(READS_CASES)))
        .order_by(User.email)
    ).all()


def active(session: Session, emails: Iterable[str]) -> Sequence[User]:
    """Those of these logins that may sign in, by login."""
    logins = [email.strip().lower() for email in emails]
    return session.scalars(
        select(User).where(User.active, User.email.in_(logins)).order_by(User.email)
    ).all()


def was_alerted(session: Session, intake: Intake) -> bool:
    """Whether a safety alert was planned for this case before."""
    return _planned(session, intake, Kind.ALERT_SAFETY) > 0


def _waiting(session: Session, intake: Intake, event: Kind, now: datetime) -> list[Job]:
    """Messages of this kind that are kept back, not yet due."""
    held = select(Job).where(
        Job.intake_id == intake.id,
        Job.kind == event,
        Job.state == JobState.QUEUED,
        Job.run_at > now,
        Job.attempts == 0,
    )
    return list(session.scalars(held.order_by(Job.id)))


def _bring_forward(session: Session, jobs: list[Job], due: datetime, now: datetime) -> None:
    for job in jobs:
        job.run_at = min(job.run_at, due)
        if job.run_at <= now:
            ring_later(session, job.id, job.kind, job.queue)


def _planned(session: Session, intake: Intake, event: Kind) -> int:
    of_case = select(func.count()).where(Job.intake_id == intake.id, Job.kind == event)
    return session.scalar(of_case) or 0
