"""`intake queues|workers|deliveries|stuck`: the monitor for a terminal and for programs."""

import json
import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from intake.cli import group
from intake.domain.states import DeliveryState, JobState
from intake.domain.troubles import Trouble
from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways import broker
from intake.models import Delivery, Intake, Job, OperatorAction
from intake.services.alarms import raise_alarm
from intake.services.heartbeats import Sign, beat
from intake.services.planning import plan
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.service import NOON, SECRETS


@pytest.fixture
def intake(app, tmp_path, monkeypatch):
    monkeypatch.setenv("INTAKE_VAR", str(tmp_path))
    monkeypatch.setenv("INTAKE_MODE", "test")
    monkeypatch.setenv("INTAKE_REDIS_URL", "redis://127.0.0.1:1/0")
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"INTAKE_{name.upper()}", value)
    with writing() as session:
        case = add_draft(session, NOON, reference="KX4-7PR3")
        plan(session, Kind.CONFIRM_CALL, f"c:{uuid.uuid4()}", now=NOON, intake_id=case)
    # There is no broker here, and the bell that says so would speak into what a command prints.
    assert broker.settle()
    beat([Sign("relay@host:1", "relay", "r1", 80)])

    def run(*words, code=0):
        db.session.rollback()
        done = CliRunner().invoke(group, words)
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_queues(intake):
    told = json.loads(intake("queues", "--json"))
    kinds = {row["kind"]: row for row in told["kinds"]}
    assert kinds["confirm-call"]["ready"] == 1
    assert told["broker"] is None
    lines = intake("queues").splitlines()
    assert lines[0].split()[:3] == ["kind", "queue", "flow"]
    assert lines[-1] == "broker: away"


def test_workers(intake):
    told = json.loads(intake("workers", "--json"))
    assert told["kinds"] == {"relay": "live", "worker": "unknown", "child": "unknown"}
    assert told["processes"][0]["memory_mb"] == 80
    assert "relay@host:1" in intake("workers")


def test_a_pause_from_the_shell_stands_in_the_record_until_it_is_resumed(intake):
    assert intake("queues", "pause", "mail", "--reason", "a move").strip() == "mail is paused."
    (pause,) = json.loads(intake("queues", "--json"))["pauses"]
    assert (pause["name"], pause["reason"], pause["until"]) == ("mail", "a move", None)
    intake("queues", "pause", "notify", "--reason", "a move", "--hours", "4")
    assert json.loads(intake("queues", "--json"))["pauses"][1]["until"] is not None
    assert intake("queues", "resume", "mail").strip() == "mail goes on."
    assert "mail is not paused." in intake("queues", "resume", "mail", code=1)
    db.session.rollback()
    noted = db.session.scalars(select(OperatorAction).order_by(OperatorAction.at))
    assert [(one.action, one.actor, one.reason) for one in noted] == [
        ("pause", "system:cli", "a move"),
        ("pause", "system:cli", "a move"),
        ("resume", "system:cli", "from the command line"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("gone", "--reason", "x"),
        ("mail",),
        ("mail", "--reason", " "),
        ("mail", "--reason", "x" * 256),
        ("mail", "--reason", "a\u202eb"),
        ("mail", "--reason", "x", "--hours", "0"),
    ],
)
def test_a_pause_from_the_shell_that_makes_no_sense_is_refused(intake, words):
    intake("queues", "pause", *words, code=2)
    assert json.loads(intake("queues", "--json"))["pauses"] == []


def test_a_worker_is_drained_from_the_shell_and_takes_work_again(intake):
    name = "rest@host:2"
    assert "no live worker" in intake("workers", "drain", name, code=1)
    beat([Sign(name, "worker", "r1", 80)])
    assert "takes no new work" in intake("workers", "drain", name, "--reason", "a new disk")
    assert "no live worker" in intake("workers", "drain", name, code=1)
    told = {row["name"]: row for row in json.loads(intake("workers", "--json"))["processes"]}
    assert told[name]["drain"]
    assert "takes new work again" in intake("workers", "undrain", name)
    db.session.rollback()
    noted = db.session.scalars(select(OperatorAction).order_by(OperatorAction.at))
    assert [(one.action, one.became) for one in noted] == [("drain", name), ("undrain", name)]


def test_deliveries_name_a_role_and_no_address(intake):
    (row,) = json.loads(intake("deliveries", "--json"))
    assert (row["who"], row["state"], row["reference"]) == ("patient", "queued", "KX4-7PR3")
    assert "@" not in intake("deliveries")
    assert json.loads(intake("deliveries", "--state", "failed", "--json")) == []
    assert "Error" in intake("deliveries", "--state", "gone", code=2)


def test_stuck_is_silent_when_all_is_well_and_fails_when_not(intake):
    assert json.loads(intake("stuck", "--json")) == {"cases": [], "alarms": []}
    with writing() as session:
        raise_alarm(session, Trouble.STALLED, now=NOON, subject="book-call")
    told = json.loads(intake("stuck", "--json", code=1))
    assert told["alarms"][0]["key"] == "stalled:book-call"
    assert "alarm: stalled:book-call since" in intake("stuck", code=1)


ACTS = {
    "retry": (JobState.DEAD, JobState.QUEUED),
    "cancel": (JobState.DEAD, JobState.CANCELLED),
    "hold": (JobState.QUEUED, JobState.QUEUED),
    "release": (JobState.QUEUED, JobState.QUEUED),
    "run-now": (JobState.QUEUED, JobState.QUEUED),
}


@pytest.mark.parametrize("act", ACTS)
def test_jobs_do_to_one_job_what_the_buttons_do(intake, act):
    was, becomes = ACTS[act]
    with writing() as session:
        later = NOON + timedelta(days=9_000)
        job_id = plan(session, Kind.PURGE, "p", now=NOON, run_at=later).id
        session.execute(
            update(Job).where(Job.id == job_id).values(state=was, held=act == "release")
        )
    told = intake("jobs", act, str(job_id), "--reason", "it is well again")
    assert str(job_id) in told
    db.session.rollback()
    row = db.session.get_one(Job, job_id, populate_existing=True)
    assert (row.state, row.held) == (becomes, act == "hold")
    assert (row.run_at < later) == (act in {"retry", "run-now"})
    (noted,) = db.session.scalars(select(OperatorAction))
    assert (noted.action, noted.reason) == (act, "it is well again")


def test_jobs_resend_a_message_once(intake):
    with writing() as session:
        case = session.scalars(select(Intake.id)).one()
        job_id = plan(session, Kind.CONFIRM_CALL, "again", now=NOON, intake_id=case).id
        session.execute(update(Job).where(Job.id == job_id).values(state=JobState.DONE))
        session.execute(
            update(Delivery).where(Delivery.job_id == job_id).values(state=DeliveryState.ACCEPTED)
        )
    intake("jobs", "resend", str(job_id))
    told = intake("jobs", "resend", str(job_id), code=1)
    assert "no message" in told


def test_what_is_not_there_is_said(intake):
    for act in (*ACTS, "resend"):
        assert "There is no" in intake("jobs", act, str(uuid.uuid4()), code=1)
