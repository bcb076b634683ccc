"""Deleting a form that was not sent: what goes, what stays, and who may not."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.domain.states import IntakeState
from intake.extensions import db
from intake.models import Answer, Appointment, Flag, History, Intake, Job, Unsent, WebSession
from intake.queries.cases import load_case
from intake.queries.inbox import found_by
from intake.security.crypto import CannotOpen
from intake.security.vaults import keyring, vault_of
from tests.walks.answers import MARKERS, PLAIN, changed
from tests.walks.inside import Inside
from tests.walks.journey import walk, whole_journey
from tests.walks.scenes import work
from tests.web.patient.test_unsent import BORN, DANGER, typing

RISKY = changed(**{"safe-now": {"help_now": "yes"}})


def delete(browser):
    return browser.submit(browser.get("/intake/delete"), {}, holding="csrf_token")


def test_everything_goes_and_nothing_can_be_read_again(browser, served, clinician, rows, draft):
    walk(browser)
    typing(browser, browser.get("/intake/hopes"), {"hope_text": "typed more"})
    intake = draft()[0]
    with served.app_context():
        sealed = db.session.scalars(db.select(Answer).limit(1)).one()
    page = delete(browser)
    assert page.path == "/intake/deleted"
    assert "gone" in page.text
    for table in (Answer, Unsent, Flag, WebSession):
        assert rows(table) == [], table
    [left] = rows(Intake)
    assert left.state == IntakeState.WITHDRAWN
    assert (left.email_index, left.phone_index) == (None, None)
    with served.app_context():
        with pytest.raises(CannotOpen):
            vault_of(left).open(sealed.body, "answer.body", sealed.id)
        assert load_case(left.reference) is None
        assert found_by("email", keyring().blind("email", MARKERS["email"])) == []
    assert left.data_key != intake.data_key
    assert {row.state for row in rows(Appointment)} == {"released"}
    assert {job.state for job in rows(Job) if job.kind in ("nudge", "screen-unsent")} == {
        "cancelled"
    }
    assert "intake.withdraw" in [row.event for row in rows(History)]


def test_a_look_deletes_nothing(browser, draft):
    walk(browser, until="hopes")
    for _ in range(3):
        assert browser.get("/intake/delete").status == 200
    assert draft()[0].state == IntakeState.DRAFT


def test_the_browser_is_told_to_forget_and_a_copied_cookie_is_worth_nothing(browser, served):
    walk(browser, until="hopes")
    copied = browser.client.get_cookie("intake").value
    page = browser.get("/intake/delete")
    token = page.soup.select_one("main [name=csrf_token]")["value"]
    answer = browser.client.post("/intake/delete/yes", data={"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.client.get_cookie("intake") is None
    thief = Inside(served)
    thief.client.set_cookie("intake", copied)
    assert thief.get("/intake/contact").path == "/intake/before-you-start"
    assert MARKERS["name"] not in thief.get("/intake/").html


def test_another_window_of_a_deleted_form_begins_anew(browser, served, rows):
    walk(browser, until="hopes")
    other = Inside(served)
    other.client.set_cookie("intake", browser.client.get_cookie("intake").value)
    page = other.get("/intake/hopes")
    delete(browser)
    assert other.submit(page, PLAIN["hopes"]).status in (200, 400)
    assert rows(Answer) == []


def test_pressed_many_times_at_once_it_is_deleted_once(browser, served, rows):
    walk(browser, until="hopes")
    cookie = browser.client.get_cookie("intake").value
    people = [Inside(served) for _ in range(10)]
    pages = []
    for person in people:
        person.client.set_cookie("intake", cookie)
        pages.append(person.get("/intake/delete"))
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda pair: pair[0].submit(pair[1], {}, holding="csrf_token").status,
                     zip(people, pages, strict=True))
        )  # fmt: skip
    assert {status for status in found if status >= 500} == set()
    assert [row.event for row in rows(History)].count("intake.withdraw") == 1


def test_a_form_that_tells_of_danger_stays_open_and_says_so(browser, served, clinician, rows):
    walk(browser, RISKY, until="about-you")
    page = browser.get("/intake/delete")
    assert "do not delete it here" in page.text
    assert "may call you" in page.text
    assert page.soup.select('main a[href="tel:988"]')
    before = [row.body for row in rows(Answer)]
    page = browser.submit(page, {}, holding="csrf_token")
    assert page.path == "/intake/closed"
    assert [row.body for row in rows(Answer)] == before
    assert {row.state for row in rows(Intake)} == {"draft"}
    assert {flag.state for flag in rows(Flag) if flag.safety} == {"open"}
    assert [row.event for row in rows(History)].count("intake.delete-wished") == 1
    assert rows(WebSession) == [], "it is closed on this device"
    assert len(work(served)) >= 1, "our staff are told all the same"


def test_danger_that_is_told_between_the_look_and_the_press_counts(browser, served, rows):
    walk(browser, until="hopes")
    page = browser.get("/intake/delete")
    browser.submit(browser.get("/intake/hopes"), {**PLAIN["hopes"], "hope_text": DANGER})
    assert browser.submit(page, {}, holding="csrf_token").path == "/intake/closed"
    assert [flag.state for flag in rows(Flag)] == ["open"]


def test_a_form_that_was_sent_is_not_deleted_here(browser, clinician, rows):
    walk(browser)
    page = browser.get("/intake/delete")
    browser.submit(browser.get("/intake/check"), {})
    assert browser.submit(page, {}, holding="csrf_token").path == "/intake/done"
    assert browser.get("/intake/delete").path == "/intake/done"
    assert {row.state for row in rows(Intake)} == {"submitted"}


def test_who_is_there_is_asked_before_it_is_deleted(browser, rows, pass_time):
    walk(browser, until="hopes")
    page = browser.get("/intake/delete")
    pass_time(minutes=31)
    assert browser.get("/intake/delete").path == "/intake/welcome-back"
    page = browser.submit(page, {}, holding="csrf_token")
    assert {row.state for row in rows(Intake)} == {"draft"}
    page = browser.submit(page, BORN)
    assert {row.state for row in rows(Intake)} == {"draft"}


def test_without_a_form_there_is_nothing_to_delete(browser, rows):
    assert browser.get("/intake/delete").path == "/intake/before-you-start"
    assert rows(Intake) == []


def test_a_deleted_draft_is_in_no_list_of_the_staff(browser, served, clinician):
    from intake.gateways import clock
    from intake.queries.inbox import Tab, Viewer, inbox

    walk(browser, until="hopes")
    delete(browser)
    with served.app_context():
        now = clock.now()
        viewer = Viewer(clinician, now, now)
        assert [inbox(tab, viewer).rows for tab in Tab] == [()] * len(Tab)


def test_the_way_there_is_on_each_page_of_the_form(browser, clinician):
    page = walk(browser, until="hopes")
    assert page.soup.select('main a[href="/intake/delete"]')
    assert whole_journey(browser)
