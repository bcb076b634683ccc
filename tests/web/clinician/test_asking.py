"""Asking a patient and writing to them, as staff see it."""

import pytest

from tests.web.clinician.conftest import press
from tests.web.clinician.test_acts import errors, send


def kinds(page):
    return [box["value"] for box in page.soup.select("input[name=kind]")]


def test_a_case_waits_on_its_patient_until_the_question_is_taken_back(dana, urgent, desk):
    asked = dana.get(f"{urgent}/ask")
    assert {"dose:m1", "last_taken:m1", "callback", "place", "other"} <= set(kinds(asked))
    page = dana.submit(asked, {"kind": "dose:m1"}, holding="kind")
    assert (page.status, page.path) == (200, urgent)
    for words in ("How much Lexapro do you take?", "On the form: 20 mg", "Waiting for the answer"):
        assert words in page.text, words
    assert desk.urgent in dana.get("/staff/?tab=waiting").text
    page = press(dana, page, "Take the question back")
    assert "The question is taken back" in page.text
    assert desk.urgent not in dana.get("/staff/?tab=waiting").text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "Select what you ask"),
        ({"kind": "dose:m9"}, "Select what you ask"),
        ({"kind": "other"}, "Write your question"),
        ({"kind": "other", "words": "x" * 201}, "Use 200 characters or fewer"),
        ({"kind": "other", "words": "Will you stop taking your pills?"}, "A message does not tell"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_asked(dana, calm, stored, fields, wrong):
    page = dana.get(f"{calm}/ask")
    before = stored()
    page = dana.submit(page, fields, holding="kind")
    assert page.status == 422
    assert any(wrong in error for error in errors(page)), errors(page)
    assert stored() == before


def test_a_decision_leads_to_a_message_that_is_read_before_it_is_sent(dana, idle, stored):
    page = send(dana, f"{idle}/disposition", {"disposition": "not_now", "note": "Too soon."})
    assert page.path == f"{idle}/message/not_now"
    before = stored()
    read = press(dana, page, "Show it as they will read it", {"text": "Zzyzx. Please call us."})
    assert "Zzyzx. Please call us." in read.text
    assert stored() == before
    back = press(dana, read, "Change it")
    assert "Zzyzx. Please call us." in back.soup.select_one("textarea").get_text()
    page = press(dana, read, "Send it to the patient")
    assert page.path == idle
    assert "Zzyzx. Please call us." in page.text
    assert "not read yet" in page.text


def test_a_message_that_says_what_no_patient_is_told_is_not_shown(dana, calm):
    page = dana.get(f"{calm}/message/refer")
    page = press(dana, page, "Show it", {"text": "You are not eligible."})
    assert page.status == 422
    assert "Say what comes next" in errors(page)[0]


def test_two_who_write_at_once_send_one_message(dana, sam, calm):
    pages = [
        press(browser, browser.get(f"{calm}/message/refer"), "Show it") for browser in (dana, sam)
    ]
    assert press(dana, pages[0], "Send it").status == 200
    page = press(sam, pages[1], "Send it")
    assert page.status == 409
    for words in ("Dr. Dana Whitfield acted on", "Wrote to the patient", "What you wrote, to copy"):
        assert words in page.text
