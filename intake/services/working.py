"""Doing one job: claim it, do it, close it. Celery's tasks and the relay come through here."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from intake.domain.faults import FaultClass, Obsolete, WorkFault
from intake.services import ledger
from intake.services.claiming import claim
from intake.services.handlers import HANDLERS
from intake.services.ledger import Failure, LeaseLost
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy.orm import Session

    from intake.services.claiming import Claim, Worker

    Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)

DATABASE_AWAY: Final = (OperationalError, InterfaceError, PoolTimeout)
CRASHES: Final = {SoftTimeLimitExceeded: "too-long", MemoryError: "out-of-memory"}
FRAMES_KEPT: Final = 12
ROOT: Final = Path(__file__).resolve().parents[2]


class JobFailed(Exception):  # noqa: N818 - it reads as what it is at the raise
    """An attempt failed in a way nobody foresaw. It carries a class's name, never its text."""


class Work:
    """A claimed job, and the only ways to close it.

    Attributes:
        claim: what was claimed.
        outcome: how it was closed; empty while it is open.
    """

    def __init__(self, held: Claim, clock: Clock) -> None:
        self.claim = held
        self.now = clock
        self.outcome = ""

    @contextmanager
    def closing(self, now: datetime | None = None, *, relaxed: bool = False) -> Iterator[Session]:
        """A transaction for the effect; when it commits, the job is done.

        Args:
            now: where the caller has asked the clock already.
            relaxed: what was marked before would tell of a close that a power cut took back.

        Raises:
            LeaseLost: somebody else has the job; nothing has been written.
        """
        with writing(relaxed=relaxed) as session:
            ledger.finish(session, self.claim, now=now or self.now())
            yield session
        self.outcome = "done"

    @contextmanager
    def failing(self, failure: Failure) -> Iterator[Session]:
        """A transaction for what is to be told of a failure; then the job waits or is dead.

        Raises:
            LeaseLost: somebody else has the job; nothing has been written.
        """
        with writing() as session:
            yield session
            state = ledger.fail(session, self.claim, failure, now=self.now())
        self.outcome = f"{failure.fault} {failure.code} {state}"

    @contextmanager
    def holding(self) -> Iterator[Session]:
        """A transaction just before an act that cannot be taken back.

        Raises:
            LeaseLost: somebody else has the job: do not act.
        """
        with writing() as session:
            ledger.hold_on(session, self.claim)
            yield session


def run_job(job_id: uuid.UUID, worker: Worker, clock: Clock) -> str:
    """Do a job if it is there to be done.

    Args:
        job_id: the job that somebody rang for.
        worker: who does it.
        clock: tells the workflow's present.

    Returns:
        What became of it: `refused`, `done`, `dropped`, `lost`, or a failure's class and code.

    Raises:
        JobFailed: the attempt failed in a way nobody foresaw; the job is closed as dead, or, where
            it is critical, waits for one of the few more attempts that it is given.
    """
    # Lost to a power cut, it never was: whatever acts outside writes a full commit first.
    with writing(relaxed=True) as session:
        held = claim(session, job_id, worker, now=clock())
    if held is None:
        return "refused"
    work = Work(held, clock)
    try:
        outcome = _do(work)
    except LeaseLost:
        outcome = "lost"
    except DATABASE_AWAY:
        # Nothing can be written down now; the lease ends by itself and the job comes back.
        outcome = "unwritten"
    log.info("job.ended", job=str(job_id), kind=held.kind, attempt=held.attempts, outcome=outcome)
    return outcome


def _do(work: Work) -> str:
    try:
        HANDLERS[work.claim.kind](work)
    except LeaseLost:
        raise
    except Obsolete as obsolete:
        with writing() as session:
            ledger.drop(session, work.claim, obsolete.code, now=work.now())
        return "dropped"
    except WorkFault as fault:
        _close(work, Failure(fault.fault, fault.code, frames(fault.__traceback__)))
    except DATABASE_AWAY as error:
        _close(work, Failure(FaultClass.TRANSIENT, "database", frames(error.__traceback__)))
    except tuple(CRASHES) as error:
        code = CRASHES[type(error)]
        _close(work, Failure(FaultClass.CRASH, code, frames(error.__traceback__)))
    except (SystemExit, KeyboardInterrupt):
        with writing() as session:
            ledger.give_back(session, work.claim, now=work.now())
        raise
    except Exception as error:  # noqa: BLE001 - it is raised again, without its text
        name = type(error).__name__[:32]
        _close(work, Failure(FaultClass.UNEXPECTED, name, frames(error.__traceback__)))
        # The error's own text may quote an answer; its class name cannot.
        raise JobFailed(name) from None
    return work.outcome


def _close(work: Work, failure: Failure) -> None:
    with work.failing(failure):
        pass


def frames(trace: TracebackType | None) -> tuple[str, ...]:
    """The way an error came, as `file:line function`, innermost last. Never a value."""
    return tuple(
        f"{_short(entry.filename)}:{entry.lineno} {entry.name}"
        for entry in traceback.extract_tb(trace)[-FRAMES_KEPT:]
    )


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(ROOT / "intake"):
        return path.relative_to(ROOT).as_posix()
    return path.name
