"""A service with nobody's context around it, so that each request stands alone."""

import shutil

import pytest

from intake.extensions import db
from intake.gateways import clock
from intake.services.setup import prepare_demo
from tests.fixtures.service import build


@pytest.fixture(scope="session")
def demo(migrated, tmp_path_factory):
    """A database with the demo clinic, made once: hashing passwords takes long on purpose."""
    var = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated, var / "intake.sqlite3")
    app = build(var=var)
    with app.app_context():
        made = prepare_demo({}, now=clock.now())
        db.engine.dispose()
    return var / "intake.sqlite3", {login["role"]: login for login in reversed(made)}


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
    return demo[1]
