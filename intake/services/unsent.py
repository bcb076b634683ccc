"""What is typed and not sent yet: kept as it comes, given back, read by the rules once it is left.

Keeping asks no rule and changes no answer. Each window keeps its own words, so that none writes
over another's.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, or_, select

from intake.domain.states import IntakeState, JobState
from intake.domain.steps import in_clear
from intake.domain.work import Kind
from intake.models import Job, Unsent
from intake.queries.answers import open_part
from intake.queries.unsent import BODY
from intake.security.vaults import vault_of
from intake.services.answering import look_at_unsent
from intake.services.locking import lock_intake
from intake.services.planning import plan
from intake.services.returning import AT_ONCE
from intake.services.sessions import PATIENT_LIFE
from intake.services.tables import JOB
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.models import Intake
    from intake.services.claiming import Claim

    Ending = Callable[[Session, Intake], None]

# Somebody who has done nothing for so long has left; their session ends then, too.
IDLE: Final = AT_ONCE
A_WHILE: Final = timedelta(minutes=1)
MOST_WINDOWS: Final = 8
SENT_KEPT: Final = timedelta(days=1)
READABLE: Final = (IntakeState.DRAFT, IntakeState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Window:
    """One window at one moment.

    Attributes:
        name: random, 32 hexadecimal digits.
        number: rises with each save.
    """

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands on a page in one window.

    Attributes:
        window: where.
        base_version: the version of the page that the window shows.
        sent: the fields as the page would post them.
        stop: key of the page whose answer it would be.
        answer: that answer, which the rules may read later.
        source: the window whose unsent words this one began with, as they stood then.
    """

    window: Window
    base_version: int
    sent: Sequence[tuple[str, str]]
    stop: str
    answer: Mapping[str, Any]
    source: Window | None = None


def keep(
    intake_id: uuid.UUID, page: str, typed: Typed, *, amending: bool = False, now: datetime
) -> bool:
    """Keep what stands in a window. Gives whether it is kept: not once its words were sent.

    Args:
        intake_id: a form that takes answers.
        page: the stop's key; on a list with the item, such as `medicine-list:add`.
        typed: what stands there.
        amending: the form was sent, and the page is one that takes answers after that.
        now: when.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None or not _takes(intake, amending=amending):
            return False
        row = _row(session, intake, page, typed.window.name)
        if row is None:
            row = _begin(session, intake, page, typed.window.name, now)
        if row is None or row.body is None:
            return False
        if row.number >= typed.window.number:
            return True
        row.number, row.base_version = typed.window.number, typed.base_version
        words = {"sent": list(typed.sent), "stop": typed.stop, "answer": dict(typed.answer)}
        row.body = vault_of(intake).seal(words, BODY, row.id)
        row.saved_at = now
        session.flush()
        _leave(session, intake, page, typed.window.name, typed.source)
        _plan_look(session, row, now)
    return True


def ending(page: str, window: str | None, source: Window | None, *, now: datetime) -> Ending:
    """What else happens when a page is sent: nothing typed in that window is unsent any more.

    Args:
        page: the page, as `keep` has it.
        window: name of the window that sends, where its script has kept anything.
        source: as in `Typed`.
        now: when.

    Returns:
        A function for the transaction that saves the answer.
    """

    def end(session: Session, intake: Intake) -> None:
        if window is not None:
            row = _row(session, intake, page, window)
            if row is None:
                row = _begin(session, intake, page, window, now)
            if row is not None:
                row.body, row.saved_at = None, now
                _call_off_look(session, row)
        _leave(session, intake, page, window, source)

    return end


def throw_away(intake_id: uuid.UUID, page: str, source: Window, *, now: datetime) -> None:
    """The person does not want these words; what was typed there since is not touched."""
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is not None:
            ending(page, None, source, now=now)(session, intake)


def screen_left(session: Session, claim: Claim, now: datetime) -> None:
    """Let the rules read words that were left; flags and alerts are of the same transaction."""
    row = session.get(Unsent, claim.subject_id)
    intake = lock_intake(session, row.intake_id) if row is not None else None
    if row is None or intake is None or row.body is None or intake.state not in READABLE:
        return
    words = vault_of(intake).open(row.body, BODY, row.id)
    row.looked += 1
    look_at_unsent(session, intake, words["stop"], words["answer"], now=now)


def forget_old(session: Session, *, now: datetime) -> None:
    """Throw away what can be of no use any more. Inside `writing()`."""
    session.execute(
        delete(Unsent).where(
            or_(
                and_(Unsent.body.is_(None), Unsent.saved_at < now - SENT_KEPT),
                Unsent.saved_at < now - PATIENT_LIFE,
            )
        )
    )


def _takes(intake: Intake, *, amending: bool) -> bool:
    return intake.state == IntakeState.SUBMITTED if amending else open_part(intake) is not None


def _row(session: Session, intake: Intake, page: str, window: str) -> Unsent | None:
    return session.scalar(
        select(Unsent).where(
            Unsent.intake_id == intake.id, Unsent.stop == in_clear(page), Unsent.window == window
        )
    )


def _begin(
    session: Session, intake: Intake, page: str, window: str, now: datetime
) -> Unsent | None:
    """A new window's row; nothing where there are too many, which no person has open."""
    open_windows = session.scalar(
        select(func.count()).where(
            Unsent.intake_id == intake.id,
            Unsent.stop == in_clear(page),
            Unsent.body.is_not(None),
        )
    )
    if (open_windows or 0) >= MOST_WINDOWS:
        return None
    row = Unsent(
        id=uuid.uuid4(),
        intake_id=intake.id,
        stop=in_clear(page),
        window=window,
        number=0,
        base_version=0,
        body=b"",
        saved_at=now,
    )
    session.add(row)
    return row


def _leave(
    session: Session, intake: Intake, page: str, window: str | None, source: Window | None
) -> None:
    """The words that a window began with are its own now, unless they went on elsewhere."""
    if source is None or source.name == window:
        return
    session.execute(
        delete(Unsent).where(
            Unsent.intake_id == intake.id,
            Unsent.stop == in_clear(page),
            Unsent.window == source.name,
            Unsent.number == source.number,
        )
    )


def _call_off_look(session: Session, row: Unsent) -> None:
    """What was sent was read as it was saved: a job for each page of each form would do nothing."""
    session.connection().execute(
        delete(JOB).where(
            JOB.c.key == _look_key(row), JOB.c.state == JobState.QUEUED, JOB.c.attempts == 0
        )
    )


def _look_key(row: Unsent) -> str:
    return f"{Kind.SCREEN_UNSENT}:{row.id}:{row.looked}"


def _plan_look(session: Session, row: Unsent, now: datetime) -> None:
    """Have the rules read these words once they have rested; later, while they still change."""
    due = now + IDLE
    planned = plan(
        session,
        Kind.SCREEN_UNSENT,
        _look_key(row),
        now=now,
        intake_id=row.intake_id,
        subject_id=row.id,
        run_at=due,
    )
    job = session.get_one(Job, planned.id)
    waits = job.state == JobState.QUEUED and job.attempts == 0
    if waits and now < job.run_at < due - A_WHILE:
        job.run_at = due
