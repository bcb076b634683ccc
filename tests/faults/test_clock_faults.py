"""One process believes that it is an hour earlier or later than the others."""

import time

import pytest

from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Job
from tests.faults.odd import odd
from tests.faults.scene import FIRST_READER, LONG

pytestmark = pytest.mark.services


@pytest.mark.parametrize("wrong", ["fast", "slow"] if LONG else ["fast"])
def test_a_worker_with_a_wrong_clock_beside_a_right_one_doubles_nothing(s, wrong):
    with odd(s.stack, wrong, "notify,schedule", ready=" ready."):
        cases = s.submit(10)
        s.wait_done()
        time.sleep(2.5)
    s.assert_all_once(cases)
    assert {job.crashes for job in s.jobs()} == {0}, "no lease was thought to have ended"
    assert {job.attempts for job in s.jobs()} == {1}


@pytest.mark.parametrize("wrong", ["fast-relay", "slow-relay"] if LONG else ["fast-relay"])
def test_a_relay_with_a_wrong_clock_takes_no_lease_away_and_loses_nothing(s, wrong):
    """Leases follow the database's clock, whatever a process believes."""
    s.post.at_reader[FIRST_READER] = "slow250"
    with odd(s.stack, wrong, ready="relay_ready"):
        alert = s.alert(s.case(), FIRST_READER)
        s.wait_state(alert, JobState.RUNNING)
        cases = s.submit(3)
        s.stack.redis().flushall()
        s.wait_done()
    assert [s.booked(case) for case in cases] == [1] * len(cases)
    assert [len(s.mails_of(job.id)) for job in s.mailed()] == [1] * len(s.mailed())
    assert {job.crashes for job in s.jobs()} == {0}
    db.session.rollback()
    keys = db.session.scalars(db.select(Job.key).where(Job.kind == Kind.CANARY)).all()
    assert len(keys) == len(set(keys))
