"""The figures are those of the database, and the documents name every one."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from intake.domain.tallies import Count, Measure, lasted
from intake.domain.work import Kind, Queue
from intake.models import Job, PeriodicRun
from intake.presenters.metrics import Figures
from intake.presenters.monitor import TROUBLES
from intake.services import operating, tallying
from intake.services.alarms import raise_alarm
from intake.services.heartbeats import Sign, beat
from intake.services.planning import plan
from intake.services.transaction import writing
from tests.fixtures.service import NOON

DOCS = Path(__file__).parents[2] / "docs"
LATER = NOON + timedelta(seconds=90)


@pytest.fixture
def figures(app):
    """Every sample as it is scraped: name and labels to value."""

    def scrape(depths=None):
        registry = CollectorRegistry()
        registry.register(Figures(LATER, depths, "r1"))
        text = generate_latest(registry).decode()
        return {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    return scrape


@pytest.fixture
def busy(app):
    """One of everything."""
    with writing() as session:
        for number in range(3):
            plan(session, Kind.BOOK_CALL, f"b{number}", now=NOON)
        job = plan(session, Kind.CANARY, "c", now=NOON)
        session.execute(update(Job).where(Job.id == job.id).values(state="done", done_at=LATER))
        session.add(PeriodicRun(name="canary", slot=NOON, at=NOON))
        raise_alarm(session, "stalled", now=NOON, subject="book-call")
        half = timedelta(milliseconds=500)
        tallying.add(
            session,
            [
                Count(Measure.BEGUN, "book-call", "", NOON),
                Count(Measure.ENDED, "book-call", "done", NOON),
                Count(Measure.ENDED, "book-call", "transient", NOON),
                Count(Measure.ENDED, "book-call", "returned", NOON),
                Count(Measure.DEAD, "book-call", "permanent", NOON),
                Count(Measure.EXPIRED, "book-call", "", NOON),
                Count(Measure.RUNG_AGAIN, "book-call", "", NOON),
                Count(Measure.REFUSED, "book-call", "", NOON),
                Count(Measure.UNRUNG, "", "failed", NOON),
                Count(Measure.MAILED, "alert-new-form", "accepted", NOON),
                lasted(Measure.WAIT, "book-call", NOON, half),
                lasted(Measure.RUN, "alert-new-form", NOON, half),
                lasted(Measure.TURNAROUND, "alert-new-form", NOON, half),
                lasted(Measure.TURNAROUND, "book-call", NOON, half),
                lasted(Measure.OPENED, "case", NOON, timedelta(hours=1)),
            ],
        )
    beat([Sign("relay@host:1", "relay", "r1"), Sign("rest@host:2.3", "child", "r1")])
    operating.pause("mail", actor="system:kit", reason="x", now=NOON)


def test_what_stands_and_how_old_it_is(figures, busy):
    found = figures()
    kind = ("kind", "book-call")
    assert found["intake_jobs", kind, ("state", "ready")] == 3
    assert found["intake_jobs", kind, ("state", "dead")] == 0
    assert found["intake_oldest_ready_job_age_seconds", kind] == 90
    assert found["intake_oldest_ready_job_age_seconds", ("kind", "purge")] == 0
    assert found["intake_canary_roundtrip_seconds",] == 90
    assert found["intake_queue_paused", ("kind", "mail")] == 1
    assert found["intake_alerts_open", ("kind", "stalled"), ("level", "0")] == 1
    assert found["intake_operator_actions_total", ("action", "pause")] == 1


def test_what_ended(figures, busy):
    found = figures()
    kind = ("kind", "book-call")
    assert found["intake_jobs_completed_total", kind] == 1
    assert found["intake_job_failures_total", ("class", "transient"), kind] == 1
    assert ("intake_job_failures_total", ("class", "returned"), kind) not in found
    assert found["intake_jobs_dead_total", ("class", "permanent"), kind] == 1
    assert (
        found["intake_email_sends_total", ("outcome", "accepted"), ("template", "alert-new-form")]
        == 1
    )


def test_durations_are_cumulative_and_in_seconds(figures, busy):
    found = figures()
    name, kind = "intake_job_queue_wait_seconds", ("kind", "book-call")
    assert found[name + "_bucket", kind, ("le", "0.2")] == 0
    assert found[name + "_bucket", kind, ("le", "0.5")] == 1
    assert found[name + "_bucket", kind, ("le", "+Inf")] == 1
    assert found[name + "_sum", kind] == 0.5
    assert found["intake_submit_to_opened_seconds_sum",] == 3600
    assert found["intake_submit_to_scheduled_seconds_count",] == 1


def test_a_broker_that_is_away_has_no_length_rather_than_none(figures, busy):
    away, there = figures(None), figures(dict.fromkeys(Queue, 2))
    assert away["intake_broker_up",] == 0
    assert ("intake_broker_queue_length", ("queue", "critical")) not in away
    assert there["intake_broker_up",] == 1
    assert there["intake_broker_queue_length", ("queue", "critical")] == 2


def test_every_figure_has_a_value_once_everything_has_happened(figures, busy):
    empty = {name for name, *_ in told()} - {
        row[0] for row in base_names(figures({Queue.CRITICAL: 1}))
    }
    assert empty == set()


def test_the_document_names_every_figure_its_type_and_its_labels(app):
    families = Figures(NOON, None, "r1").collect()
    real = {(full(f.name, f.type), f.type, frozenset(f._labelnames)) for f in families}
    assert real == set(told())


@pytest.mark.parametrize("name", ["alert-rules.yml", "grafana-board.json"])
def test_rules_and_board_ask_only_for_figures_that_there_are(name):
    rules = (DOCS / name).read_text()
    asked = {
        re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\bintake_\w+", rules)
    }
    assert asked
    assert asked <= {name for name, *_ in told()}


def test_each_alarm_has_one_rule_that_watches_it():
    rules = (DOCS / "alert-rules.yml").read_text().split("- alert: ")[1:]
    watched = [found[1] for rule in rules if (found := re.search(r"alarm: ([\w-]+)}", rule))]
    assert sorted(watched) == sorted(TROUBLES)
    for rule in rules:
        named = set(re.findall(r'intake_alerts_open\{kind="([\w-]+)"\}', rule))
        assert named <= set(re.findall(r"alarm: ([\w-]+)}", rule)), "a rule's label is its alarm"


def full(name, kind):
    return name + "_total" if kind == "counter" else name


def told():
    """The rows of the table: name, type, labels."""
    row = re.compile(r"^\| `(intake_\w+)` \| (\w+) \|([^|]*)\|", re.MULTILINE)
    for name, kind, labels in row.findall((DOCS / "metrics.md").read_text()):
        yield name, kind, frozenset(re.findall(r"`(\w+)`", labels))


def base_names(found):
    return {(re.sub(r"_(bucket|sum|count)$", "", name),) for name, *_ in found}
