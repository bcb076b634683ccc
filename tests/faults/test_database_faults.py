"""PostgreSQL: connections that break under the service, and engines that cross a fork."""

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from intake.extensions import db
from intake.tasks import life
from tests.faults.scene import LONG, scene
from tests.fixtures.service import build
from tests.services.postgres import Cluster

pytestmark = [pytest.mark.services, pytest.mark.postgres]

CHILDREN = 4
QUERIES = 100
ENDS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_connections_that_are_cut_in_the_middle_lose_nothing(tmp_path, postgres_url):
    with scene(tmp_path / "v", database_url=postgres_url) as s:
        cases = []
        for _ in range(20 if LONG else 4):
            cases += s.submit(3)
            with db.engine.connect() as line:
                line.execute(ENDS)
            time.sleep(0.3)
        s.stack.redis().flushall()
        for _ in range(3):
            s.let_leases_end()
            time.sleep(1)
            s.hurry()
        s.wait_done(90)
        assert [s.booked(case) for case in cases] == [1] * len(cases)
        copies = {job.id: len(s.mails_of(job.id)) for job in s.mailed()}
        assert min(copies.values()) == 1
        assert all(s.delivery(i).maybe_twice for i, count in copies.items() if count > 1)


def test_a_database_that_is_killed_and_started_again_loses_nothing(tmp_path):
    # What it said was committed has to be there afterwards.
    directory = Path(tempfile.mkdtemp(prefix="intake-pg-", dir="/tmp"))
    cluster = Cluster(directory, synchronous_commit="on")
    try:
        cluster.start()
        with scene(tmp_path / "v", database_url=cluster.create()) as s:
            cases = s.submit(3)
            cluster.crash()
            with pytest.raises(OperationalError):
                s.submit()
            time.sleep(20 if LONG else 2)
            cluster.start_again()
            # The next request has a session of its own.
            db.session.remove()
            db.engine.dispose()
            cases += s.submit(2)
            s.let_leases_end()
            s.wait(lambda: {job.state for job in s.jobs()} <= {"queued", "done"}, 60)
            s.hurry()
            s.wait_done(90)
            assert [s.booked(case) for case in cases] == [1] * len(cases)
            copies = {job.id: len(s.mails_of(job.id)) for job in s.mailed()}
            assert min(copies.values()) == 1
            assert all(s.delivery(i).maybe_twice for i, count in copies.items() if count > 1)
            assert s.stack.alive("relay")
            assert s.stack.alive("rest")
    finally:
        cluster.stop()


@pytest.mark.parametrize("as_our_workers_do", [True, False])
def test_a_fork_hands_nobody_the_rows_of_another(
    tmp_path, postgres_migrated_url, as_our_workers_do
):
    """The second run is the control: without a fresh engine the same queries do go wrong."""
    app = build(var=tmp_path, database_url=postgres_migrated_url)
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        db.session.commit()
        pids = [_child(app, number, fresh=as_our_workers_do) for number in range(CHILDREN)]
        codes = [os.waitpid(pid, 0)[1] for pid in pids]
        db.session.remove()
        db.engine.dispose()
    assert (codes == [0] * CHILDREN) == as_our_workers_do


def _child(app, number, *, fresh):
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.alarm(20)
        if fresh:
            life._child_begins(sender="t@h")
        with app.app_context():
            for turn in range(QUERIES):
                mine = number * QUERIES + turn
                got = db.session.scalar(text("SELECT CAST(:mine AS integer)"), {"mine": mine})
                db.session.rollback()
                if got != mine:
                    os._exit(2)
        code = 0
    finally:
        os._exit(code)
