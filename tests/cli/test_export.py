"""`intake export fhir`: the bundle, to a screen or to a file of one's own, written down each time."""

import json

import pytest
from click.testing import CliRunner

from intake.cli import group
from intake.extensions import db
from intake.models import History
from intake.services import staffing
from tests.fixtures.calls import add_draft, ready_answers
from tests.fixtures.service import NOON, SECRETS

PASSWORD = "a long and quiet password"


@pytest.fixture
def reference(app):
    from intake.models import Intake
    from intake.services.transaction import writing

    with writing() as session:
        draft = add_draft(session, NOON, answers=ready_answers(), reference="ABC-DEF3")
    return db.session.get_one(Intake, draft).reference


@pytest.fixture
def export(app, tmp_path, monkeypatch):
    monkeypatch.setenv("INTAKE_VAR", str(tmp_path))
    monkeypatch.setenv("INTAKE_MODE", "test")
    monkeypatch.setenv("INTAKE_REDIS_URL", "redis://127.0.0.1:1/0")
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"INTAKE_{name.upper()}", value)

    def run(*words):
        db.session.rollback()
        done = CliRunner().invoke(group, ["export", "fhir", *map(str, words)])
        db.session.rollback()
        return done

    return run


def exported():
    rows = db.session.scalars(db.select(History).where(History.event == "export.bundle"))
    return [row.actor for row in rows]


def test_it_is_printed_and_written_down_under_the_login_at_the_server(export, reference):
    done = export(reference)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["identifier"]["value"] == reference
    (actor,) = exported()
    assert actor.startswith("system:shell:")


def test_a_file_is_new_and_only_its_owner_can_read_it(export, reference, tmp_path):
    file = tmp_path / "out.json"
    assert export(reference, "--out", file).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["resourceType"] == "Bundle"
    again = export(reference, "--out", file)
    assert again.exit_code == 1
    assert "File exists" in again.output


def test_it_may_be_asked_for_by_somebody_who_may_read_cases(export, reference):
    staffing.add_user("dana@example.org", "Dr. Dana", ["clinician"], PASSWORD, now=NOON)
    staffing.add_user("op@example.org", "Op", ["operator"], PASSWORD, now=NOON)
    assert export(reference, "--as", "Dana@example.org").exit_code == 0
    (actor,) = exported()
    assert actor.startswith("user:")
    for login, words in (("op@example.org", "may not read"), ("x@example.org", "Nobody")):
        refused = export(reference, "--as", login)
        assert refused.exit_code == 1
        assert words in refused.output
    assert len(exported()) == 1


def test_a_reference_that_does_not_exist_gives_a_sentence(export):
    done = export("ABC-DEF2")
    assert done.exit_code == 1
    assert "no case" in done.output
    assert exported() == []
