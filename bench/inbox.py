"""How long the inbox and a case take in PostgreSQL for ten clinicians, with ever more intakes.

Run: `python -m bench.inbox [--sizes 1000 100000]`. It starts a PostgreSQL of its own. Every size
has a database of its own with the same mix, so that there is a hundred times as much of everything:
what is open, what is mine, what is closed. The ten take turns, and so do the sizes, page by page:
a busy machine makes both slow alike. The medians of whole requests are compared.
"""

from __future__ import annotations

import argparse
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from flask_migrate import upgrade
from sqlalchemy import event, insert, select, text

from intake.domain.priority import CALM, rank
from intake.extensions import db
from intake.gateways import clock
from intake.models import Intake, Role, User
from intake.services import sessions, staffing
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft, ready_answers
from tests.fixtures.service import build
from tests.services.postgres import Cluster

SIZES = (1_000, 100_000)
CLINICIANS = 10
ROUNDS = 5
PAGES = (
    "/staff/", "/staff/?tab=attention", "/staff/?tab=new", "/staff/?tab=mine",
    "/staff/?tab=today", "/staff/?tab=waiting", "/staff/?tab=closed", "news", "next", "case",
)  # fmt: skip
RANKS = (rank("urgent", "now"), rank("review", "today"), rank("review", "before_call"), CALM)


def people():
    """Ten clinicians, signed in; gives their ids and cookies."""
    found = []
    with writing() as session:
        staffing.ensure_roles(session)
        role = session.scalars(select(Role).where(Role.name == "clinician")).one()
        for number in range(CLINICIANS):
            user = User(
                id=uuid.uuid4(), email=f"c{number}@example.org", name=f"Dr. {number}",
                fs_uniquifier=uuid.uuid4().hex, created_at=clock.now(), roles=[role],
            )  # fmt: skip
            session.add(user)
            found.append((user.id, user.fs_uniquifier))
    return [
        (key, sessions.create(
            {"_user_id": mark, "_fresh": True, "staff": str(key)}, user_id=key, now=clock.now()
        ))
        for key, mark in found
    ]  # fmt: skip


def intake(number, size, staff):
    """One of the mix: of ten 7 are open and 6 of them taken, 2 closed, 1 begun; 1 in 50 is urgent.

    Also of a thousand every part of the list fills a page, so that the same is drawn at each size.
    """
    now = clock.now()
    at = now - timedelta(minutes=number * 400_000 / size)
    state = {7: "closed", 8: "closed", 9: "draft"}.get(number % 10, "submitted")
    urgent = number % 50 == 0
    taken = number % 10 < 6
    who = staff[number // 10 % CLINICIANS][0]
    key = uuid.uuid4()
    return {
        "id": key, "reference": f"{number:09}", "state": state, "zone": "UTC", "version": 1,
        "questionnaire_version": "b", "data_key": b"", "privacy_version": "b",
        "privacy_accepted_at": at, "created_at": at, "updated_at": at, "waiting_since": at,
        "priority": RANKS[0] if urgent else RANKS[1 + number % 3], "safety": urgent,
        "unresolved": urgent, "owner_id": who if taken else None,
        "acknowledged_by": who if taken else None, "acknowledged_at": at if taken else None,
        "asked_at": at if number % 10 == 3 else None, "submission_key": uuid.uuid4(),
        "heard": None, "heard_at": None, "submitted_at": None if state == "draft" else at,
    }  # fmt: skip


def within(html, before):
    """What an attribute holds from these words on."""
    return html.split(before)[1].split('"')[0].replace("&amp;", "&")


class Clinic:
    """A database of one size, and ten browsers at it."""

    def __init__(self, cluster, size, scratch):
        self.app = build(var=scratch, database_url=cluster.create(), mode="test")
        with self.app.app_context():
            upgrade()
            staff = people()
            with writing() as session:
                rows = [intake(number, size, staff) for number in range(size)]
                for place in range(0, size, 5_000):
                    session.execute(insert(Intake), rows[place : place + 5_000])
                case = add_draft(session, clock.now(), answers=ready_answers(), reference="CASE")
                session.get_one(Intake, case).state = "submitted"
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as one:
                one.execute(text("VACUUM ANALYZE"))
        self.browsers = []
        for _key, token in staff:
            client = self.app.test_client()
            client.set_cookie("intake", token)
            self.browsers.append(client)
        first = self.browsers[0].get("/staff/").get_data(as_text=True)
        self.paths = {
            "next": "/staff/?after=" + within(first, "?after="),
            "news": within(first, 'data-news="'),
            "case": "/staff/intakes/CASE",
        }

    def seconds(self, page, who):
        path = self.paths.get(page, page)
        begun = perf_counter()
        answer = self.browsers[who].get(path)
        answer.get_data()
        took = perf_counter() - begun
        assert answer.status_code == 200, (page, answer.status_code)
        return took

    def statements(self, page):
        seen = []
        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note := lambda *a: seen.append(a[2]))
        self.seconds(page, 0)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES)
    asked = parser.parse_args()
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="intake-pg-", dir="/tmp")))
    cluster.start()
    try:
        with tempfile.TemporaryDirectory(prefix="intake-") as scratch:
            clinics = [Clinic(cluster, size, Path(scratch)) for size in asked.sizes]
            worst = compare(clinics, asked.sizes)
            print(f"largest ratio: {worst:.2f}")
    finally:
        cluster.stop()


def compare(clinics, sizes):
    small, large = sizes
    print(f"{'page':24} {small:>9,} {large:>9,}  ratio  statements")
    worst = 0.0
    for page in PAGES:
        rounds = [[], []]
        for number in range(ROUNDS):
            for who in range(CLINICIANS):
                for place in (0, 1) if number % 2 else (1, 0):
                    rounds[place].append(clinics[place].seconds(page, who))
        few, many = (median(found) * 1000 for found in rounds)
        worst = max(worst, many / few)
        counted = [clinic.statements(page) for clinic in clinics]
        print(f"{page:24} {few:9.2f} {many:9.2f}  {many / few:5.2f}  {counted}", flush=True)
    return worst


if __name__ == "__main__":
    main()
