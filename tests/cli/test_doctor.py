"""`intake doctor` names each fault in one line, and its exit code can be relied on."""

import json

import pytest
from click.testing import CliRunner

from intake.cli import group
from intake.exports.pdf import missing
from intake.extensions import db
from intake.settings import ROOT
from tests.fixtures.service import NOON, SECRETS


@pytest.fixture
def doctor(app, tmp_path, monkeypatch):
    monkeypatch.setenv("INTAKE_VAR", str(tmp_path))
    monkeypatch.setenv("INTAKE_MODE", "test")
    monkeypatch.setenv("INTAKE_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("INTAKE_MAIL_PORT", "1")
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"INTAKE_{name.upper()}", value)

    def run(*words):
        db.session.rollback()
        done = CliRunner().invoke(group, ["doctor", *words])
        assert not done.exception or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


def rows(done):
    return {row["name"]: row for row in json.loads(done.output)["checks"]}


def test_what_is_not_there_is_a_fault_each_on_its_line(doctor):
    done = doctor()
    assert done.exit_code == 1
    lines = done.output.splitlines()
    failed = {line.split("  ")[1].strip() for line in lines if line.startswith("FAIL")}
    always = {"broker", "relay", "workers", "mail server", "people", "second way"}
    assert failed == always | ({"pdf"} if missing() else set())
    assert {line[:4] for line in lines} == {"ok  ", "FAIL"}


def test_the_second_way_is_red_until_there_is_one(doctor, monkeypatch, tmp_path):
    assert not rows(doctor("--json"))["second way"]["ok"]
    ours = (ROOT / "clinic.toml").read_text()
    file = tmp_path / "clinic.toml"
    monkeypatch.setenv("INTAKE_CLINIC_FILE", str(file))
    monkeypatch.setenv("INTAKE_PAGING_SECRET", "p" * 40)
    paging = '\n[paging]\nurl = "https://pager.example.org/hooks"\n'
    file.write_text(ours + paging)
    assert rows(doctor("--json"))["second way"] == {
        "name": "second way",
        "ok": True,
        "detail": "3 on the ladder are paged",
        "age_s": None,
    }
    file.write_text(ours.replace("page = true", "page = false") + paging)
    assert "page = true" in rows(doctor("--json"))["second way"]["detail"]


def test_as_json(doctor):
    done = doctor("--json")
    assert json.loads(done.output)["ok"] is False
    found = rows(done)
    assert found["database"]["ok"]
    assert found["mail server"]["detail"] == "outage: connect-refused"


def test_somebody_who_would_be_told_is_counted(doctor):
    from intake.services import staffing

    staffing.add_user("c@example.org", "C", ["clinician"], "a long and quiet password", now=NOON)
    assert rows(doctor("--json"))["people"]["ok"]


def test_one_manager_alone_is_a_fault(doctor):
    from intake.services import staffing

    words = "a long and quiet password"
    staffing.add_user("m@example.org", "M", ["manager"], words, now=NOON)
    found = rows(doctor("--json"))["accounts"]
    assert not found["ok"]
    assert found["detail"] == "nobody but one manager can sign in: invite a clinician"
    staffing.add_user("c@example.org", "C", ["clinician"], words, now=NOON)
    found = rows(doctor("--json"))["accounts"]
    assert found["ok"]
    assert found["detail"] == "2 can sign in, 1 of them run the staff list"


def test_who_has_no_second_factor_is_counted_where_it_is_required(doctor, monkeypatch):
    from intake.services import staffing

    words = "a long and quiet password"
    monkeypatch.setenv("INTAKE_SECOND_FACTOR", "required")
    for name, role in (("m", "manager"), ("c", "clinician")):
        staffing.add_user(f"{name}@example.org", name, [role], words, now=NOON)
    found = rows(doctor("--json"))["accounts"]
    assert not found["ok"]
    assert "2 of 2 have no second factor yet" in found["detail"]
    assert "1 manager: make a second one" in found["detail"]


def test_bad_settings_are_the_first_fault_and_hide_no_other(doctor, monkeypatch):
    monkeypatch.setenv("INTAKE_SECRET_KEY", "short")
    monkeypatch.setenv("INTAKE_ENCRYPTION_KEYS", "")
    done = doctor()
    assert done.exit_code == 1
    assert "INTAKE_SECRET_KEY" in done.output
    assert "INTAKE_ENCRYPTION_KEYS" in done.output
    assert "short" not in done.output.replace("INTAKE_SECRET_KEY: set at least 32 random", "")


def test_a_clinic_file_that_is_missing_is_told(doctor, monkeypatch, tmp_path):
    monkeypatch.setenv("INTAKE_CLINIC_FILE", str(tmp_path / "none.toml"))
    done = doctor()
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith("FAIL  clinic")
