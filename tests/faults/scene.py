"""A running service and this test's own hands on its database."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select

from intake import create_app
from intake.domain.states import IntakeState
from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways import broker, clock
from intake.models import Intake, Job
from intake.services.alerting import plan_alerts
from intake.services.planning import plan
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.services.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUICK = {"INTAKE_MAIL_TIMEOUT_S": "2", "INTAKE_BROKER_PATIENCE_S": "2", "INTAKE_MODE": "test"}


@contextmanager
def scene(var: Path, names: list[str], *, database_url: str = "", **env: str) -> Iterator[Scene]:
    """Start programs, and open the same database here."""
    with Stack(var, names, env={**QUICK, **env}, database_url=database_url) as stack:
        app = create_app(
            {
                "var": stack.var,
                "mode": "test",
                "redis_url": stack.redis_url,
                "base_url": stack.web_url,
                "database_url": database_url,
            }
        )
        with app.app_context():
            try:
                yield Scene(stack)
            finally:
                broker.settle()
                db.session.remove()
                db.engine.dispose()


class Scene:
    """What a test does to the service, and sees of it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def submit(self, count: int = 1) -> list[uuid.UUID]:
        """Write what a submitted form leaves behind: the case, its alert, its wish for a call."""
        return [self._submit_one() for _ in range(count)]

    def _submit_one(self) -> uuid.UUID:
        now = clock.now()
        with writing() as session:
            intake_id = add_draft(session, now)
            case = session.get_one(Intake, intake_id)
            case.state, case.submitted_at = IntakeState.SUBMITTED, now
            plan_alerts(session, case, Kind.ALERT_NEW_FORM, now=now)
            plan(session, Kind.BOOK_CALL, f"book-call:{case.id}", now=now, intake_id=case.id)
        return intake_id

    def plan(self, kind: Kind = Kind.CANARY, **columns: object) -> uuid.UUID:
        """One job of a kind."""
        with writing() as session:
            return plan(session, kind, f"t:{uuid.uuid4()}", now=clock.now(), **columns).id

    def jobs(self, kind: Kind | None = None) -> list[Job]:
        """Every job as the database has it now."""
        db.session.rollback()
        query = select(Job).order_by(Job.created_at).execution_options(populate_existing=True)
        return list(db.session.scalars(query.where(Job.kind == kind) if kind else query))

    def wait(self, met: Callable[[], bool], seconds: float = 30.0) -> float:
        """Wait until something holds; gives how long that took."""
        began = time.monotonic()
        while not met():
            waited = time.monotonic() - began
            assert waited < seconds, f"{self.told()}\n{self.stack.logs()[-6000:]}"
            time.sleep(0.05)
        return time.monotonic() - began

    def wait_done(self, seconds: float = 30.0, kind: Kind | None = None) -> float:
        """Wait until no job of the kind is open."""
        return self.wait(lambda: {job.state for job in self.jobs(kind)} <= {"done"}, seconds)

    def told(self) -> list[tuple[object, ...]]:
        """The jobs in short, for a failure's message."""
        return [
            (j.kind, j.state, j.attempts, j.crashes, j.error_class, j.error_code, str(j.run_at))
            for j in self.jobs()
        ]

    def alerts(self) -> list[str]:
        """The subject of every mail that arrived."""
        return [row["subject"] for row in self.stack.inbox.messages()]
