"""The app as a server runs it: every request in a context of its own."""

import shutil
from datetime import timedelta

import pytest
from passlib.totp import TOTP

from intake.extensions import db
from intake.models import ClockOffset, Intake, Role, User
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician
from tests.fixtures.service import NOON, build
from tests.walks.inside import Inside


@pytest.fixture
def served(tmp_path, migrated):
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def browser(served):
    return Inside(served)


@pytest.fixture
def still(monkeypatch):
    """A clock of codes that stands still: otherwise a slow test meets the next one."""
    monkeypatch.setattr(TOTP, "now", staticmethod(NOON.timestamp))


@pytest.fixture
def clinician(served):
    """Somebody with free times, who is told of a case."""
    with served.app_context(), writing() as session:
        user_id = add_clinician(session, created_at=NOON)
        user = session.get_one(User, user_id)
        user.roles = [Role(name="clinician")]
    return user_id


@pytest.fixture
def pass_time(served):
    """Let the workflow's clock run ahead."""

    def run(**span):
        with served.app_context(), writing() as session:
            row = session.get(ClockOffset, 1) or ClockOffset(id=1, seconds=0)
            row.seconds += int(timedelta(**span).total_seconds())
            session.add(row)

    return run


@pytest.fixture
def rows(served):
    """All rows of a table as they stand now."""

    def read(model):
        with served.app_context():
            return list(db.session.scalars(db.select(model)))

    return read


@pytest.fixture
def draft(served):
    """The one draft: its row, answers and versions."""
    from intake.queries.answers import load_draft

    def read():
        with served.app_context():
            intake = db.session.scalars(db.select(Intake)).one()
            return intake, load_draft(intake)

    return read
