"""A change in the medicines after sending: the same save, the same rules, the same alarm."""

import pytest
from flask import render_template

from intake.clinical.formulary import load_formulary
from intake.domain.actors import staff
from intake.gateways import clock
from intake.models import Answer, Flag, Intake, Submission
from intake.presenters.amended import amended_pages
from intake.queries.cases import load_case
from intake.services import answering, reviewing
from intake.services.recording import change_state
from intake.services.transaction import writing
from tests.walks.answers import PLAIN
from tests.walks.inside import Inside
from tests.web.visit.conftest import BORN
from tests.web.visit.test_page import everything

TAKES = {
    "medicines": {"takes": "yes"},
    "medicine-list": {
        "finished": True,
        "next": 2,
        "items": [
            {
                "id": "m1",
                "text": "Lexapro",
                "often": "daily",
                "matched": ["escitalopram"],
                "classes": ["antidepressant", "ssri"],
            }
        ],
    },
    "antidepressant:m1": {
        "as_prescribed": "yes",
        "missed_days": 0,
        "stretching": "no",
        "trouble_getting": "no",
        "state": "taking",
        "planning": "no",
    },
}
STOPPED_HERE = {**PLAIN["how-you-take-it"], "state": "stopped", "decided": "me", "feels_ill": "no"}


@pytest.fixture
def taking(sent, stranger):
    """A known patient on an SSRI, whose call is booked two days ahead; gives the path."""
    path = sent(answers=TAKES)
    stranger.submit(stranger.get(f"{path}/who?next=medicines"), BORN)
    return path


def alerts(clinic, letters):
    return [one for one in letters if one.subject.startswith("Safety alert")]


def flags(clinic):
    return {flag.rule for flag in clinic.rows(Flag) if flag.state == "open"}


def stop(browser, path, name="Lexapro"):
    """Report a stopped medicine, page by page."""
    page = browser.get(f"{path}/medicines/stopped")
    page = browser.submit(page, {"stopped": "yes"})
    if page.soup.select_one("main [name=text]") is None:
        page = browser.get(f"{path}/medicines/stopped-list/add")
    page = browser.submit(page, {"text": name, "how": "stopped", "decided": "me"}, holding="text")
    return browser.submit(page, {"more": "no"}, holding="more")


def test_a_stopped_ssri_told_two_days_before_the_call_alerts_at_once(clinic, taking, stranger):
    assert alerts(clinic, clinic.letters) == []
    page = stop(stranger, taking)
    assert page.path == f"{taking}/medicines", page.path
    told = alerts(clinic, clinic.work())
    assert told, "nobody was told"
    assert clinic.intake().reference in told[0].subject
    assert "A1" in flags(clinic)
    assert clinic.call().state == "booked"
    assert "Lexapro" not in told[0].text + told[0].html


def test_so_does_the_page_about_how_it_is_taken(clinic, taking, stranger):
    page = stranger.get(f"{taking}/medicines/how-you-take-it/m1")
    assert page.status == 200
    page = stranger.submit(page, STOPPED_HERE)
    assert page.path == f"{taking}/medicines"
    assert alerts(clinic, clinic.work())


def test_it_alerts_again_where_a_colleague_has_taken_the_case(clinic, clinician, taking, stranger):
    with clinic.app.app_context():
        intake_id = clinic.intake().id
        reviewing.acknowledge(intake_id, user_id=clinician, actor=staff(clinician), now=clock.now())
    stop(stranger, taking)
    assert alerts(clinic, clinic.work())
    page = stranger.get(f"{taking}/medicines/stopped-list/add")
    page = stranger.submit(
        page, {"text": "Xanax", "how": "stopped", "decided": "me"}, holding="text"
    )
    stranger.submit(page, {"more": "no"}, holding="more")
    assert alerts(clinic, clinic.work())


def test_the_page_shows_the_note_that_follows_the_answer(taking, stranger):
    page = stranger.get(f"{taking}/medicines")
    assert "Please keep taking" in page.text
    stop(stranger, taking)
    page = stranger.submit(stranger.get(f"{taking}/medicines/how-you-take-it/m1"), STOPPED_HERE)
    assert "Please keep taking" not in page.text
    assert "Thank you for telling us" in page.text


