"""What staff do about a case, as a browser sees it."""

import pytest
from sqlalchemy import select, update

from intake.extensions import db
from intake.models import Flag, Ladder
from intake.services.transaction import writing
from tests.web.clinician.conftest import OPERATOR, press

DONE = {"outcome": "safe_for_now", "note": "Spoke with her.\nShe is with her sister."}


@pytest.fixture
def outcome(urgent):
    return f"{urgent}/outcome"


@pytest.fixture
def open_urgent(served):
    def count():
        with served.app_context():
            found = select(Flag).where(Flag.severity == "urgent", Flag.state == "open")
            return len(db.session.scalars(found).all())

    return count


def send(browser, path, fields):
    return browser.submit(browser.get(path), fields, holding="note")


def errors(page):
    return [link.get_text(strip=True) for link in page.soup.select(".errors a")]


def test_an_outcome_closes_the_flags_and_stands_in_the_record(dana, urgent, outcome, open_urgent):
    assert open_urgent() > 0
    page = send(dana, outcome, DONE)
    assert (page.status, page.path) == (200, urgent)
    assert open_urgent() == 0
    for words in ("Spoke with the patient: safe for now", "She is with her sister.", "Dr. Dana"):
        assert words in page.text
    assert page.soup.select_one("main .card--urgent") is None


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["Select what came of it", "Write what was said and done, or why it was an error"]),
        ({"outcome": "safe_for_now", "note": " "}, ["Write what was said and done, or why it was an error"]),
        ({"outcome": "went_home", "note": "x"}, ["Select what came of it"]),
        ({**DONE, "flags": []}, ["Select the flags that this ends"]),
        ({**DONE, "note": "x" * 4001}, ["Use 4000 characters or fewer"]),
        ({**DONE, "outcome": "not_reached"}, ["Log 3 calls before you say so; 0 are in the record"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_what_was_typed_stays(
    dana, outcome, open_urgent, fields, wrong
):
    before = open_urgent()
    page = send(dana, outcome, fields)
    assert page.status == 422
    assert errors(page) == wrong
    kept = page.soup.select_one("textarea[name=note]").get_text().strip()
    assert kept == fields.get("note", "").strip()
    assert open_urgent() == before


def test_a_colleague_who_was_faster_is_named_and_nothing_is_lost(dana, sam, outcome):
    theirs = sam.get(outcome)
    send(dana, outcome, DONE)
    page = sam.submit(theirs, {**DONE, "outcome": "emergency"}, holding="note")
    assert page.status == 409
    assert "Dr. Dana Whitfield acted on" in page.text
    assert "Sent to emergency care" not in dana.get(outcome.removesuffix("/outcome")).text


def test_a_flag_that_is_not_of_this_case_closes_nothing(dana, calm, urgent, open_urgent, outcome):
    before = open_urgent()
    flags = [box["value"] for box in dana.get(outcome).soup.select("input[name=flags]")]
    token = dana.get(outcome).soup.select_one("[name=csrf_token]")["value"]
    page = dana.post(f"{calm}/outcome", {**DONE, "flags": flags, "csrf_token": token})
    assert page.status == 422
    assert open_urgent() == before


def test_a_call_is_logged_and_three_of_them_let_one_say_not_reached(dana, urgent, outcome):
    for _ in range(3):
        page = send(dana, f"{urgent}/calls", {"result": "no_answer", "note": ""})
        assert (page.status, page.path) == (200, urgent)
    assert page.text.count("No answer") >= 3
    assert send(dana, outcome, {**DONE, "outcome": "not_reached"}).status == 200


def test_a_call_without_a_result_is_asked_for_again(dana, urgent):
    page = send(dana, f"{urgent}/calls", {"note": "rang twice"})
    assert page.status == 422
    assert errors(page) == ["Select what came of it"]
    assert "rang twice" in page.html


def test_looking_at_the_forms_changes_nothing(dana, urgent, outcome, stored):
    dana.get(urgent)
    before = stored()
    for path in (outcome, f"{urgent}/calls"):
        assert dana.get(path).status == 200
    after = stored()
    # That a page of the case was opened is written down, as for every page of a case.
    assert len(after.pop("case_reading")) == len(before.pop("case_reading")) + 2
    assert after == before


def test_taking_an_urgent_case_says_by_when_something_must_be_written_down(dana, urgent):
    page = press(dana, dana.get(urgent), "I have this")
    assert "Write down what came of it by" in page.text


def test_nobody_told_is_red_for_everybody_until_someone_takes_it(
    dana, sign_in, served, urgent, desk
):
    assert "Nobody has been told" not in dana.get("/staff/").text
    with served.app_context(), writing() as session:
        session.execute(update(Ladder).values(exhausted_at=Ladder.started_at))
    operator = sign_in(OPERATOR, "/ops/")
    for browser, path in ((dana, "/staff/"), (dana, "/staff/schedule"), (operator, "/ops/")):
        banner = browser.get(path).soup.select_one("main .banner--error")
        assert "Nobody has been told" in banner.get_text()
        assert desk.urgent in banner.get_text()
    first = operator.get("/ops/").soup.select_one("main .banner--error")
    assert first.select_one("a[href*=staff]") is None
    press(dana, dana.get(urgent), "I have this")
    assert "Nobody has been told" not in dana.get("/staff/").text


def test_an_operator_can_do_none_of_it(sign_in, urgent, outcome):
    operator = sign_in(OPERATOR, "/ops/")
    for path in (outcome, f"{urgent}/calls"):
        assert operator.get(path).status == 404
