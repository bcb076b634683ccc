"""`intake slots`: free times as a program reads them."""

import json
from datetime import datetime, time, timedelta

import pytest
from click.testing import CliRunner

from intake.cli.slots import command
from intake.domain.actors import PATIENT
from intake.extensions import db
from intake.queries.slots import offered
from intake.services import holding
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft
from tests.fixtures.service import SECRETS


@pytest.fixture
def slots(app, now, monkeypatch):
    """Runs the command on the test's database, at the test's time."""
    monkeypatch.setenv("INTAKE_VAR", str(app.config["SETTINGS"].var))
    monkeypatch.setenv("INTAKE_MODE", "test")
    monkeypatch.setenv("INTAKE_REDIS_URL", "redis://127.0.0.1:1/0")
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"INTAKE_{name.upper()}", value)
    monkeypatch.setattr("intake.gateways.clock.now", lambda: now)

    def run(*words):
        db.session.rollback()
        return CliRunner().invoke(command, words)

    return run


@pytest.fixture
def clinic(app, now):
    with writing() as session:
        return add_clinician(session, created_at=now), add_clinician(
            session, "Bob Reed", created_at=now, states=("IL",)
        )


WEEK = ("--from", "2026-11-24", "--to", "2026-11-24", "--zone", "America/New_York", "--json")


def test_each_clinician_s_free_times_of_whole_days_with_offsets(slots, clinic):
    found = json.loads(slots(*WEEK).output)
    assert len(found) == 2 * 16
    assert found[0] == {
        "start": "2026-11-24T10:00:00-05:00",
        "end": "2026-11-24T10:30:00-05:00",
        "zone": "America/New_York",
        "clinician": min(map(str, clinic)),
    }


def test_a_state_leaves_those_who_may_work_there(slots, clinic):
    for state in ("IL", "il"):
        found = json.loads(slots(*WEEK, "--state", state).output)
        assert {row["clinician"] for row in found} == {str(clinic[1])}
    assert json.loads(slots(*WEEK, "--state", "NY").output) == []


def test_it_lists_what_a_patient_is_offered(slots, clinic, now):
    with writing() as session:
        draft = add_draft(session, now)
    taken = datetime.fromisoformat("2026-11-24T11:00:00-06:00")
    holding.hold(draft, clinic[0], taken, zone="America/Chicago", actor=PATIENT, now=now)
    words = ("--from", "2026-11-23", "--to", "2027-01-31", "--zone", "America/Chicago")
    found = json.loads(slots(*words, "--state", "WI", "--json").output)
    listed = [datetime.fromisoformat(row["start"]) for row in found]
    assert listed == [offer.start for offer in offered(now=now, state="WI")]
    assert taken not in listed


def test_days_are_those_of_the_zone_that_is_asked_for(slots, app, now):
    with writing() as session:
        add_clinician(session, created_at=now, hours=(time(0), time(23)))
    words = ("--from", "2026-12-01", "--to", "2026-12-01", "--zone", "Pacific/Guam", "--json")
    starts = [datetime.fromisoformat(row["start"]) for row in json.loads(slots(*words).output)]
    assert {start.date().isoformat() for start in starts} == {"2026-12-01"}
    assert {start.utcoffset() for start in starts} == {timedelta(hours=10)}


def test_people_can_read_it_too(slots, clinic):
    line = slots(*WEEK[:-1]).output.splitlines()[0]
    assert line.startswith(
        "Tuesday, November 24, 2026 at 10:00 AM Eastern Time (9:00 AM Central Time, clinic time)\t"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "tomorrow", "--to", "2026-11-24", "--zone", "UTC"),
        ("--from", "2026-11-25", "--to", "2026-11-24", "--zone", "UTC"),
        ("--from", "2026-11-24", "--to", "2029-11-24", "--zone", "UTC"),
        ("--from", "2026-11-24", "--to", "2026-11-24", "--zone", "Moon/Base"),
        ("--from", "2026-11-24", "--to", "2026-11-24", "--zone", "../etc"),
        (*WEEK, "--state", "ZZ"),
        ("--from", "2026-11-24"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(slots, words):
    done = slots(*words)
    assert done.exit_code == 2
    assert "Error:" in done.output
