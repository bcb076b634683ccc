"""The service on each database, for tests in which many want the same thing."""

import shutil

import pytest

from intake.extensions import db
from tests.fixtures.service import build

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def house(request, tmp_path, migrated):
    """An app on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(migrated, tmp_path / "intake.sqlite3")
        app = build(var=tmp_path)
    else:
        url = request.getfixturevalue("postgres_migrated_url")
        app = build(var=tmp_path, database_url=url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
