"""Two clinicians, a manager, and browsers that are signed in as one of them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from intake.extensions import db
from intake.gateways import clock
from intake.models import Appointment, Intake, Role, User
from intake.services import sessions
from intake.services.staffing import add_user, ensure_roles
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft, ready_answers
from tests.fixtures.service import NOON
from tests.walks.inside import Inside

PASSWORD = "a long and quiet password"


class Clinic:
    """The people of a clinic, by name."""

    def __init__(self, app):
        self.app = app
        with app.app_context():
            with writing() as session:
                ensure_roles(session)
                role = session.scalars(select(Role).where(Role.name == "clinician")).one()
                self.ada = add_clinician(session, created_at=NOON)
                self.bob = add_clinician(session, "Dr. Bob Reed", created_at=NOON)
                for user_id in (self.ada, self.bob):
                    session.get_one(User, user_id).roles = [role]
            self.robin = add_user("robin@example.org", "Robin", ["manager"], PASSWORD, now=NOON)

    def browser(self, user_id):
        """A browser that is signed in as this person; the sign-in itself has tests of its own."""
        browser = Inside(self.app)
        with self.app.app_context():
            key = db.session.get(User, user_id).fs_uniquifier
            known = {"_user_id": key, "_fresh": True, "staff": str(user_id)}
            token = sessions.create(known, user_id=user_id, now=clock.now())
        browser.client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], token)
        return browser

    def call(self, clinician_id, start, *, state="booked", place="WI", minutes=30, **set_):
        """A call that stands; gives its own id."""
        with self.app.app_context(), writing() as session:
            intake_id = add_draft(session, NOON, state=place, **set_)
            end = start + timedelta(minutes=minutes)
            return session.scalar(
                insert(Appointment)
                .values(
                    intake_id=intake_id, clinician_id=clinician_id, state=state, starts_at=start,
                    ends_at=end, busy_from=start, busy_until=end, zone="America/Chicago",
                    created_at=NOON, changed_at=NOON,
                )
                .returning(Appointment.id)
            )  # fmt: skip

    def sent(self, clinician_id, start, **set_):
        """A call of a patient who has sent the form; gives its own id."""
        call = self.call(clinician_id, start, answers=ready_answers(), **set_)
        with self.app.app_context(), writing() as session:
            case = session.scalar(select(Appointment.intake_id).where(Appointment.id == call))
            session.execute(update(Intake).where(Intake.id == case).values(state="submitted"))
        return call

    def row(self, model, key):
        """A row as the database has it now."""
        with self.app.app_context():
            return db.session.get(model, key)

    def all(self, model):
        """Every row of a table."""
        with self.app.app_context():
            return list(db.session.scalars(select(model)))


@pytest.fixture
def clinic(served, monkeypatch):
    """Monday, November 23, 2026, at noon in Chicago."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return Clinic(served)


def chicago(day, hour, minute=0):
    """An instant on a winter's day in November or December 2026, Chicago's clock."""
    month = 11 if day > 15 else 12
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=6)
