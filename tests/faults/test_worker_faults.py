"""Workers that die, hang, or are told to stop, at each point of a job's way."""

import signal
import threading
import time
from socket import gethostname

import pytest
from sqlalchemy import text, update

from intake.domain.states import JobState
from intake.domain.work import CRASHES_ALLOWED, Kind, Queue
from intake.extensions import db
from intake.gateways import clock
from intake.models import Job
from intake.queries.programs import call_roll
from intake.services import operating
from intake.services.draining import drain
from intake.services.transaction import writing
from tests.faults.hostile_smtp import HANG
from tests.faults.odd import odd
from tests.faults.scene import EVERY, FIRST_READER, LONG, SECOND_READER, held

pytestmark = pytest.mark.services


def hold_mail_at(s, step, count=1):
    """Submit one form, and wait until its alert is with the mail server, which hangs there."""
    s.post.steps[step] = HANG
    seen = len(s.post.readers)
    cases = s.submit(count)
    s.wait(lambda: len(s.post.readers) > seen)
    return cases


@pytest.mark.parametrize("whom", ["all of it", "its children"])
def test_a_worker_killed_before_the_text_went_is_made_up_for(s, whom):
    cases = hold_mail_at(s, "RCPT")
    if whom == "all of it":
        s.stack.kill("rest")
    else:
        s.kill_children("rest")
    s.post.steps["RCPT"] = "250 Ok"
    if whom == "all of it":
        s.stack.start("rest")
    s.let_leases_end()
    s.wait(lambda: s.jobs(Kind.CONFIRM_CALL))
    s.hurry()
    s.wait_done()
    s.assert_all_once(cases)
    crashed = [job for job in s.jobs() if job.crashes]
    assert crashed
    assert all(s.outcomes(job.id)[-1] == "done" for job in crashed)
    assert not any(s.delivery(job.id).maybe_twice for job in s.mailed())


def test_a_worker_killed_before_it_could_begin_is_made_up_for(s):
    s.stack.signal("rest", signal.SIGSTOP)
    cases = s.submit(3)
    s.stack.kill("rest")
    s.stack.start("rest")
    s.wait_done()
    s.assert_all_once(cases)


def test_a_worker_killed_after_the_text_went_sends_again_and_says_so(s):
    s.post.steps["text"] = HANG
    alert = s.alert(s.case())
    s.wait(lambda: len(s.mails_of(alert)) == 1)
    s.stack.kill("critical")
    s.post.steps["text"] = "250 Ok"
    s.stack.start("critical")
    s.let_leases_end()
    s.wait_state(alert, JobState.QUEUED, JobState.DONE)
    s.hurry()
    s.wait_state(alert, JobState.DONE)
    first, second = s.mails_of(alert)
    told = s.delivery(alert)
    assert (told.state, told.maybe_twice) == ("accepted", True)
    assert told.message_id.encode() in first
    assert told.message_id.encode() in second
    assert len(second) > len(first), "the second says that it may be one"


def test_a_worker_killed_between_the_answer_and_its_record_sends_again_and_says_so(s):
    """The server said yes; the worker dies while it waits to write that down."""
    locked, go_on = threading.Event(), threading.Event()

    def lock_the_database():
        with s.app.app_context(), writing() as session:
            session.execute(text("UPDATE clock_offset SET seconds = seconds"))
            locked.set()
            go_on.wait(15)

    s.post.before_answer = lambda: (
        threading.Thread(target=lock_the_database, daemon=True).start(),
        locked.wait(10),
    )
    alert = s.alert(s.case())
    s.wait(locked.is_set)
    s.wait(lambda: len(s.mails_of(alert)) == 1)
    time.sleep(0.3)
    s.post.before_answer = None
    s.stack.kill("critical")
    go_on.set()
    s.stack.start("critical")
    s.let_leases_end()
    s.wait_state(alert, JobState.QUEUED)
    s.hurry()
    s.wait_state(alert, JobState.DONE)
    assert len(s.mails_of(alert)) == 2
    assert s.delivery(alert).maybe_twice


def test_a_worker_told_to_stop_finishes_what_it_holds(s):
    s.post.steps["RCPT"] = "slow250"
    alert = s.alert(s.case())
    s.wait_state(alert, JobState.RUNNING)
    assert s.stack.stop("critical") == 0
    assert s.job(alert).state == JobState.DONE
    assert s.outcomes(alert) == ["done"]


def test_a_worker_that_may_not_finish_gives_its_job_back_and_no_attempt_is_spent(s):
    # Drop by drop no step takes long enough to be given up.
    s.post.at_reader[FIRST_READER] = "slow250 " + 60 * "."
    alert = s.alert(s.case(), FIRST_READER)
    s.wait_state(alert, JobState.RUNNING)
    s.stack.signal("critical", signal.SIGQUIT)
    s.wait(lambda: not s.stack.alive("critical"))
    assert s.outcomes(alert) == ["returned"]
    assert (s.job(alert).state, s.job(alert).attempts) == (JobState.QUEUED, 0)
    s.post.at_reader.clear()
    s.stack.start("critical")
    s.wait_state(alert, JobState.DONE)
    assert len(s.mails_of(alert)) == 1


def test_restarts_under_load_double_nothing(s):
    cases = []
    for _ in range(20 if LONG else 1):
        cases += s.submit(4)
        assert s.stack.stop("rest") == 0
        s.stack.start("rest")
    s.wait_done(60)
    s.assert_all_once(cases)
    assert {job.crashes for job in s.jobs()} == {0}


