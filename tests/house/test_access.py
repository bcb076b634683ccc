"""Every address stands in the table of who may call it, so that a new one is decided and seen."""

import shutil

from intake.extensions import db
from tests.fixtures.service import build
from tests.web.access_table import TABLE, table


def test_the_table_of_access_is_what_the_app_does(tmp_path, migrated):
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path, mode="demo")
    told, real = TABLE.read_text(encoding="utf-8"), table(app)
    with app.app_context():
        db.engine.dispose()
    assert told == real, "look at it, then keep it with: python -m tests.web.access_table"
