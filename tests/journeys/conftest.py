"""A service with nobody's context around it, so that each request stands alone."""

import shutil

import pytest

from intake.extensions import db
from intake.gateways import clock
from intake.services.setup import prepare_demo
from tests.fixtures.service import build


@pytest.fixture
def service(tmp_path, migrated):
    """The app; unlike `app` it is not entered, so that two people do not share a session."""
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    made = build(var=tmp_path)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def logins(service):
    """The demo's staff by role; the first of each role."""
    with service.app_context():
        made = prepare_demo({}, now=clock.now())
    return {login["role"]: login for login in reversed(made)}
