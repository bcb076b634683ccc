"""An answer that tells of danger: help at once, staff told in the same breath."""

import pytest
from sqlalchemy.exc import OperationalError

from intake.extensions import db
from intake.models import Answer, Flag, Intake, Job
from intake.services import answering
from tests.walks.answers import PLAIN, changed
from tests.walks.journey import slug_of, walk, whole_journey

PHQ9 = PLAIN["phq9"]


@pytest.fixture
def say(browser, clinician):
    """Answer item 9, and see what comes."""

    def answer(value, **others):
        page = browser.get("/intake/phq9")
        if slug_of(page) != "phq9":
            page = walk(browser, until="phq9")
        return browser.submit(page, {**PHQ9, "q9": value, **others})

    return answer


def alerts(rows):
    return [job for job in rows(Job) if job.kind == "alert-safety"]


@pytest.mark.parametrize("value", ["1", "2", "3"])
def test_help_comes_at_once_and_staff_are_told_before_submit(say, rows, draft, value):
    page = say(value)
    assert page.path == "/intake/help-now"
    assert page.soup.select_one('main a[href="tel:988"]')
    assert page.soup.select_one('main a[href="tel:911"]')
    assert "not watched" in page.text
    [flag] = [flag for flag in rows(Flag) if flag.safety]
    assert (flag.severity, flag.respond, flag.stop) == ("urgent", "now", "phq9")
    intake, _stored = draft()
    assert intake.safety
    assert intake.priority == 0
    assert len(alerts(rows)) == 1


def test_the_form_can_be_finished_afterwards(say, browser):
    page = say("1")
    onward = page.soup.select_one("main a.button[href]")
    assert browser.get(onward["href"]).path == "/intake/consent"


@pytest.mark.parametrize("value", ["0", "prefer_not"])
def test_no_thoughts_and_no_answer_show_no_crisis_page(say, rows, value):
    assert say(value).path == "/intake/consent"
    assert alerts(rows) == []


def test_a_refusal_is_not_a_no(say, rows):
    page = say("prefer_not")
    assert "Are you safe right now?" in page.text
    assert [flag.severity for flag in rows(Flag) if flag.safety] == ["review"]


def test_the_panel_stands_above_the_next_question_once(say, browser):
    say("prefer_not")
    assert "Are you safe right now?" not in browser.get("/intake/consent").text


def test_a_changed_answer_lowers_nothing_and_both_stay(say, rows, draft, browser):
    say("3")
    page = browser.submit(browser.get("/intake/phq9"), {**PHQ9, "q9": "0"})
    assert page.path == "/intake/consent"
    intake, stored = draft()
    assert stored.answers["phq9"]["q9"] == 0
    assert stored.versions["phq9"] == 2
    assert intake.priority == 0
    assert intake.safety
    assert [flag.state for flag in rows(Flag) if flag.safety] == ["open"]
    assert len([row for row in rows(Answer) if row.stop == "phq9"]) == 2


def test_people_are_told_again_only_on_a_rise(say, rows):
    say("1")
    say("1", q1="3")
    say("2")
    assert len(alerts(rows)) == 1


def test_the_page_comes_again_only_on_a_rise(say):
    assert say("1").path == "/intake/help-now"
    assert say("1", q1="2").path == "/intake/consent"
    assert say("0").path == "/intake/consent"
    assert say("3").path == "/intake/help-now"


def test_a_draft_with_a_risk_is_a_case_before_it_is_sent(say, draft):
    say("3")
    intake, _stored = draft()
    assert intake.state == "draft"
    assert intake.waiting_since == intake.updated_at


def test_the_flag_outlives_its_answer_to_the_end(browser, clinician, rows):
    walk(browser, until="phq9")
    browser.submit(browser.get("/intake/phq9"), {**PHQ9, "q9": "2"})
    browser.submit(browser.get("/intake/phq9"), {**PHQ9, "q9": "0"})
    whole_journey(browser)
    assert [flag.state for flag in rows(Flag) if flag.safety] == ["open"]
    [intake] = rows(Intake)
    assert (intake.state, intake.priority) == ("submitted", 0)


def test_stopping_without_the_prescriber_is_told_at_once(browser, clinician, rows):
    item = {"text": "Zoloft", "how": "stopped", "decided": "me"}
    answers = changed(stopped={"stopped": "yes"}, stopped_list=(item,))
    walk(browser, answers, until="phq9")
    page = browser.get("/intake/stopped-list")
    assert page.soup.select_one('[data-note="ssri.stopped"]')
    assert not page.soup.select_one('[data-note$=".keep"]')
    assert [flag.severity for flag in rows(Flag) if flag.safety] == ["urgent"]
    assert len(alerts(rows)) == 1


def away(*_args, **_kwargs):
    raise OperationalError("select", {}, Exception("no connection"))


@pytest.fixture
def no_database(served, monkeypatch):
    """The database goes away, for the whole request or from the save on."""
    served.config["PROPAGATE_EXCEPTIONS"] = False

    def cut(where):
        if where == "save":
            monkeypatch.setattr(answering, "writing", away)
        else:
            monkeypatch.setattr(db.session, "execute", away)
            monkeypatch.setattr(db.session, "scalar", away)

    return cut


@pytest.mark.parametrize("where", ["save", "everything"])
def test_help_is_shown_even_when_the_save_fails(browser, no_database, where):
    page = walk(browser, until="phq9")
    no_database(where)
    page = browser.submit(page, {**PHQ9, "q9": "3"})
    assert page.status == 503
    assert page.soup.select_one('main a[href="tel:988"]')
    assert "We could not save your answer" in page.text
    assert page.soup.select_one('main a[href="tel:+16085550142"]')
    assert page.soup.select_one('main form [name=q9][value="3"]')


@pytest.mark.parametrize("where", ["save", "everything"])
def test_an_answer_that_could_not_be_saved_is_kept_to_be_sent_again(browser, no_database, where):
    page = walk(browser, until="hopes")
    no_database(where)
    page = browser.submit(page, PLAIN["hopes"])
    assert page.status == 503
    assert (
        page.soup.select_one("main form [name=hope_text]")["value"] == PLAIN["hopes"]["hope_text"]
    )


def test_sent_again_when_the_database_is_back(browser, no_database, monkeypatch):
    page = walk(browser, until="phq9")
    no_database("everything")
    page = browser.submit(page, {**PHQ9, "q9": "3"})
    monkeypatch.undo()
    assert browser.submit(page, {}).path == "/intake/help-now"


def test_pages_without_a_post_say_that_we_are_away(browser, no_database):
    walk(browser, until="hopes")
    no_database("everything")
    page = browser.get("/intake/hopes")
    assert page.status == 503
    assert page.soup.select_one('a[href="tel:988"]')
