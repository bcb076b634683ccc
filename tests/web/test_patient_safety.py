"""An answer that tells of danger: help at once, staff told in the same breath."""

import pytest
from sqlalchemy.exc import OperationalError

from intake.extensions import db
from intake.models import Answer, Flag, Intake, Job
from intake.services import answering
from tests.walks.answers import PLAIN, changed
from tests.walks.journey import slug_of, walk, whole_journey

PHQ9 = PLAIN["phq9"]
CALM = PLAIN["cssrs"]


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


def test_help_comes_at_once_and_staff_are_told_before_submit(say, rows, draft):
    page = say("3")
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


@pytest.mark.parametrize("value", ["1", "2"])
def test_fewer_days_show_a_panel_and_the_questions_that_follow(say, rows, value):
    page = say(value)
    assert page.path == "/intake/cssrs"
    assert page.soup.select_one('main .crisis a[href="tel:988"]')
    [flag] = [flag for flag in rows(Flag) if flag.safety]
    assert (flag.severity, flag.respond) == ("urgent", "today")
    assert len(alerts(rows)) == 1


@pytest.fixture
def say_more(browser, say):
    """Answer item 9, then the screener."""

    def answer(value="0", **said):
        say(value)
        return browser.submit(browser.get("/intake/cssrs"), {**CALM, **said})

    return answer


@pytest.mark.parametrize(
    "said",
    [
        {"q2": "yes", "q3": "no", "q4": "yes", "q5": "no"},
        {"q2": "yes", "q3": "no", "q4": "no", "q5": "yes"},
        {"q6": "yes", "q6_recent": "yes"},
        {"q6": "yes", "q6_recent": "prefer_not"},
    ],
)
def test_a_high_level_brings_the_page_of_help(say_more, rows, said):
    page = say_more(**said)
    assert page.path == "/intake/help-now"
    assert (
        next(flag.respond for flag in rows(Flag) if flag.stop == "cssrs" and flag.safety) == "now"
    )
    assert len(alerts(rows)) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"q1": "yes"},
        {"q2": "yes", "q3": "yes", "q4": "no", "q5": "no"},
        {"q6": "yes", "q6_recent": "no"},
    ],
)
def test_any_other_yes_shows_help_and_asks_whether_they_are_safe(say_more, rows, said):
    page = say_more(**said)
    assert page.path == "/intake/safety-now"
    assert page.soup.select_one('main .crisis a[href="tel:988"]')
    assert len(alerts(rows)) == 1


def test_no_yes_asks_nothing_more(say_more, rows):
    assert say_more().path == "/intake/emergency"
    assert alerts(rows) == []


def test_help_now_asks_where_they_are_beside_the_numbers(browser, clinician, rows):
    page = walk(browser, until="safe-now")
    page = browser.submit(page, {"help_now": "yes"})
    assert page.path == "/intake/help-now"
    page = browser.submit(page, {**PLAIN["safety-now"], "safe": "no"})
    assert page.path == "/intake/about-you"
    assert page.soup.select_one('main .crisis a[href="tel:988"]')
    assert {flag.stop for flag in rows(Flag) if flag.safety} == {"safe-now", "safety-now"}


def test_what_is_missing_there_is_asked_for_with_the_numbers_in_sight(browser, clinician):
    browser.submit(walk(browser, until="safe-now"), {"help_now": "yes"})
    page = browser.submit(browser.get("/intake/help-now"), {"where": "here"})
    assert page.status == 422
    assert page.soup.select_one('main a[href="tel:988"]')
    assert page.soup.select_one("main [name=where]")["value"] == "here"


def test_the_form_can_be_finished_afterwards(say, browser):
    page = say("3")
    onward = page.soup.select_one("main a.button[href]")
    assert browser.get(onward["href"]).path == "/intake/cssrs"


@pytest.mark.parametrize("value", ["0", "prefer_not"])
def test_no_thoughts_and_no_answer_show_no_crisis_page(say, rows, value):
    assert say(value).path == "/intake/cssrs"
    assert alerts(rows) == []


def test_a_refusal_is_not_a_no(say, rows):
    page = say("prefer_not")
    assert "Are you safe right now?" in page.text
    assert [flag.severity for flag in rows(Flag) if flag.safety] == ["review"]


def test_the_panel_stands_above_the_next_question_once(say, browser):
    say("prefer_not")
    assert "Are you safe right now?" not in browser.get("/intake/cssrs").text


def test_a_changed_answer_lowers_nothing_and_both_stay(say, rows, draft, browser):
    say("3")
    page = browser.submit(browser.get("/intake/phq9"), {**PHQ9, "q9": "0"})
    assert page.path == "/intake/cssrs"
    intake, stored = draft()
    assert stored.answers["phq9"]["q9"] == 0
    assert stored.versions["phq9"] == 2
    assert intake.priority == 0
    assert intake.safety
    assert [flag.state for flag in rows(Flag) if flag.safety] == ["open"]
    assert len([row for row in rows(Answer) if row.stop == "phq9"]) == 2


def test_people_are_told_again_only_on_a_rise(say, rows):
    say("3")
    say("3", q1="3")
    say("2")
    assert len(alerts(rows)) == 1


def test_the_page_comes_again_only_on_a_rise(say):
    assert say("3").path == "/intake/help-now"
    assert say("3", q1="2").path == "/intake/cssrs"
    assert say("0").path == "/intake/cssrs"
    assert say("3").path == "/intake/help-now"


def test_a_draft_with_a_risk_is_a_case_before_it_is_sent(say, draft):
    say("3")
    intake, _stored = draft()
    assert intake.state == "draft"
    assert intake.waiting_since == intake.updated_at


def test_the_flag_outlives_its_answer_to_the_end(browser, clinician, rows):
    walk(browser, until="phq9")
    browser.submit(browser.get("/intake/phq9"), {**PHQ9, "q9": "3"})
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


def test_who_is_not_safe_at_home_is_told_what_we_do(browser, clinician, rows):
    page = walk(
        browser, changed(emergency={**PLAIN["emergency"], "safe_home": "no"}), until="consent"
    )
    assert page.soup.select_one('[data-note="home.unsafe"]')
    [flag] = [flag for flag in rows(Flag) if flag.safety]
    assert (flag.rule, flag.severity, flag.respond) == ("C28", "urgent", "today")
    assert len(alerts(rows)) == 1
    assert not walk(browser, until="time").soup.select_one('[data-note="home.unsafe"]')
    assert walk(browser).soup.select_one('[data-note="home.unsafe"]')


def test_who_stopped_a_medicine_on_its_page_is_told_what_to_do(browser, clinician):
    told = {"state": "stopped", "decided": "me", "feels_ill": "no", "ketamine_replaces": "yes"}
    page = walk(browser, {**PLAIN, "how-you-take-it": told}, until="phq9")
    assert page.soup.select_one('[data-note="antidepressant.stopped"]')
    assert not page.soup.select_one('[data-note$=".keep"]')


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
