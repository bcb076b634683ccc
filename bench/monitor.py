"""How long the operator's pages and the relay's sweep take, with ever more finished work.

Run: `python -m bench.monitor [--url postgresql://... --url postgresql://...]
[--sizes 1000,1000000]`. The databases must be empty, one for each size; SQLite in
temporary directories unless they are given. The finished jobs are spread over two years, each with
its attempt, two of five with a message, and one closed case with four events for each five. What
stands now is the same each time. The sizes are asked in turn, page by page.
"""

from __future__ import annotations

import argparse
import tempfile
import uuid
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from flask_migrate import upgrade
from sqlalchemy import text, update

from intake.extensions import db
from intake.gateways import clock
from intake.models import Job
from intake.services.planning import plan
from intake.services.relaying import Relay
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.service import build
from tests.web.access_table import signed_in

SIZES = (1_000, 1_000_000)
ROUNDS = 60
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
        "reference": "printf('B%08d', n)",
        "blob": "x'00'",
        "at": "strftime('%Y-%m-%d %H:%M:%f000', 'now', printf('-%f days', 730.0 * n / :count))",
    },
    "postgresql": {
        "id": "gen_random_uuid()",
        "reference": "'B' || lpad(n::text, 8, '0')",
        "blob": "'x'::bytea",
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
CASES = """
INSERT INTO intake (id, reference, state, version, questionnaire_version, data_key, zone,
  privacy_version, privacy_accepted_at, created_at, updated_at, submission_key, priority,
  waiting_since, safety, unresolved, submitted_at, opened_at)
{cases} SELECT {id}, {reference}, 'closed', 1, 'q', {blob}, 'America/Chicago', 'p', {old}, {old},
  {old}, {id}, 0, {old}, FALSE, FALSE, {old}, {old} FROM s
"""
EVENTS = """
INSERT INTO history (id, intake_id, at, actor, event)
SELECT {id}, intake.id, intake.created_at, 'patient', name FROM intake,
  (SELECT 'intake.begin' AS name UNION ALL SELECT 'answer.save'
   UNION ALL SELECT 'intake.submit' UNION ALL SELECT 'case.close') AS e
"""


def fill(count):
    dialect = db.engine.dialect.name
    few = SERIES[dialect].replace(":count", "(:count / 5)")
    words = {**WORDS[dialect], "series": SERIES[dialect], "cases": few}
    words["old"] = words["at"].replace("n / :count", "(n * 5) / :count")
    with writing() as session:
        for statement in (JOBS, ATTEMPTS, MESSAGES, CASES, EVENTS):
            told = statement.format(**words)
            session.execute(text(told), {"count": count} if ":count" in told else {})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF") if dialect == "sqlite" else None
        connection.exec_driver_sql("ANALYZE" if dialect == "sqlite" else "VACUUM ANALYZE")


def stand():
    """Work that stands now: the same at every size."""
    now = clock.now()
    with writing() as session:
        # The newest case opens with our keys.
        add_draft(session, now + timedelta(hours=1))
        for number in range(STANDING):
            later = now + timedelta(hours=number % 2)
            plan(session, "book-call", f"now:{uuid.uuid4()}", now=now, run_at=later)
        job = plan(session, "canary", f"dead:{uuid.uuid4()}", now=now)
        session.execute(update(Job).where(Job.id == job.id).values(state="dead", done_at=now))


class Service:
    """One service with so much finished work, which stays open for as long as others are asked."""

    def __init__(self, url, var, size):
        self.app = build(
            var=var, mode="demo", redis_url="", **({"database_url": url} if url else {})
        )
        with self.app.app_context():
            upgrade()
            fill(size)
            stand()
            db.session.remove()
        self.client = signed_in(self.app, "operator")
        self.relay = Relay("bench")

    def ask(self, page):
        """How long one page, or one sweep, takes in milliseconds."""
        begun = perf_counter()
        if page == "sweep":
            with self.app.app_context():
                begun = perf_counter()
                self.relay.sweep({}, broker_away=False, now=clock.now())
                return (perf_counter() - begun) * 1000
        answer = self.client.get(page)
        took = (perf_counter() - begun) * 1000
        assert answer.status_code == 200, page
        return took


def rounds(services, page):
    """The times of each, asked in turn, so that a busy minute strikes all of them."""
    times = [[] for _ in services]
    for number in range(ROUNDS + 3):
        for place, service in enumerate(services):
            took = service.ask(page)
            if number >= 3:
                times[place].append(took)
    return times


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--url", action="append", default=[], help="one for each size, in order")
    words.add_argument("--sizes", default=",".join(map(str, SIZES)))
    given = words.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    urls = given.url or [""] * len(sizes)
    with ExitStack() as stack:
        services = [
            Service(url, Path(stack.enter_context(tempfile.TemporaryDirectory())), size)
            for url, size in zip(urls, sizes, strict=True)
        ]
        names = "".join(f"{size:>18,}" for size in sizes)
        print(
            f"{'milliseconds, least / median of ' + str(ROUNDS):<38}{names}   ratio: least, median"
        )
        for page in (*PAGES, "sweep"):
            found = [(min(one), median(one)) for one in rounds(services, page)]
            cells = "".join(f"{least:>9.1f} /{mid:>7.1f}" for least, mid in found)
            ratios = [last / first for first, last in zip(found[0], found[-1], strict=True)]
            print(f"{page:<38}{cells}   {ratios[0]:.2f}, {ratios[1]:.2f}", flush=True)


if __name__ == "__main__":
    main()
