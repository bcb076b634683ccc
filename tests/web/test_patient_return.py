"""The start page, leaving and coming back, and the kind ends of the way."""

import pytest

from intake.models import WebSession
from intake.services.returning import TRIES
from tests.walks.answers import PLAIN, changed
from tests.walks.inside import Inside
from tests.walks.journey import walk, whole_journey

BORN = {"birth_date-month": "3", "birth_date-day": "14", "birth_date-year": "1985"}
WRONG = {**BORN, "birth_date-day": "15"}


def test_the_start_page_says_what_this_is(browser):
    page = browser.get("/")
    for words in ("Do not stop or change any medicine", "not watched around the clock",
                  "does not decide anything", "(608) 555-0142", "minutes"):  # fmt: skip
        assert words in page.text
    assert page.soup.select_one('a[href="tel:911"]')
    assert page.soup.select_one('a[href="tel:988"]')
    start = page.soup.find("a", string="Start now")["href"]
    assert browser.get(start).path == "/intake/before-you-start"


def test_looking_stores_nothing(browser, rows):
    browser.get("/")
    assert rows(WebSession) == []


def test_the_notice_comes_before_the_first_question_and_its_acceptance_is_kept(browser, rows):
    from intake.models import Intake

    page = browser.get("/intake/")
    assert "our staff can see it and may call you, even if you do not finish" in page.text
    browser.submit(page, PLAIN["before-you-start"])
    [intake] = rows(Intake)
    assert intake.privacy_version
    assert intake.privacy_accepted_at == intake.created_at
    assert len(intake.reference) == 8


def test_the_same_browser_goes_on_at_the_same_page(browser, pass_time):
    walk(browser, until="stopped")
    pass_time(minutes=29)
    assert browser.get("/intake/").path == "/intake/stopped"
    assert "Come back to my form" in browser.get("/").text


def test_after_a_rest_the_date_of_birth_is_asked(browser, pass_time):
    walk(browser, until="stopped")
    pass_time(minutes=31)
    for path in (
        "",
        "contact",
        "check",
        "done",
        "medicine-list",
        "medicine-list/m1/remove",
        "pause",
    ):
        page = browser.get(f"/intake/{path}")
        assert page.path == "/intake/welcome-back"
        assert "Zephyrine" not in page.text
    page = browser.submit(page, BORN)
    assert page.path == "/intake/stopped"
    assert browser.get("/intake/contact").path == "/intake/contact"


def test_without_a_date_of_birth_nothing_is_asked(browser, pass_time):
    walk(browser, until="contact")
    pass_time(hours=5)
    assert browser.get("/intake/").path == "/intake/contact"


def test_looking_at_other_pages_does_not_open_the_form(browser, pass_time):
    walk(browser, until="stopped")
    pass_time(minutes=31)
    for path in ("/", "/intake/help-now", "/nowhere", "/staff/login"):
        browser.get(path)
    assert browser.get("/intake/contact").path == "/intake/welcome-back"


def test_a_wrong_date_is_told_and_after_five_there_is_the_phone(browser, pass_time):
    walk(browser, until="stopped")
    pass_time(minutes=31)
    page = browser.get("/intake/")
    for _ in range(TRIES):
        answer = browser.submit(page, WRONG)
        assert answer.status == 422
        assert answer.soup.select_one('[name="birth_date-day"]')["value"] == "15"
    page = browser.submit(page, BORN)
    assert page.status == 429
    assert "(608) 555-0142" in page.text
    assert browser.get("/intake/contact").status == 429


def test_a_date_that_is_none_costs_no_try(browser, pass_time):
    walk(browser, until="stopped")
    pass_time(minutes=31)
    page = browser.get("/intake/")
    for _ in range(TRIES + 2):
        assert browser.submit(page, {**BORN, "birth_date-day": "99"}).status == 422
    assert browser.submit(page, BORN).path == "/intake/stopped"


def test_tries_side_by_side_all_count(served, browser, pass_time):
    from concurrent.futures import ThreadPoolExecutor

    walk(browser, until="stopped")
    pass_time(minutes=31)
    page = browser.get("/intake/")
    cookie = browser.client.get_cookie("intake").value

    def guess(_number):
        other = Inside(served)
        other.client.set_cookie("intake", cookie)
        return other.submit(page, WRONG).status

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(guess, range(20)))
    assert answers.count(422) == TRIES
    assert answers.count(429) == 20 - TRIES


