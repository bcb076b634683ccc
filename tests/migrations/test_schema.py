"""The migrations make exactly the tables that the models describe, and can be taken back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from intake.extensions import Base, db
from tests.fixtures.service import build


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def up_and_down(app):
    with app.app_context():
        upgrade()
        assert differences() == []
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert differences() == []
        db.session.remove()
        db.engine.dispose()


def test_up_down_up_on_sqlite(tmp_path):
    up_and_down(build(var=tmp_path))


@pytest.mark.postgres
def test_up_down_up_on_postgresql(tmp_path, postgres_url):
    up_and_down(build(var=tmp_path, database_url=postgres_url))
