"""One reminder to somebody who stopped, where nobody else reads the inbox; never to one in danger."""

import pytest

from intake.models import Delivery, Job, Notice
from tests.walks.answers import MARKERS, PLAIN, changed
from tests.walks.journey import walk, whole_journey
from tests.walks.scenes import work
from tests.web.patient.test_deleting import delete


@pytest.fixture
def nudges(served, rows):
    """The reminders that go out when all due work is done."""

    def run():
        return [letter for letter in work(served) if "where you stopped" in letter.subject]

    return run


def test_it_is_sent_once_a_day_after_the_last_answer(browser, nudges, pass_time):
    walk(browser, until="care")
    pass_time(hours=20)
    browser.submit(browser.get("/intake/"), {"birth_date-month": "3", "birth_date-day": "14",
                                             "birth_date-year": "1985"})  # fmt: skip
    browser.submit(browser.get("/intake/care"), PLAIN["care"])
    pass_time(hours=23)
    assert nudges() == []
    pass_time(hours=2)
    [letter] = nudges()
    assert letter.to == MARKERS["email"]
    pass_time(days=9)
    assert nudges() == []


def test_it_says_nothing_of_anybody(browser, nudges, pass_time):
    walk(browser, until="care")
    pass_time(hours=25)
    [letter] = nudges()
    said = letter.text + letter.html + letter.subject + letter.sender_name
    for word in (*MARKERS.values(), "Lexapro", "Lakeside Ketamine", "ketamine", "form", "medicine"):
        assert word not in said, word
    assert "/resume" in letter.text
    assert letter.text.count("http") == 1


@pytest.mark.parametrize("answer", ["no", "unsure"])
def test_an_inbox_that_others_may_read_gets_none(browser, nudges, pass_time, rows, answer):
    walk(browser, changed(contact={**PLAIN["contact"], "email_private": answer}), until="care")
    pass_time(hours=25)
    assert nudges() == []
    assert not [job for job in rows(Job) if job.kind == "nudge"]


def test_an_inbox_that_is_not_safe_any_more_gets_none(browser, nudges, pass_time):
    walk(browser, until="care")
    browser.submit(browser.get("/intake/contact"), {"email_private": "no"})
    pass_time(hours=25)
    assert nudges() == []


def test_an_inbox_that_became_safe_gets_one(browser, nudges, pass_time):
    walk(browser, changed(contact={**PLAIN["contact"], "email_private": "no"}), until="care")
    browser.submit(browser.get("/intake/contact"), {"email_private": "yes"})
    pass_time(hours=25)
    assert len(nudges()) == 1


def test_a_draft_that_tells_of_danger_gets_none(browser, nudges, pass_time, clinician):
    walk(browser, changed(**{"safe-now": {"help_now": "yes"}}), until="care")
    pass_time(hours=25)
    assert nudges() == []


def test_after_sending_or_deleting_there_is_none(browser, nudges, pass_time, rows, clinician):
    whole_journey(browser)
    assert {job.state for job in rows(Job) if job.kind == "nudge"} == {"cancelled"}
    pass_time(hours=25)
    assert nudges() == []


def test_after_deleting_there_is_none(browser, nudges, pass_time):
    walk(browser, until="care")
    delete(browser)
    pass_time(hours=25)
    assert nudges() == []


def test_where_the_way_ended_there_is_none(browser, nudges, pass_time):
    walk(browser, until="care")
    browser.submit(browser.get("/intake/about-you"), {"adult": "yes", "state": "other"})
    pass_time(hours=25)
    assert nudges() == []


def test_a_reminder_that_is_called_off_is_no_lost_message(browser, nudges, clinician, rows):
    whole_journey(browser)
    nudges()
    [job] = [job for job in rows(Job) if job.kind == "nudge"]
    assert job.state == "cancelled"
    assert not [one for one in rows(Delivery) if one.job_id == job.id]
    assert not [job for job in rows(Job) if job.kind == "alert-undelivered"]
    assert not [one for one in rows(Notice) if one.event == "undelivered"]
