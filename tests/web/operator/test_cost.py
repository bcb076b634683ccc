"""What a page costs does not grow with the past: few statements, and each finds its rows by index."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from intake.domain.work import Kind
from intake.extensions import db
from intake.services.relaying import Relay
from tests.fixtures.service import SECRETS

TOKEN = {"Authorization": f"Bearer {SECRETS['metrics_token']}"}
# The most statements that a page may need: the session, the person, the clock, the pauses and what it shows.
PAGES = {
    "/ops/": 18,
    "/ops/jobs": 8,
    "/ops/jobs?state=running": 8,
    "/ops/jobs?state=done": 8,
    "/ops/jobs?state=done&kind=canary": 8,
    "/ops/jobs?state=dead": 9,
    "/ops/deliveries": 9,
    "/ops/deliveries?state=failed": 9,
    "/ops/future": 9,
    "/ops/periodic": 12,
    "/ops/pace": 15,
    "/ops/pauses": 9,
    "/ops/stuck": 12,
    "/ops/alarms": 10,
    "/ops/record": 9,
    "/metrics": 25,
    "/readyz": 12,
}
# Tables that grow with every patient.
GROWS = r"(job|job_attempt|delivery|intake|appointment|history|tally|alarm)"
# These hold only what stands now.
SMALL = ("ix_job_due", "ix_job_leased", "ix_job_attempt_unfolded", "uq_alarm_open")


@pytest.fixture
def asked(served, operator):
    """The statements of one page, and how SQLite would find the rows of each."""

    def ask(path):
        found = []

        def note(_connection, _cursor, statement, parameters, _context, _many):
            if statement.startswith(("SELECT", "WITH")):
                found.append((statement, parameters))

        with served.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            answer = operator.client.get(path, headers=TOKEN)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert answer.status_code == 200
        with served.app_context(), engine.connect() as connection:
            return [(one, steps_of(connection, one, given)) for one, given in found]

    return ask


def steps_of(connection, statement, parameters=()):
    """How SQLite would find the rows."""
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return [row[3] for row in rows]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_little_and_reads_no_whole_table(asked, scene, path):
    few = asked(path)
    for _ in range(6):
        scene.dead(Kind.BOOK_CALL)
        scene.job(Kind.CANARY, state="done", done_at=scene.now)
        scene.job(Kind.CONFIRM_CALL, run_at=scene.now + timedelta(hours=1))
    many = asked(path)
    assert len(many) == len(few) <= PAGES[path]
    assert [
        (step, statement) for statement, plan in many for step in plan if is_scan(step, statement)
    ] == []


def is_scan(step, statement):
    """Whether a step reads a growing table from end to end."""
    if not re.match(rf"SCAN {GROWS}\b", step):
        return False
    if step.endswith(SMALL):
        return False
    # In the order of an index and with a limit, it stops after a page.
    return not ("USING" in step and "LIMIT" in statement)


def test_the_check_would_find_a_scan(served, scene):
    with served.app_context(), db.engine.connect() as connection:
        for statement, bad in (
            ("SELECT * FROM job WHERE crashes = 1", True),
            ("SELECT * FROM job WHERE state = 'done' AND kind = 'x'", False),
            ("SELECT * FROM delivery ORDER BY changed_at DESC, id DESC LIMIT 5", False),
            ("SELECT * FROM delivery ORDER BY smtp_code LIMIT 5", True),
        ):
            steps = steps_of(connection, statement)
            assert any(is_scan(step, statement) for step in steps) is bad


def test_the_sweep_reads_no_whole_table(served, scene):
    scene.dead()
    found = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith(("SELECT", "UPDATE")):
            found.append((statement, parameters))

    with served.app_context():
        relay = Relay("relay@host:1")
        event.listen(db.engine, "before_cursor_execute", note)
        relay.sweep({}, broker_away=False, now=scene.now)
        event.remove(db.engine, "before_cursor_execute", note)
        with db.engine.connect() as connection:
            plans = [(one, steps_of(connection, one, given)) for one, given in found]
    assert any("NOT job_attempt.folded" in one for one, _plan in plans)
    assert [(s, one) for one, plan in plans for s in plan if is_scan(s, one)] == []