def test_a_new_pair_that_must_not_be_is_found(clinic, taking, stranger):
    page = stranger.get(f"{taking}/medicines/medicine-list/add")
    page = stranger.submit(
        page,
        {"text": "phenelzine", "dose": "", "often": "daily", "last_taken": "today"},
        holding="text",
    )
    before = flags(clinic)
    stranger.submit(page, {"more": "no"}, holding="more")
    assert any(one.startswith("P") for one in flags(clinic) | before)
    assert alerts(clinic, clinic.work())


def test_a_new_antidepressant_is_asked_about_like_in_the_form(taking, stranger):
    page = stranger.get(f"{taking}/medicines/medicine-list/add")
    page = stranger.submit(
        page,
        {"text": "Wellbutrin", "dose": "", "often": "daily", "last_taken": "today"},
        holding="text",
    )
    page = stranger.submit(page, {"more": "no"}, holding="more")
    assert "/medicines/how-you-take-it/" in page.path
    assert "one more question" in stranger.get(f"{taking}/medicines").text


def test_old_answers_stay_and_what_was_sent_is_as_it_was(clinic, taking, stranger):
    def sent():
        return [row.body for row in clinic.rows(Submission)]

    before = sent()
    stop(stranger, taking)
    assert sent() == before
    versions = [row.version for row in clinic.rows(Answer, Answer.stop == "stopped")]
    assert sorted(versions) == [1, 2]


def test_nobody_sees_or_changes_medicines_with_the_link_alone(clinic, served, taking):
    other = Inside(served)
    for place in ("", "/stopped", "/medicine-list", "/medicine-list/add", "/how-you-take-it/m1"):
        page = other.get(f"{taking}/medicines{place}")
        assert page.path.endswith("/who")
        assert "Lexapro" not in page.html
    assert "Lexapro" not in other.get(taking).html
    token = other.get(f"{taking}/who").soup.select_one("[name=csrf_token]")["value"]
    other.post(f"{taking}/medicines/stopped", {"csrf_token": token, "stopped": "yes"})
    assert "A1" not in flags(clinic)


def test_no_other_page_of_the_form_is_opened_by_it(taking, stranger):
    for slug in ("contact", "phq9", "consent", "time", "nowhere"):
        assert stranger.get(f"{taking}/medicines/{slug}").status == 404


def test_only_medicines_of_a_sent_form_can_be_amended(clinic, taking, served):
    with served.app_context():
        intake_id = clinic.intake().id
        for stop_key, amending in (("stopped", False), ("hopes", True)):
            with pytest.raises(answering.NotEditable):
                answering.save(
                    intake_id,
                    stop_key,
                    {"stopped": "yes"},
                    base_version=1,
                    amending=amending,
                    actor="patient",
                    now=clock.now(),
                )


def test_a_request_that_has_ended_takes_no_changes(clinic, served, taking, stranger):
    with served.app_context(), writing() as session:
        intake = session.query(Intake).one()
        change_state(session, intake, "close", actor="system:test", now=clock.now())
    assert stranger.get(f"{taking}/medicines").path == taking


def test_the_token_is_in_no_stored_session(served, taking, stranger):
    stop(stranger, taking)
    assert taking.rpartition("/")[2] not in repr(everything(served)["web_session"])


def test_the_clinician_reads_the_change_above_what_was_sent(clinic, served, taking, stranger):
    stop(stranger, taking, "Zoloft")
    with served.app_context():
        found = load_case(clinic.intake().reference)
        pages = amended_pages(found, load_formulary(), today=clock.now().date(), states=("WI",))
        assert [page["path"] for page in pages] == ["stopped", "stopped-list"]
        assert "Zoloft" in repr(pages)
        with served.test_request_context():
            shown = render_template("staff/amended.html", amended=pages)
    assert "Zoloft" in shown
