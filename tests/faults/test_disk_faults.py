"""The disk is full: nothing can be written, then there is room again.

A process whose files may not grow meets the same error as on a full disk, and any test may set
that limit on its own children.
"""

import resource
import sqlite3
import time
from contextlib import closing, contextmanager

import psutil
import pytest
from sqlalchemy import update

from intake.domain.work import Kind
from intake.models import User
from intake.services.transaction import writing
from tests.faults.scene import LONG
from tests.walks.answers import PLAIN
from tests.walks.journey import slug_of, walk
from tests.walks.web import Browser

pytestmark = pytest.mark.services
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@contextmanager
def full_disk(s, *names):
    """None of these programs, nor what they started, can make a file longer."""
    everyone = [
        one
        for name in names
        for parent in [psutil.Process(s.stack.pid(name))]
        for one in (parent, *parent.children(recursive=True))
    ]
    for one in everyone:
        one.rlimit(psutil.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        with no_second_use(s):
            yield
    finally:
        for one in everyone:
            if one.is_running():
                one.rlimit(psutil.RLIMIT_FSIZE, UNLIMITED)


@contextmanager
def no_second_use(s):
    """SQLite writes its log from the start again once all of it is copied, and needs no room then.

    Somebody who reads what stands in the log keeps it from that, so each commit has to make it longer.
    """
    with writing() as session:
        session.execute(update(User).values(name=User.name))
    with closing(sqlite3.connect(s.stack.var / "intake.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM job").fetchone()
        yield


def test_work_waits_while_nothing_can_be_written_and_is_done_when_there_is_room(s):
    with full_disk(s, "critical", "rest", "relay"):
        cases = s.submit(4)
        time.sleep(20 if LONG else 3)
        assert {job.state for job in s.jobs()} == {"queued"}
        assert s.post.texts == []
    for name in ("critical", "rest", "relay"):
        if not s.stack.alive(name):
            s.stack.start(name)
    s.wait_done(60)
    s.assert_all_once(cases)
    assert {job.attempts for job in s.jobs()} == {1}


def test_a_disk_that_fills_while_a_message_is_on_its_way_doubles_nothing_unsaid(s):
    s.post.steps["text"] = "slow250"
    cases = s.submit(2)
    s.wait(lambda: len(s.post.texts) > 0)
    with full_disk(s, "rest"):
        time.sleep(3)
    s.post.steps["text"] = "250 Ok"
    if not s.stack.alive("rest"):
        s.stack.start("rest")
    s.let_leases_end()
    s.wait(lambda: s.jobs(Kind.CONFIRM_CALL))
    s.wait(lambda: {job.state for job in s.jobs()} <= {"queued", "done"})
    s.hurry()
    s.wait_done(60)
    assert [s.booked(case) for case in cases] == [1, 1]
    copies = {job.id: len(s.mails_of(job.id)) for job in s.mailed()}
    assert min(copies.values()) == 1
    assert all(s.delivery(i).maybe_twice for i, count in copies.items() if count > 1)


def test_a_patient_is_told_and_loses_no_word_while_nothing_can_be_written(s):
    s.stack.start("web")
    try:
        browser = Browser(s.stack.web_url)
        page = walk(browser, until="hopes")
        with full_disk(s, "web"):
            told = browser.submit(page, PLAIN["hopes"])
            assert told.status == 503
            kept = {str(c.get("value")) for c in told.soup.select("form input[type=hidden]")}
            assert PLAIN["hopes"]["hope_text"] in kept
        page = browser.submit(told, {})
        assert page.status == 200
        assert slug_of(walk(browser)) == "check"
    finally:
        s.stack.stop("web")
