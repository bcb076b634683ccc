"""How long the operator's pages and the relay's sweep take, with ever more finished work.

Run: `python -m bench.monitor [--url postgresql://...] [--sizes 1000,1000000]`. The database must
be empty; SQLite in a temporary directory unless one is given. The finished jobs are spread over
two years, each with its attempt, two of five with a message. What stands now is the same each time.
The best of many rounds is compared, since a busy machine only ever makes a round longer.
"""

from __future__ import annotations

import argparse
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from flask_migrate import upgrade
from sqlalchemy import text, update

from intake.extensions import db
from intake.gateways import clock
from intake.models import Job
from intake.services.planning import plan
from intake.services.relaying import Relay
from intake.services.transaction import writing
from tests.fixtures.service import build
from tests.web.access_table import signed_in

SIZES = (1_000, 1_000_000)
ROUNDS = 25
STANDING = 40
PAGES = (
    "/ops/", "/ops/jobs", "/ops/jobs?state=done", "/ops/jobs?state=done&kind=book-call",
    "/ops/jobs?state=dead", "/ops/deliveries", "/ops/deliveries?state=accepted", "/ops/future",
    "/ops/periodic", "/ops/pace", "/ops/stuck", "/ops/alarms", "/ops/record", "/metrics", "/readyz",
)  # fmt: skip
KINDS = "('alert-new-form', 'book-call', 'confirm-call', 'canary', 'reconcile')"

SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :count)",
    "postgresql": "WITH s AS (SELECT generate_series(1, :count) AS n)",
}
WORDS = {
    "sqlite": {
        "id": "lower(hex(randomblob(16)))",
        "at": "strftime('%Y-%m-%d %H:%M:%f000', 'now', printf('-%f days', 730.0 * n / :count))",
    },
    "postgresql": {
        "id": "gen_random_uuid()",
        "at": "now() - make_interval(secs => 730.0 * 86400 * n / :count)",
    },
}
JOBS = """
INSERT INTO job (id, kind, queue, key, state, run_at, attempts, crashes, max_attempts, created_at,
  started_at, done_at, held)
{series} SELECT {id}, CASE n % 5 WHEN 0 THEN 'alert-new-form' WHEN 1 THEN 'book-call'
  WHEN 2 THEN 'confirm-call' WHEN 3 THEN 'canary' ELSE 'reconcile' END,
  CASE n % 5 WHEN 1 THEN 'schedule' WHEN 3 THEN 'housekeeping' WHEN 4 THEN 'housekeeping'
  ELSE 'notify' END, 'past:' || n, 'done', {at}, 1, 0, 10, {at}, {at}, {at}, FALSE FROM s
"""
ATTEMPTS = """
INSERT INTO job_attempt (id, job_id, number, worker, release, started_at, ended_at, outcome, folded,
  error_class)
SELECT {id}, id, 1, 'w', 'r', started_at, done_at, 'done', TRUE, NULL FROM job WHERE state = 'done'
"""
MESSAGES = """
INSERT INTO delivery (id, job_id, audience, template, state, message_id, maybe_twice, queued_at,
  changed_at, smtp_code)
SELECT {id}, id, 'clinician', kind, 'accepted', key, FALSE, created_at, done_at, 250
FROM job WHERE state = 'done' AND kind IN ('alert-new-form', 'confirm-call')
"""


def fill(count):
    dialect = db.engine.dialect.name
    words = {**WORDS[dialect], "series": SERIES[dialect]}
    with writing() as session:
        for statement in (MESSAGES, ATTEMPTS, JOBS)[::-1]:
            parameters = {"count": count} if ":count" in statement.format(**words) else {}
            session.execute(text(statement.format(**words)), parameters)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF") if dialect == "sqlite" else None
        connection.exec_driver_sql("ANALYZE" if dialect == "sqlite" else "VACUUM ANALYZE")


def stand():
    """Work that stands now: the same at every size."""
    now = clock.now()
    with writing() as session:
        for number in range(STANDING):
            later = now + timedelta(hours=number % 2)
            plan(session, "book-call", f"now:{uuid.uuid4()}", now=now, run_at=later)
        job = plan(session, "canary", f"dead:{uuid.uuid4()}", now=now)
        session.execute(update(Job).where(Job.id == job.id).values(state="dead", done_at=now))


def timed(work):
    rounds = []
    for number in range(ROUNDS + 3):
        begun = perf_counter()
        work()
        if number >= 3:
            rounds.append((perf_counter() - begun) * 1000)
    return min(rounds)


def measure(url, var, size):
    app = build(var=var, mode="demo", redis_url="", **({"database_url": url} if url else {}))
    with app.app_context():
        upgrade()
        fill(size)
        stand()
        db.session.remove()
    client = signed_in(app, "operator")
    found = {}
    for page in PAGES:
        assert client.get(page).status_code == 200, page
        found[page] = timed(lambda page=page: client.get(page))
    with app.app_context():
        relay = Relay("bench")
        found["sweep"] = timed(lambda: relay.sweep({}, broker_away=False, now=clock.now()))
        if url:
            db.session.remove()
            with db.engine.begin() as connection:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        db.engine.dispose()
    return found


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--url", default="")
    words.add_argument("--sizes", default=",".join(map(str, SIZES)))
    given = words.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    columns = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as var:
            columns.append(measure(given.url, Path(var), size))
    print(
        f"{'milliseconds, best of ' + str(ROUNDS):<38}",
        *(f"{size:>10,}" for size in sizes),
        "  ratio",
    )
    for name in columns[0]:
        times = [column[name] for column in columns]
        print(f"{name:<38}", *(f"{ms:>10.1f}" for ms in times), f"{times[-1] / times[0]:>7.2f}")


if __name__ == "__main__":
    main()
