"""A mail server that is away, refuses, mumbles, or hangs up: each answer has its own consequence."""

import time

import pytest
from sqlalchemy import text

from intake.domain.states import JobState
from intake.domain.work import Channel, Kind
from intake.extensions import db
from intake.models import QueueControl
from tests.faults.hostile_smtp import DROP, HANG
from tests.faults.scene import FIRST_READER, LONG, SECOND_READER

pytestmark = pytest.mark.services


def control(s):
    db.session.rollback()
    return db.session.get(QueueControl, Channel.MAIL, populate_existing=True)


@pytest.mark.parametrize("banner", ["421 4.3.2 later", DROP, HANG] if LONG else ["421 4.3.2 later"])
def test_an_outage_burns_no_attempt_and_everything_is_sent_when_it_is_over(s, banner):
    s.post.steps["banner"] = banner
    cases = s.submit(8)
    s.wait(lambda: control(s) is not None and control(s).paused, 60)
    s.wait_done(kind=Kind.BOOK_CALL)
    mailed = s.mailed()
    assert {job.attempts for job in mailed if job.state == "queued"} == {0}
    assert {job.error_class for job in mailed if job.error_class} == {"outage"}
    s.post.steps["banner"] = "220 back"
    s.hurry()
    s.wait_done(60)
    s.assert_all_once(cases)
    assert (control(s).paused, control(s).failures) == (False, 0)


def test_what_is_critical_is_tried_all_through_an_outage(s):
    s.post.steps["banner"] = "421 4.3.2 later"
    cases = s.submit(8)
    s.wait(lambda: control(s) is not None and control(s).paused, 60)
    alert = s.alert(cases[0])
    s.wait(lambda: s.outcomes(alert) == ["outage"])
    s.post.steps["banner"] = "220 back"
    s.wait_state(alert, JobState.DONE, seconds=15)


def test_a_server_that_quotes_the_reader_leaves_no_address_behind(s):
    said = f"550 5.1.1 <{FIRST_READER}>: no such user unmistakable@example.org"
    for step in ("RCPT", "text"):
        s.post.steps[step] = said
        alert = s.alert(s.case())
        s.wait_state(alert, JobState.DEAD)
        told = s.delivery(alert)
        assert (told.state, told.smtp_code, told.enhanced_code) == ("failed", 550, "5.1.1")
        s.post.steps[step] = "250 Ok"
    for table in ("job", "job_attempt", "delivery", "queue_control", "alarm", "history", "tally"):
        rows = str(db.session.execute(text(f"SELECT * FROM {table}")).all())
        assert "unmistakable" not in rows
        assert FIRST_READER not in rows
    assert "unmistakable" not in s.stack.logs()
    assert FIRST_READER not in s.stack.logs()


def test_one_reader_refused_is_one_message_dead_and_the_other_sent(s):
    s.post.at_reader[FIRST_READER] = "550 5.1.1 unknown"
    case = s.case()
    refused, sent = s.alert(case, FIRST_READER), s.alert(case, SECOND_READER)
    s.wait_state(refused, JobState.DEAD)
    s.wait_state(sent, JobState.DONE)
    assert (s.delivery(refused).state, s.delivery(sent).state) == ("failed", "accepted")
    assert s.outcomes(refused) == ["permanent"]
    assert len(s.mails_of(sent)) == 1


@pytest.mark.parametrize("goodbye", [DROP, HANG, "421 4.0.0 no"])
def test_a_fault_while_saying_goodbye_sends_nothing_twice(s, goodbye):
    s.post.steps["QUIT"] = goodbye
    cases = s.submit(2)
    s.wait_done()
    s.assert_all_once(cases)
    assert {job.attempts for job in s.jobs()} == {1}


def test_a_server_that_speaks_one_byte_a_second_is_waited_for_and_sent_to_once(s):
    s.post.pause_s = 1.0
    s.post.steps["RCPT"] = "slow250"
    alert = s.alert(s.case())
    try:
        s.wait_state(alert, JobState.DONE)
    finally:
        s.post.pause_s = 0.4
    assert s.outcomes(alert) == ["done"]
    assert len(s.mails_of(alert)) == 1


@pytest.mark.skipif(not LONG, reason="it takes as long as a task may: make faults")
def test_a_server_that_never_comes_to_an_end_is_given_up_in_time(s):
    s.post.pause_s = 1.0
    s.post.at_reader[FIRST_READER] = "slow250 " + 200 * "."
    alert = s.alert(s.case(), FIRST_READER)
    try:
        s.wait(lambda: s.outcomes(alert) == ["crash"], 60)
    finally:
        s.post.pause_s = 0.4
    assert s.job(alert).error_code == "too-long"
    s.post.at_reader.clear()
    s.hurry()
    s.wait_state(alert, JobState.DONE)
    assert len(s.mails_of(alert)) == 1


def test_a_line_that_breaks_after_the_text_is_doubt_and_says_so(s):
    s.post.steps["text"] = DROP
    alert = s.alert(s.case())
    s.wait(lambda: s.outcomes(alert) == ["transient"])
    assert s.delivery(alert).state == "ambiguous"
    s.post.steps["text"] = "250 Ok"
    s.hurry()
    s.wait_state(alert, JobState.DONE)
    first, second = s.mails_of(alert)
    assert s.delivery(alert).maybe_twice
    assert len(second) > len(first), "the second says that it may be one"


def test_a_busy_answer_is_tried_again_and_counted(s):
    s.post.steps["RCPT"] = "450 4.2.1 greylisted"
    alert = s.alert(s.case())
    s.wait(lambda: s.outcomes(alert) == ["transient"])
    assert s.job(alert).attempts == 1
    s.post.steps["RCPT"] = "250 Ok"
    s.hurry()
    s.wait_state(alert, JobState.DONE)
    assert len(s.mails_of(alert)) == 1


def test_a_server_that_does_not_want_us_pauses_the_channel_for_a_person(s):
    s.post.steps["MAIL"] = "530 5.7.0 sign in first"
    alert = s.alert(s.case())
    s.wait(lambda: "configuration" in s.outcomes(alert))
    s.wait(lambda: control(s).paused)
    assert control(s).until is None
    s.post.steps["MAIL"] = "250 Ok"
    s.hurry()
    time.sleep(2.5)
    assert (s.job(alert).state, s.job(alert).attempts) == (JobState.QUEUED, 0)
