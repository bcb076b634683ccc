"""A simulated week on real processes: what was lived, what is counted, what is left behind."""

import json
from collections import Counter

import psutil
import pytest
from sqlalchemy import func, select

from intake.domain import work
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Appointment, CallTask, Delivery, Flag, Intake, Job
from intake.settings import ROOT
from intake.simulation import report
from intake.simulation.mix import Mix
from intake.simulation.run import simulate

# The first who looks waits for the days to pass; on a busy machine that is long.
pytestmark = [pytest.mark.services, pytest.mark.timeout(900)]


def test_every_patient_came_through_real_pages_and_everything_holds(lived):
    told, _var = lived
    assert told["holds"], told["broken"]
    assert len(told["broken"]) == 9
    assert told["seen"]["came"] == 8
    assert told["seen"]["sent"] + told["seen"].get("left for good", 0) == 8
    assert told["seen"]["staff signed in"]
    assert sum(told["calls"].values()) >= told["calls"]["booked"] >= 1


def test_the_mix_that_was_asked_for_came(lived, kept):
    told, _var = lived
    assert told["mix"] == {"calm": 0.5, "active thoughts": 0.25, "stopped an SSRI alone": 0.25}
    urgent = set(db.session.scalars(select(Flag.intake_id).where(Flag.severity == "urgent")))
    assert len(urgent) >= 2


def test_messages_are_counted_from_the_deliveries(lived, kept, came):
    told, _var = lived
    sent = report.sent_messages()
    assert sent == told["sent"]
    intakes = db.session.scalar(select(func.count()).where(Intake.submitted_at.is_not(None)))
    kinds = Counter(
        db.session.scalars(
            select(Job.kind).join(Delivery, Delivery.job_id == Job.id).where(Job.id.is_not(None))
            .where(Delivery.state == "accepted")
        )
    )  # fmt: skip

    def of_100(wanted):
        return round(100 * sum(kinds[kind] for kind in wanted) / intakes, 1)

    assert told["per_100"] == {
        report.PAGES: of_100(work.PAGES),
        report.URGENT: of_100(work.URGENT_MAIL),
        report.ROUTINE: of_100(work.ROUTINE_MAIL),
    }
    assert kinds[Kind.PAGE]
    assert came.total() == kinds.total() - kinds[Kind.PAGE]


def test_each_sent_form_has_its_call_or_its_task_in_the_database(lived, kept):
    sent = set(db.session.scalars(select(Intake.id).where(Intake.state == "submitted")))
    calls = set(
        db.session.scalars(
            select(Appointment.intake_id).where(Appointment.state.not_in(["held", "released"]))
        )
    )
    tasks = set(db.session.scalars(select(CallTask.intake_id)))
    assert sent
    assert sent <= calls | tasks


def test_nothing_keeps_running_and_nobody_is_named_in_the_report(lived):
    told, var = lived
    words = [" ".join(one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])]
    assert not [one for one in words if str(var) in one]
    assert "example.org" not in json.dumps(told)
    assert not list(var.glob("run/*.pid"))


@pytest.mark.postgres
def test_a_day_on_postgresql_holds_too(postgres_url, tmp_path):
    found = simulate(
        days=1,
        patients=4,
        seed=2,
        mix=Mix({"active thoughts": 0.25}),
        var=tmp_path / "var",
        clinic=ROOT / "clinic.toml",
        database_url=postgres_url,
    )
    assert found.holds, found.broken
    assert found.seen["came"] == 4
    assert found.sent[report.URGENT]
    assert not (tmp_path / "var" / "intake.sqlite3").exists()
