"""Telling staff: one job, one message and one reader each, written with the event itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app
from sqlalchemy import func, select

from intake.domain.notices import Choice, Event
from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.models import Job
from intake.queries.notices import choices_of, choosers, whose
from intake.services.alarms import raise_alarm
from intake.services.planning import Planned, plan, ring_later
from intake.services.standing_in import active, readers, stand_ins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.clinic import Clinic
    from intake.models import Intake, User

NO_WAIT: Final = timedelta(0)
# A new form is told once; these again and again, each time there is a reason.
REPEATED: Final = frozenset({Kind.ALERT_SAFETY, Kind.ALERT_UNANSWERED, Kind.CASE_NEWS})
ABOUT: Final = {Kind.ALERT_SAFETY: Event.URGENT, Kind.ALERT_UNANSWERED: Event.UNANSWERED}
NOBODY_TO_TELL: Final = "nobody-to-tell"


def plan_alerts(
    session: Session,
    intake: Intake,
    event: Kind,
    *,
    now: datetime,
    wait: timedelta = NO_WAIT,
) -> list[Planned]:
    """Plan one message to each member of staff who is told at once.

    A new form is told once. A safety alert is told again each time this is called: call it when
    the case has become worse. One that still waits is brought forward instead.

    Args:
        session: inside `writing()`, in the transaction of the answer or the submit.
        intake: whose case; the message carries its reference, priority and a link, no more.
        event: `Kind.ALERT_SAFETY`, or `Kind.ALERT_UNANSWERED` where it was taken and no outcome
            was written down; `Kind.ALERT_NEW_FORM` only where nobody was told of a form.
        now: when.
        wait: for how long the messages are kept back, because the next answer may say more.
    """
    if waiting := _waiting(session, intake, event, now):
        _bring_forward(session, waiting, now + wait, now)
        return [Planned(job.id, job.subject_id) for job in waiting]
    told = [*first_readers(session), *_also(intake, event)]
    return tell(session, intake, event, told, now=now, wait=wait)


def tell(  # noqa: PLR0913 - as plan_alerts, and who
    session: Session,
    intake: Intake,
    event: Kind,
    people: Sequence[User],
    *,
    now: datetime,
    wait: timedelta = NO_WAIT,
) -> list[Planned]:
    """Plan one message to each of these, or to who stands in for them.

    With nobody to tell an operator is called.
    """
    people = stand_ins(session, people, now=now)
    if not people:
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
        for reader in people
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
    return readers(session)


def _also(intake: Intake, event: Kind) -> list[User]:
    """Whose case it is, and who asked to be told of every urgent one."""
    about = ABOUT.get(event)
    if about is None:
        return []
    theirs = whose(intake)
    wishes = choices_of([one.id for one in theirs], about)
    wanted = [one for one in theirs if wishes[one.id] in (Choice.ALWAYS, Choice.MINE)]
    return [*wanted, *choosers(about, Choice.ALWAYS)]


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