def test_the_first_guess_of_all_counts_too(served, browser, pass_time):
    page = walk(browser, until="stopped")
    token = page.soup.select_one("[name=csrf_token]")["value"]
    pass_time(minutes=31)
    answer = browser.post("/intake/welcome-back", {"csrf_token": token, **BORN})
    assert answer.path == "/intake/welcome-back", "a lock that is not stored yet opens to nobody"


def test_what_was_typed_before_the_rest_is_carried_along(browser, pass_time, draft):
    page = walk(browser, until="hopes")
    pass_time(minutes=31)
    page = browser.submit(page, PLAIN["hopes"])
    assert page.soup.select_one('[name="birth_date-day"]')
    page = browser.submit(page, WRONG)
    page = browser.submit(page, BORN)
    assert "not saved yet" in page.text
    assert browser.submit(page, {}).path == "/intake/care"
    assert draft()[1].answers["hopes"]["hope_text"] == PLAIN["hopes"]["hope_text"]


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/staff/logout", "x"])
def test_what_is_carried_along_goes_nowhere_else(browser, pass_time, target):
    page = walk(browser, until="hopes")
    pass_time(minutes=31)
    page = browser.submit(page, PLAIN["hopes"])
    page = browser.submit(page, {**BORN, "target": target})
    assert page.path == "/intake/hopes"


def test_after_sending_the_same_browser_sees_done(browser, clinician, pass_time):
    whole_journey(browser)
    assert browser.get("/intake/").path == "/intake/done"
    pass_time(hours=1)
    page = browser.get("/intake/")
    assert page.path == "/intake/welcome-back"
    assert browser.submit(page, BORN).path == "/intake/done"


def test_a_minor_is_stopped_kindly(browser, draft):
    page = walk(browser, until="about-you")
    page = browser.submit(page, {"adult": "no", "state": "WI"})
    assert page.path == "/intake/pause"
    assert "parent" in page.text
    assert "741741" in page.text
    assert "not eligible" not in page.text
    assert browser.get("/intake/contact").path == "/intake/pause"
    change = page.soup.find("a", string=lambda text: text and "change it" in text)["href"]
    page = browser.submit(browser.get(change), {"adult": "yes", "state": "WI"})
    assert page.path == "/intake/contact"


def test_of_a_minor_by_birth_date_nothing_is_stored_but_that(browser, draft):
    page = walk(browser, until="contact")
    page = browser.submit(page, {**PLAIN["contact"], "birth_date-year": "2015"})
    assert page.path == "/intake/pause"
    assert draft()[1].answers["contact"] == {"under_18": "yes"}
    assert draft()[0].email_index is None


def test_another_state_is_no_dead_end(browser):
    page = walk(browser, until="about-you")
    page = browser.submit(page, {"adult": "yes", "state": "other"})
    assert page.path == "/intake/pause"
    assert "(608) 555-0142" in page.text
    assert "not eligible" not in page.text
    page = browser.submit(
        browser.get(page.soup.select_one("main a.button")["href"]), {"state": "WI"}
    )
    assert page.path == "/intake/contact"


def test_the_halt_page_is_for_those_who_are_halted(browser):
    assert browser.get("/intake/pause").path == "/intake/before-you-start"
    walk(browser, changed(), until="hopes")
    assert browser.get("/intake/pause").path == "/intake/hopes"


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
def test_after_a_form_that_is_over_a_new_one_may_begin(browser, served, rows, state):
    from intake.extensions import db
    from intake.models import Intake
    from intake.services.transaction import writing

    walk(browser, until="hopes")
    with served.app_context(), writing():
        db.session.execute(db.text("UPDATE intake SET state = :state"), {"state": state})
    page = browser.get("/intake/hopes")
    assert page.path == "/intake/before-you-start"
    assert browser.submit(page, PLAIN["before-you-start"]).path == "/intake/safe-now"
    assert len(rows(Intake)) == 2
