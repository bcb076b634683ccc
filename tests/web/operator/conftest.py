"""An operator who is signed in, and work for them to look at."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways import clock
from intake.models import Heartbeat, History, Job, JobAttempt, Role, User
from intake.services import sessions, staffing
from intake.services.planning import plan
from intake.services.transaction import writing
from intake.web.freshness import PROVED_AT
from tests.fixtures.calls import add_draft
from tests.fixtures.service import NOON
from tests.walks.inside import Inside

REFERENCE = "KX4-7PR3"


def sign_in(app, role, roles=None):
    """A browser in which somebody of this role has signed in. The login itself has its own tests."""
    with app.app_context():
        with writing() as session:
            staffing.ensure_roles(session)
            user = User(
                id=uuid.uuid4(),
                email=f"{role}@lakeside.example.org",
                name=f"The {role}",
                fs_uniquifier=uuid.uuid4().hex,
                created_at=NOON,
                roles=list(session.scalars(db.select(Role).where(Role.name.in_(roles or [role])))),
            )
            session.add(user)
        now = clock.now()
        data = {
            "_user_id": user.fs_uniquifier,
            "_fresh": True,
            "staff": str(user.id),
            PROVED_AT: now.isoformat(),
        }
        token = sessions.create(data, user_id=user.id, now=now)
    browser = Inside(app)
    browser.client.set_cookie("intake", token)
    return browser


@pytest.fixture
def operator(served):
    return sign_in(served, "operator")


class Scene:
    """Rows of every kind that the monitor shows. All times are around the present of the clock."""

    def __init__(self, app):
        self.app = app
        with app.app_context():
            self.now = clock.now()

    def case(self, reference=REFERENCE, **columns):
        with self.app.app_context(), writing() as session:
            return add_draft(session, self.now, reference=reference, **columns)

    def reader(self, email="reader@example.org"):
        with self.app.app_context(), writing() as session:
            user = User(
                id=uuid.uuid4(),
                email=email,
                name="Dr. Readable",
                fs_uniquifier=uuid.uuid4().hex,
                created_at=self.now,
            )
            session.add(user)
            return user.id

    def job(self, kind=Kind.CANARY, *, intake_id=None, subject_id=None, **columns):
        """Plan a job, then set what a worker would have set."""
        with self.app.app_context(), writing() as session:
            planned = plan(
                session,
                kind,
                f"{kind}:{uuid.uuid4()}",
                now=self.now,
                intake_id=intake_id,
                subject_id=subject_id,
            )
            job_id = planned.id
            if columns:
                session.execute(db.update(Job).where(Job.id == job_id).values(**columns))
            return job_id

    def dead(self, kind=Kind.CANARY, *, code="smtp-550", fault="permanent", **more):
        job_id = self.job(
            kind, state="dead", error_class=fault, error_code=code, done_at=self.now, **more
        )
        self.attempt(job_id, error_class=fault, error_code=code, outcome=fault)
        return job_id

    def attempt(self, job_id, number=1, **columns):
        values = {
            "worker": "rest@host:7.9",
            "release": "test",
            "started_at": self.now - timedelta(seconds=2),
            "ended_at": self.now,
            "frames": ["intake/services/working.py:12 run_job"],
            **columns,
        }
        with self.app.app_context(), writing() as session:
            session.add(JobAttempt(job_id=job_id, number=number, **values))

    def sign(self, name, kind, *, age_s=0, **columns):
        from intake.models.types import DatabaseNow

        with self.app.app_context(), writing() as session:
            session.add(
                Heartbeat(
                    name=name, kind=kind, release=columns.pop("release", "test"),
                    at=DatabaseNow(-age_s), **columns,
                )
            )  # fmt: skip

    def happen(self, intake_id, event, *, actor="patient", **columns):
        self.now += timedelta(seconds=1)
        with self.app.app_context(), writing() as session:
            session.add(
                History(intake_id=intake_id, at=self.now, actor=actor, event=event, **columns)
            )

    def row(self, model, **by):
        with self.app.app_context():
            return db.session.scalars(db.select(model).filter_by(**by)).one()


@pytest.fixture
def scene(served):
    return Scene(served)