def test_a_job_that_ends_its_worker_three_times_is_dead_and_the_others_flow(s):
    s.post.at_reader[FIRST_READER] = HANG
    case = s.case()
    poison = s.alert(case, FIRST_READER)
    for _ in range(CRASHES_ALLOWED):
        s.wait_state(poison, JobState.RUNNING)
        s.kill_children("critical")
        s.let_leases_end()
        s.wait_state(poison, JobState.QUEUED, JobState.DEAD)
        s.hurry()
    s.wait_state(poison, JobState.DEAD)
    assert (s.job(poison).crashes, s.job(poison).error_class) == (3, "crash")
    other = s.alert(case, SECOND_READER)
    s.wait_state(other, JobState.DONE)


@pytest.mark.parametrize("wrong", ["exit", "memory", "loop", "deaf"] if LONG else ["exit"])
def test_poison_of_every_sort_is_dead_after_three_and_the_others_flow(s, wrong):
    """It ends its process, eats its memory, or never ends, deaf or not."""
    s.stack.stop("rest")
    with odd(s.stack, wrong, "notify,schedule,housekeeping", ready=" ready."):
        poison = s.plan()
        with writing() as session:
            session.execute(update(Job).where(Job.id == poison).values(max_attempts=10))
        for _ in range(CRASHES_ALLOWED):
            s.wait(lambda: s.outcomes(poison) and s.job(poison).state != JobState.QUEUED)
            s.wait(lambda: not _in_hand(s, poison))
            s.hurry()
        s.wait_state(poison, JobState.DEAD)
        assert (s.job(poison).crashes, s.job(poison).error_class) == (3, "crash")
        other = s.submit(1)
        s.wait(lambda: [s.booked(case) for case in other] == [1])


def _in_hand(s, job_id):
    """Whether it still runs; what its dead worker holds is let go, as a minute would."""
    if s.job(job_id).state != JobState.RUNNING:
        return False
    time.sleep(0.5)
    if not held(s.job(job_id)):
        s.let_leases_end()
    return True


def test_a_late_worker_whose_lease_was_given_on_sends_nothing(s):
    """Its lease ended while the mail server was slow; another did the work meanwhile."""
    s.post.at_reader[FIRST_READER] = "slow250 " + 20 * "."
    alert = s.plan(Kind.ALERT_NEW_FORM, intake_id=s.case(), subject_id=s.reader(FIRST_READER))
    s.wait(lambda: FIRST_READER in s.post.readers)
    s.post.at_reader.clear()
    s.let_leases_end()
    s.wait(lambda: s.outcomes(alert)[:1] == ["crash"])
    s.hurry()
    s.wait_state(alert, JobState.DONE, seconds=8)
    time.sleep(9)
    assert s.outcomes(alert) == ["crash", "done"]
    assert len(s.mails_of(alert)) == 1, "the late one learnt before the text that it is not its job"
    assert "lost" in s.stack.logs("rest")


def test_a_drained_worker_takes_nothing_new_and_loses_nothing(s):
    # Those that earlier tests killed still stand in the roll.
    name = f"rest@{gethostname()}:{s.stack.pid('rest')}"
    s.wait(lambda: name in {one.name for one in call_roll().processes})
    drain(name, wanted=True, actor="user:1", reason="it moves", now=clock.now())
    s.wait(lambda: "worker.drains" in s.stack.logs("rest"))
    cases = s.submit(2)
    time.sleep(1.5)
    assert {job.state for job in s.jobs()} == {"queued"}
    drain(name, wanted=False, actor="user:1", reason="it moved", now=clock.now())
    s.wait_done()
    s.assert_all_once(cases)
    assert {job.attempts for job in s.jobs()} == {1}


def test_a_kind_that_only_a_newer_release_knows_waits_and_stops_nobody(s):
    strange = s.plan()
    with writing() as session:
        session.execute(
            update(Job).where(Job.id == strange).values(kind="from-later", state="queued")
        )
    s.stack.redis().lpush("intake:notify", "{}")
    cases = s.submit(2)
    s.wait(lambda: {job.state for job in s.jobs() if job.id != strange} == {"done"})
    assert s.job(strange).state == JobState.QUEUED
    assert [s.booked(case) for case in cases] == [1, 1]


def test_a_flood_in_one_queue_never_delays_what_is_critical(s):
    s.post.at_reader[FIRST_READER] = "slow250"
    cases = s.submit(20)
    for _ in range(300):
        s.plan()
    began = time.monotonic()
    alert = s.alert(cases[0], SECOND_READER)
    s.wait_state(alert, JobState.DONE, seconds=5)
    assert time.monotonic() - began < 5
    assert [j for j in s.jobs() if j.queue != Queue.CRITICAL and j.state == "queued"]


def test_a_pause_outlives_every_process(s):
    operating.pause("mail", actor="user:1", reason="moving", now=clock.now())
    cases = s.submit(2)
    for name in EVERY:
        s.stack.kill(name)
    s.stack.start(*EVERY)
    s.wait_done(kind=Kind.BOOK_CALL)
    time.sleep(2.5)
    assert s.post.texts == []
    operating.resume("mail", actor="user:1", reason="moved", now=clock.now())
    s.wait_done()
    s.assert_all_once(cases)


def test_a_database_that_is_locked_for_a_while_loses_nothing(s):
    if db.engine.dialect.name != "sqlite":
        pytest.fail("this one is about SQLite")
    cases = s.submit(2)
    with writing() as session:
        session.execute(text("UPDATE clock_offset SET seconds = seconds"))
        time.sleep(10 if LONG else 2)
    s.wait_done()
    s.assert_all_once(cases)
