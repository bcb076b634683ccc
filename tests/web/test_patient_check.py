"""Check your answers, send them, and what is said afterwards."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from icalendar import Calendar

from intake.domain.steps import QUESTIONNAIRE_VERSION
from intake.models import Appointment, Flag, Intake, Job, Notice, Submission
from intake.queries.answers import load_draft
from intake.security.vaults import vault_of
from intake.services.submitting import BODY
from tests.fixtures.notices import at_once
from tests.walks.answers import MARKERS, PLAIN, TAKES_NONE, changed
from tests.walks.inside import Inside
from tests.walks.journey import submit, walk, whole_journey

STOPPED = {"text": "Zoloft", "how": "stopped", "decided": "me", "why": MARKERS["why"]}


@pytest.fixture
def check(browser, clinician):
    return walk(browser)


def change_links(page):
    links = page.soup.select("main a[href*='from=check']")
    return {" ".join(link.get_text(" ").split()): str(link["href"]) for link in links}


def test_every_answer_is_shown_and_can_be_changed(check, browser):
    for text in (
        MARKERS["name"],
        MARKERS["hope_text"],
        "March 14, 1985",
        "(608) 555-0177",
        "Lexapro",
    ):
        assert text in check.text
    links = change_links(check)
    assert len(links) == len(set(links.values())) >= 11
    for text, href in links.items():
        assert len(text) > len("Change "), "a link says what it changes"
        assert browser.get(href).status == 200


def test_what_was_left_open_says_so(browser, clinician):
    page = walk(browser, changed(hopes={**PLAIN["hopes"], "hope_text": ""}))
    assert "Not answered" in page.text


def test_a_change_comes_straight_back(check, browser):
    page = browser.get(change_links(check)["Change How to reach you"])
    page = browser.submit(page, {"name": "New Name"})
    assert page.path == "/intake/check"
    assert "New Name" in page.text


def test_a_change_that_opens_questions_asks_them_first(check, browser):
    page = browser.get("/intake/stopped?from=check")
    page = browser.submit(page, {"stopped": "yes"})
    assert page.path == "/intake/stopped-list/add"
    page = browser.submit(page, STOPPED, holding="text")
    assert page.path == "/intake/stopped-list"
    page = browser.submit(page, {"more": "no"}, holding="more")
    assert page.path == "/intake/check"


def test_what_is_off_the_route_is_left_out_and_comes_back(check, browser):
    browser.submit(browser.get("/intake/medicine-list/m1/remove"), {})
    page = browser.get("/intake/medicines?from=check")
    page = browser.submit(page, TAKES_NONE)
    assert page.path == "/intake/check"
    assert "Lexapro" not in page.text


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        (PLAIN, {"ssri.keep"}),
        (
            changed(stopped={"stopped": "yes"}, stopped_list=(STOPPED,)),
            {"ssri.keep", "ssri.stopped"},
        ),
        (
            changed(medicine_list=({**PLAIN["medicine-list"][0], "text": "vitamin C"},)),
            {"any.keep"},
        ),
    ],
)
def test_the_right_note_stands_on_check_and_on_done(browser, clinician, answers, keys):
    page = walk(browser, answers)
    assert {note["data-note"] for note in page.soup.select("[data-note]")} == keys
    page = submit(browser, page)
    assert {note["data-note"] for note in page.soup.select("[data-note]")} == keys


def test_sending_freezes_the_words_and_has_the_rest_written_down(check, browser, rows, served):
    page = submit(browser, check)
    assert page.path == "/intake/done"
    [intake] = rows(Intake)
    assert intake.state == "submitted"
    assert intake.submitted_at
    assert intake.reference in page.text
    [frozen] = rows(Submission)
    assert frozen.questionnaire_version == QUESTIONNAIRE_VERSION
    with served.app_context():
        body = vault_of(intake).open(frozen.body, BODY, frozen.id)
    asked = [
        row for section in body["sections"] for part in section["pages"] for row in part["rows"]
    ]
    assert {"name": "name", "label": "Your full name", "text": MARKERS["name"]} in asked
    assert body["answers"]["contact"]["name"] == MARKERS["name"]
    assert body["versions"]["contact"] == 1
    signed = body["answers"]["consent"]
    assert signed["signature"] == MARKERS["signature"]
    assert {mark["version"] for mark in signed["documents"].values()}
    assert body["saved_at"]["consent"].endswith("+00:00")
    assert [job.kind for job in living(rows(Job))] == ["book-call"]
    assert [line.event for line in rows(Notice)] == ["new"]
    assert [call.state for call in rows(Appointment)] == ["requested"]
    assert {flag.safety for flag in rows(Flag)} == {False}


def living(jobs):
    """Jobs that somebody still needs; sending calls off the reminder to go on with the form."""
    assert [job.kind for job in jobs if job.state == "cancelled"] == ["nudge"]
    return [job for job in jobs if job.state != "cancelled"]


def test_sent_twice_it_is_sent_once(check, browser, rows):
    first, second = submit(browser, check), submit(browser, check)
    assert first.path == second.path == "/intake/done"
    assert len(rows(Submission)) == 1
    assert len(living(rows(Job))) == len(rows(Notice)) == 1


def test_twenty_at_once_send_it_once(check, served, browser, rows):
    cookie = browser.client.get_cookie("intake")

    def send(_number):
        other = Inside(served)
        other.client.set_cookie("intake", cookie.value)
        return submit(other, check).path

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, range(20))) == {"/intake/done"}
    assert len(rows(Submission)) == 1
    assert len(living(rows(Job))) == len(rows(Notice)) == 1
    assert len(rows(Appointment)) == 1


def test_an_answer_changed_in_another_window_must_be_seen_first(check, browser, rows):
    browser.submit(browser.get("/intake/contact"), {"name": "Another Window"})
    page = submit(browser, check)
    assert page.status == 409
    assert "Another Window" in page.text
    assert rows(Submission) == []
    assert submit(browser, page).path == "/intake/done"


@pytest.mark.parametrize("key", ["", "x", "3f0e1c52-8d4b-4d0e-9a3c-5f1f6f0a7b21"])
def test_the_key_of_another_form_sends_nothing(check, browser, rows, key):
    assert browser.submit(check, {"submission_key": key}).status == 409
    assert rows(Submission) == []


def test_an_unfinished_form_cannot_be_sent(browser, rows):
    page = walk(browser, until="consent")
    token = page.soup.select_one("[name=csrf_token]")["value"]
    [intake] = rows(Intake)
    fields = {"csrf_token": token, "submission_key": intake.submission_key, "seen": intake.version}
    assert browser.post("/intake/check", fields).path == "/intake/consent"
    assert rows(Submission) == []


def test_a_sent_form_stays_as_it_was(check, browser, rows, served):
    open_page = browser.get("/intake/contact")
    submit(browser, check)
    assert browser.submit(open_page, {"name": "Too Late"}).path == "/intake/done"
    for path in ("contact", "check", "time", "medicine-list", "medicine-list/m1/remove", ""):
        assert browser.get(f"/intake/{path}").path == "/intake/done"
    [intake] = rows(Intake)
    with served.app_context():
        assert load_draft(intake).answers["contact"]["name"] == MARKERS["name"]


def test_a_kept_time_that_is_gone_is_chosen_again_with_all_answers_kept(
    check, browser, rows, served
):
    from intake.extensions import db
    from intake.services.transaction import writing

    with served.app_context(), writing():
        db.session.execute(db.text("UPDATE appointment SET state = 'released'"))
        db.session.execute(db.text("UPDATE clinician SET takes_calls = false"))
    page = submit(browser, check)
    assert page.status == 409
    assert rows(Submission) == []
    assert browser.get("/intake/contact").soup.select_one("[name=name]")["value"] == MARKERS["name"]


def test_done_tells_the_time_and_its_true_state(check, browser, served):
    from intake.extensions import db
    from intake.services.transaction import writing

    page = submit(browser, check)
    assert "We are booking your call" in page.text
    assert "Central Time" in page.text
    with served.app_context(), writing():
        db.session.execute(db.text("UPDATE appointment SET state = 'booked'"))
    assert "Your call is booked" in browser.get("/intake/done").text


def test_who_wants_no_offered_time_is_called(browser, clinician):
    page = whole_journey(browser, {**PLAIN, "time": {"choice": "none"}})
    assert "We will call you to find a time" in page.text
    assert browser.get("/intake/done/call.ics").status == 404


@pytest.mark.parametrize(
    ("show", "name"), [("no", "Lakeside Office"), ("yes", "Lakeside Ketamine Clinic")]
)
def test_the_calendar_file_names_the_clinic_only_where_that_is_safe(browser, clinician, show, name):
    whole_journey(browser, changed(contact={**PLAIN["contact"], "show_clinic_name": show}))
    answer = browser.client.get("/intake/done/call.ics")
    assert answer.mimetype == "text/calendar"
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    neutral = "Appointment" if show == "no" else f"Call with {name}"
    assert str(event["SUMMARY"]) == neutral
    assert event["ORGANIZER"].params["CN"] == name
    assert event["STATUS"] == "TENTATIVE"
    assert MARKERS["name"].encode() not in answer.data
    assert b"lexapro" not in answer.data.lower()
    assert (b"etamine" in answer.data) is (show == "yes")


def test_who_was_told_is_what_the_mail_server_took(check, browser, served):
    from intake.extensions import db
    from intake.services.transaction import writing

    with served.app_context():
        at_once("new")
    page = submit(browser, check)
    assert "was told" not in page.text
    with served.app_context(), writing():
        db.session.execute(db.text("UPDATE delivery SET state = 'accepted'"))
    assert "Our care team was told at" in browser.get("/intake/done").text
