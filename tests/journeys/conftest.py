"""A service with nobody's context around it, so that each request stands alone."""

import shutil

import pytest

from intake.extensions import db
from tests.fixtures.service import build


@pytest.fixture
def service(tmp_path, demo):
    """The app; unlike `app` it is not entered, so that two people do not share a session."""
    shutil.copy(demo[0], tmp_path / "intake.sqlite3")
    made = build(var=tmp_path)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def logins(demo):
    """The demo's staff by role; the first of each role."""
    return {login["role"]: login for login in reversed(demo[1])}
