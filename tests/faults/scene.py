"""A running service, its mail server, and this test's own hands on its database.

The mail server is ours and can be told at any moment to misbehave, so many faults share one
running service. Leases are not waited for: `let_leases_end` is the minute that would pass.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import delete, func, select, text, update

from intake import create_app
from intake.domain.choices import FIRST
from intake.domain.states import AppointmentState, IntakeState, JobState
from intake.domain.work import MAILED, Kind
from intake.extensions import db
from intake.gateways import broker, clock
from intake.models import Alarm, Appointment, Delivery, Intake, Job, JobAttempt, QueueControl, User
from intake.services.alerting import plan_alerts
from intake.services.planning import plan
from intake.services.transaction import writing
from intake.tasks import bind
from tests.faults.hostile_smtp import GOOD, HostileSmtp
from tests.fixtures.calls import add_draft, ready_answers
from tests.services.stack import ROOT, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUICK = {"INTAKE_MAIL_TIMEOUT_S": "2", "INTAKE_BROKER_PATIENCE_S": "2", "INTAKE_MODE": "test"}
EVERY = ("broker", "critical", "rest", "relay")
# The demo clinic tells the first at once; the second is on its ladder.
FIRST_READER, SECOND_READER = "clinician@lakeside.example.org", "second@lakeside.example.org"
LONG = os.environ.get("INTAKE_FAULTS") == "long"


@contextmanager
def scene(
    var: Path, names: tuple[str, ...] = EVERY, *, database_url: str = "", mail_port: int = 0
) -> Iterator[Scene]:
    """Start programs with a mail server of ours, and open the same database here.

    With `mail_port` mail goes to another server, and `post` stays empty.
    """
    with HostileSmtp() as post:
        env = {**QUICK, "INTAKE_MAIL_PORT": str(mail_port or post.port)}
        with Stack(var, names, env=env, database_url=database_url) as stack:
            app = create_app(
                {
                    "var": stack.var,
                    "mode": "test",
                    "redis_url": stack.redis_url,
                    "base_url": stack.web_url,
                    "database_url": database_url,
                }
            )
            # What submits is another process each time: an earlier one's rest is not its own.
            broker._doorbell = broker.Doorbell()
            with app.app_context():
                try:
                    yield Scene(stack, post, app)
                finally:
                    broker.settle()
                    db.session.remove()
                    db.engine.dispose()


class Scene:
    """What a test does to the service, and sees of it.

    Attributes:
        stack: the programs.
        post: the mail server, whose `steps` a test changes.
        app: the service in this process, on the same database and broker.
    """

    def __init__(self, stack: Stack, post: HostileSmtp, app) -> None:
        self.stack = stack
        self.post = post
        self.app = app

    def calm(self) -> None:
        """Everything runs, and nothing is left of the test before."""
        # Another app that was made meanwhile has taken Celery to a broker of its own.
        bind(self.app)
        # A doorbell that lets the broker rest does so because of the test before.
        broker.settle()
        broker._doorbell = broker.Doorbell()
        self.post.steps = dict(GOOD)
        self.post.at_reader.clear()
        self.post.before_answer = None
        db.session.rollback()
        every = db.session.scalars(select(Job).execution_options(populate_existing=True)).all()
        # Nobody alive holds these; what is held ends by itself, now that mail is taken.
        dead = [job.id for job in every if job.state == "running" and not held(job)]
        with writing() as session:
            session.execute(delete(QueueControl))
            session.execute(delete(Alarm))
            session.execute(delete(Job).where(Job.id.in_(dead) | (Job.state != "running")))
        for name in EVERY:
            if not self.stack.alive(name):
                self.stack.start(name)
        self.wait(self._cleared, 90)
        self.post.texts.clear()
        self.post.readers.clear()

    def _cleared(self) -> bool:
        """Take away what nobody works at; whether that was all."""
        with writing() as session:
            session.execute(delete(Job).where(Job.state != "running"))
            if session.scalar(select(func.count()).select_from(Job)):
                return False
            # Else the reconciler would soon mend cases whose jobs are gone.
            session.execute(delete(Intake))
            return True

    # What a patient does

    def submit(self, count: int = 1) -> list[uuid.UUID]:
        """Write what a submitted form leaves behind: the case, its alert, its wish for a call."""
        return [self._submit_one() for _ in range(count)]

    def case(self) -> uuid.UUID:
        """A case about which there is nothing to do."""
        with writing() as session:
            return add_draft(session, clock.now())

    def _submit_one(self) -> uuid.UUID:
        now = clock.now()
        answers = {**ready_answers(), "time": {"choice": FIRST}}
        answers["contact"]["email"] = f"p{uuid.uuid4().hex}@example.org"
        with writing() as session:
            intake_id = add_draft(session, now, answers=answers)
            case = session.get_one(Intake, intake_id)
            case.state, case.submitted_at = IntakeState.SUBMITTED, now
            plan_alerts(session, case, Kind.ALERT_NEW_FORM, now=now)
            plan(session, Kind.BOOK_CALL, f"book-call:{case.id}", now=now, intake_id=case.id)
        return intake_id

    def plan(self, kind: Kind = Kind.CANARY, **columns: object) -> uuid.UUID:
        """One job of a kind."""
        with writing() as session:
            return plan(session, kind, f"t:{uuid.uuid4()}", now=clock.now(), **columns).id

    def reader(self, email: str = "") -> uuid.UUID:
        """The first member of staff, or the one with this address."""
        query = select(User).order_by(User.email)
        reader = db.session.scalars(query.where(User.email == email) if email else query).first()
        return reader.id

    def alert(self, intake_id: uuid.UUID, email: str = "") -> uuid.UUID:
        """One safety alert, to the first member of staff or to the one with this address."""
        return self.plan(Kind.ALERT_SAFETY, intake_id=intake_id, subject_id=self.reader(email))

    # What an hour brings

    def let_leases_end(self) -> None:
        """What whoever is dead still holds is free now, instead of in a minute."""
        with writing() as session:
            session.execute(update(Job).where(Job.state == "running").values(lease_until=_LONG_AGO))

    def hurry(self) -> None:
        """Whatever waits for its next attempt, or for its channel, waits no more."""
        with writing() as session:
            now = clock.now()
            waiting = (Job.state == "queued", Job.run_at > now, Job.error_class.is_not(None))
            session.execute(update(Job).where(*waiting).values(run_at=now))
            rests = (QueueControl.actor == "system:channel", QueueControl.until.is_not(None))
            session.execute(update(QueueControl).where(*rests).values(until=now))

    def kill_children(self, name: str) -> None:
        """End the processes that do a worker's jobs, and leave their parent alone."""
        for child in self.children(name):
            child.kill()

    def children(self, name: str) -> list[psutil.Process]:
        """The processes that do a worker's jobs."""
        return psutil.Process(self.stack.pid(name)).children()

    @contextmanager
    def second_relay(self) -> Iterator[None]:
        """One more relay beside the first."""
        with (self.stack.var / "log" / "relay2.log").open("wb") as log:
            twin = subprocess.Popen(
                [sys.executable, "-m", "intake", "relay"],
                cwd=ROOT,
                env=self.stack.env,
                stdout=log,
                stderr=log,
            )
            try:
                yield
            finally:
                twin.terminate()
                twin.wait(20)

    # What is to be seen

    def jobs(self, kind: Kind | None = None) -> list[Job]:
        """Every job as the database has it now.

        Left out unless asked for: canaries and the like, and what waits for its day: reminders of
        calls, and of forms that were not sent.
        """
        db.session.rollback()
        query = select(Job).order_by(Job.created_at).execution_options(populate_existing=True)
        if kind:
            return list(db.session.scalars(query.where(Job.kind == kind)))
        later = (Kind.REMIND_CALL, Kind.NUDGE)
        query = query.where(Job.queue != "housekeeping", Job.kind.not_in(later))
        return list(db.session.scalars(query))

    def mailed(self) -> list[Job]:
        """Those that send a message."""
        return [job for job in self.jobs() if job.kind in MAILED]

    def job(self, job_id: uuid.UUID) -> Job:
        """One job as the database has it now."""
        db.session.rollback()
        return db.session.get_one(Job, job_id, populate_existing=True)

    def delivery(self, job_id: uuid.UUID) -> Delivery:
        """A job's message."""
        db.session.rollback()
        query = select(Delivery).where(Delivery.job_id == job_id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def outcomes(self, job_id: uuid.UUID) -> list[str | None]:
        """How each attempt at a job ended."""
        db.session.rollback()
        query = select(JobAttempt.outcome).where(JobAttempt.job_id == job_id)
        return list(db.session.scalars(query.order_by(JobAttempt.number)))

    def booked(self, intake_id: uuid.UUID) -> int:
        """How many calls a case has."""
        db.session.rollback()
        return db.session.scalar(
            select(func.count())
            .select_from(Appointment)
            .where(Appointment.intake_id == intake_id)
            .where(Appointment.state == AppointmentState.BOOKED)
        )

    def alarms(self) -> list[Alarm]:
        """What is open."""
        db.session.rollback()
        return list(db.session.scalars(select(Alarm).where(Alarm.resolved_at.is_(None))))

    def mails_of(self, job_id: uuid.UUID) -> list[bytes]:
        """Every message that came whole for a job."""
        return [text for text in self.post.texts if str(job_id).encode() in text]

    def assert_all_once(self, cases: list[uuid.UUID]) -> None:
        """Each case has one call, and each of its messages came once."""
        assert [self.booked(case) for case in cases] == [1] * len(cases), self.told()
        assert {job.state for job in self.jobs()} == {"done"}, self.told()
        mailed = self.mailed()
        for kind in (Kind.ALERT_NEW_FORM, Kind.CONFIRM_CALL):
            told = [job.intake_id for job in mailed if job.kind == kind]
            assert sorted(told, key=str) == sorted(cases, key=str), self.told()
        assert [len(self.mails_of(job.id)) for job in mailed] == [1] * len(mailed), self.told()

    def wait(self, met: Callable[[], bool], seconds: float = 40.0) -> float:
        """Wait until something holds; gives how long that took."""
        began = time.monotonic()
        while not met():
            waited = time.monotonic() - began
            assert waited < seconds, f"{self.told()}\n{self.stack.logs()[-6000:]}"
            time.sleep(0.05)
        return time.monotonic() - began

    def wait_done(self, seconds: float = 40.0, kind: Kind | None = None) -> float:
        """Wait until no job, but those that keep the house, is open."""
        return self.wait(lambda: {job.state for job in self.jobs(kind)} == {"done"}, seconds)

    def wait_state(self, job_id: uuid.UUID, *states: str, seconds: float = 40.0) -> float:
        """Wait until a job is in one of some states."""
        assert set(states) <= set(JobState)
        return self.wait(lambda: self.job(job_id).state in states, seconds)

    def told(self) -> list[tuple[object, ...]]:
        """The jobs in short, for a failure's message."""
        return [
            (j.kind, j.state, j.attempts, j.crashes, j.error_class, j.error_code, str(j.run_at))
            for j in self.jobs()
        ]


def held(job: Job) -> bool:
    """Whether the process that claimed a job still runs."""
    pid = int(re.search(r"\d+$", job.worker or "0")[0])
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


_LONG_AGO = text("'2001-01-01 00:00:00.000000'")
