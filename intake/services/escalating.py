"""Climbing the ladder: when nobody takes an urgent case, the next ones are told, and the next.

A ladder is begun in the transaction of the answer that makes it necessary. Each rung is a job
that is due when its time has come, and finds the ladder ended when somebody was faster.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from flask import current_app
from sqlalchemy import func, select

from intake.domain.actors import system
from intake.domain.escalation import CLIMBS, NOW, TODAY, Reason, rungs, standing
from intake.domain.faults import Obsolete
from intake.domain.notices import Choice, Event
from intake.domain.states import FlagState
from intake.domain.work import Kind
from intake.models import Flag, Ladder, LadderRung, User
from intake.queries.notices import choosers
from intake.services.alarms import raise_alarm, resolve_alarm
from intake.services.alerting import NO_WAIT, plan_alerts, tell
from intake.services.locking import lock_intake
from intake.services.paging import plan_page
from intake.services.planning import plan
from intake.services.recording import record
from intake.services.standing_in import active, stand_ins

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy.orm import Session

    from intake.clinic import Clinic
    from intake.models import Intake
    from intake.services.claiming import Claim

LADDER: Final = system("ladder")
ALERT: Final = Kind.ALERT_SAFETY
UNANSWERED: Final = Kind.ALERT_UNANSWERED
NOBODY_TOLD: Final = "nobody-told"


def call_for_help(
    session: Session, intake: Intake, *, now: datetime, wait: timedelta = NO_WAIT
) -> None:
    """Begin the ladder of a case that has become urgent; of one that climbs, tell again.

    A case that people hear of at once although no flag of it is urgent has no ladder.

    Args:
        session: inside `writing()`, in the transaction that raised the flags.
        intake: whose case, locked.
        now: when.
        wait: for how long the first messages are kept back; the ladder begins after it.
    """
    respond = _needs(session, intake)
    ladder = latest(session, intake.id)
    if respond is None:
        plan_alerts(session, intake, ALERT, now=now, wait=wait)
    elif ladder is not None and ladder.ended_at is None and ladder.respond == TODAY != respond:
        end(session, ladder, now=now)
        _begin(session, intake, Reason.WORSE, respond, now=now, wait=wait)
    elif ladder is None or _is_over(ladder):
        _begin(session, intake, Reason.RAISED, respond, now=now, wait=wait)
    else:
        _tell_again(session, intake, now=now, wait=wait)


def climb(session: Session, job: Claim, now: datetime) -> None:
    """What the job `climb` does: tell those who stand on its rung.

    Raises:
        Obsolete: somebody has taken the case, or nothing urgent is left.
    """
    rung = session.get(LadderRung, job.subject_id)
    ladder = session.get(Ladder, rung.ladder_id) if rung else None
    intake = lock_intake(session, ladder.intake_id) if ladder else None
    if rung is None or ladder is None or intake is None:
        raise Obsolete("gone")
    session.refresh(ladder)
    if ladder.ended_at is not None:
        raise Obsolete("answered")
    _reach(session, intake, ladder, rung, now=now)


def taken(session: Session, intake: Intake, *, now: datetime) -> None:
    """Somebody took the case: nobody else is told, and an outcome is due."""
    ladder = latest(session, intake.id)
    respond = _needs(session, intake)
    if ladder is None or ladder.outcome_due_at is not None:
        return
    if ladder.ended_at is None:
        end(session, ladder, now=now)
    if respond is None:
        return
    clinic = _clinic()
    minutes = clinic.escalation.outcome_minutes
    # To write down what came of a talk is not slowed down as telling others is.
    ladder.outcome_due_at = (
        clinic.pace.later(now, minutes, NOW) if respond == NOW else clinic.week.later(now, minutes)
    )
    plan(
        session,
        Kind.OUTCOME_DUE,
        f"{Kind.OUTCOME_DUE}:{ladder.id}",
        now=now,
        intake_id=intake.id,
        subject_id=ladder.id,
        run_at=ladder.outcome_due_at,
    )


def outcome_due(session: Session, job: Claim, now: datetime) -> None:
    """What the job `outcome-due` does: begin again when no outcome was written down.

    Raises:
        Obsolete: there is one, or nothing urgent is left.
    """
    ladder = session.get(Ladder, job.subject_id)
    intake = lock_intake(session, ladder.intake_id) if ladder else None
    if ladder is None or intake is None:
        raise Obsolete("gone")
    session.refresh(ladder)
    respond = _needs(session, intake)
    if ladder.outcome_at is not None or respond is None:
        raise Obsolete("outcome")
    _begin(session, intake, Reason.NO_OUTCOME, respond, now=now)


def settled(session: Session, intake: Intake, *, now: datetime) -> None:
    """An outcome was written down: when nothing urgent is left, nobody need be told any more."""
    if _needs(session, intake) is not None:
        return
    ladder = latest(session, intake.id)
    if ladder is None:
        return
    ladder.outcome_at = ladder.outcome_at or now
    if ladder.ended_at is None:
        end(session, ladder, now=now)


def end(session: Session, ladder: Ladder, *, now: datetime) -> None:
    """Stop climbing. When it was the last that nobody had answered, the alarm ends."""
    ladder.ended_at = now
    session.flush()
    waiting = select(func.count()).where(
        Ladder.ended_at.is_(None), Ladder.exhausted_at.is_not(None)
    )
    if not session.scalar(waiting):
        resolve_alarm(session, NOBODY_TOLD, now=now)


def latest(session: Session, intake_id: uuid.UUID) -> Ladder | None:
    """The last ladder of a case."""
    found = select(Ladder).where(Ladder.intake_id == intake_id).order_by(Ladder.number.desc())
    return session.scalar(found.limit(1))


def _begin(  # noqa: PLR0913 - what a ladder is, by name
    session: Session,
    intake: Intake,
    reason: Reason,
    respond: str,
    *,
    now: datetime,
    wait: timedelta = NO_WAIT,
) -> None:
    before = latest(session, intake.id)
    ladder = Ladder(
        id=uuid.uuid4(),
        intake_id=intake.id,
        number=before.number + 1 if before else 1,
        reason=reason,
        respond=respond,
        started_at=now,
    )
    session.add(ladder)
    session.flush()
    # Whoever had the case has to say so once more; who owned it stays to be seen.
    intake.acknowledged_at = intake.acknowledged_by = None
    intake.updated_at = now
    intake.version += 1
    record(session, intake.id, "ladder.begin", actor=LADDER, now=now, became=reason)
    _lean(session, intake, ladder, now=now, wait=wait)


def _lean(
    session: Session, intake: Intake, ladder: Ladder, *, now: datetime, wait: timedelta
) -> None:
    """Write the rungs: the first is told in this transaction, the others when they are due."""
    clinic = _clinic()
    for step in rungs(clinic.on_call, now + wait, ladder.respond, clinic.pace):
        rung = LadderRung(
            id=uuid.uuid4(),
            ladder_id=ladder.id,
            number=step.number,
            after_minutes=step.after_minutes,
            last=step.last,
            due_at=step.due,
        )
        session.add(rung)
        session.flush()
        if step.number == 1 and not step.last:
            # Its messages stand in the transaction of the answer, kept back or not.
            _reach(session, intake, ladder, rung, now=now, wait=wait)
        else:
            plan(
                session,
                Kind.CLIMB,
                f"{Kind.CLIMB}:{rung.id}",
                now=now,
                intake_id=intake.id,
                subject_id=rung.id,
                run_at=step.due,
            )


def _is_over(ladder: Ladder) -> bool:
    """Whether nobody climbs it and nobody owes an outcome."""
    unowed = ladder.ended_at is not None and ladder.outcome_due_at is None
    return unowed or ladder.outcome_at is not None


def _tell_again(session: Session, intake: Intake, *, now: datetime, wait: timedelta) -> None:
    """The case is worse: tell those who are told at once, and whoever has it."""
    told = {job.subject_id for job in plan_alerts(session, intake, ALERT, now=now, wait=wait)}
    owner = session.get(User, intake.owner_id) if intake.owner_id else None
    if owner is not None and owner.active and owner.id not in told:
        tell(session, intake, ALERT, [owner], now=now, wait=wait)


def _reach(  # noqa: PLR0913 - as _begin
    session: Session,
    intake: Intake,
    ladder: Ladder,
    rung: LadderRung,
    *,
    now: datetime,
    wait: timedelta = NO_WAIT,
) -> None:
    rung.reached_at = now
    if rung.last:
        ladder.exhausted_at = now
        raise_alarm(session, NOBODY_TOLD, now=now)
        record(session, intake.id, "ladder.nobody", actor=LADDER, now=now)
        return
    clinic = _clinic()
    people = standing(clinic.on_call, rung.after_minutes, in_hours=clinic.week.is_open(now))
    readers = active(session, [person.who for person in people])
    if rung.number == 1:
        # On the first rung silence is worse than telling too many.
        kind = UNANSWERED if ladder.reason == Reason.NO_OUTCOME else ALERT
        rung.told = len(plan_alerts(session, intake, kind, now=now, wait=wait))
    else:
        asked = choosers(Event.UNANSWERED, Choice.ALWAYS) if readers else []
        rung.told = len(tell(session, intake, UNANSWERED, [*readers, *asked], now=now))
    paged = active(session, [person.who for person in people if person.page])
    for reader in stand_ins(session, paged, now=now):
        plan_page(session, rung.id, reader.id, intake_id=intake.id, now=now, wait=wait)
    record(session, intake.id, "ladder.rung", actor=LADDER, now=now, became=str(rung.number))


def _needs(session: Session, intake: Intake) -> str | None:
    """How fast the open urgent flags of a case want somebody; nothing when none is left."""
    found = session.scalars(
        select(Flag.respond).where(
            Flag.intake_id == intake.id,
            Flag.state == FlagState.OPEN,
            Flag.severity == "urgent",
            Flag.respond.in_(CLIMBS),
        )
    ).all()
    return (NOW if NOW in found else TODAY) if found else None


def _clinic() -> Clinic:
    clinic: Clinic = current_app.config["CLINIC"]
    return clinic
