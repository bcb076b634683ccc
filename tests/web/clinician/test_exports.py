"""What leaves a case: only to who has just proved who they are, written down, named by reference."""

import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from intake.exports import pdf
from intake.exports.pdf import INSTALL, PdfUnavailable
from intake.extensions import db
from intake.models import History
from intake.web.clinician import exports
from tests.walks.answers import MARKERS
from tests.web.clinician.conftest import OPERATOR, press

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
DRAWN = pytest.mark.pdf


@pytest.fixture
def take(calm):
    """Press a button of the page of exports; gives the raw response."""

    def take(person, what, case=None):
        home = f"{case or calm}/exports"
        token = CSRF.search(person.get(home).html)[1]
        return person.client.post(
            f"{home}/{what}",
            data={"csrf_token": token},
            headers={"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost{home}"},
        )

    return take


@pytest.fixture
def taken(served):
    """The exports in history: event, actor and fingerprint."""

    def taken():
        with served.app_context():
            rows = db.session.scalars(db.select(History).order_by(History.at, History.id))
            return [
                (row.event, row.actor, row.became)
                for row in rows
                if row.event.startswith("export.")
            ]

    return taken


@pytest.fixture
def of_the_prescriber(monkeypatch):
    """As if the patient had said something else when asked whether we may contact them."""

    def say(what):
        real = exports.standing

        def standing(*given):
            found = real(*given)
            care = {**found.answers["care"], "may_contact": what}
            return replace(found, answers={**found.answers, "care": care})

        monkeypatch.setattr(exports, "standing", standing)

    return say


def test_the_case_leads_to_what_can_be_taken_out(dana, calm):
    assert f'href="{calm}/exports"' in dana.get(calm).html
    page = dana.get(f"{calm}/exports")
    assert page.status == 200
    assert "FHIR R4" in page.text


@pytest.mark.parametrize(
    ("what", "name", "kind"),
    [
        pytest.param("brief", "{}.pdf", "application/pdf", marks=DRAWN),
        pytest.param("letter", "{}-letter.pdf", "application/pdf", marks=DRAWN),
        pytest.param("copy", "{}-copy.pdf", "application/pdf", marks=DRAWN),
        ("bundle", "{}.json", "application/fhir+json"),
    ],
)
def test_a_file_is_named_by_the_reference_is_not_kept_and_is_written_down(
    *, dana, take, taken, desk, what, name, kind
):
    answer = take(dana, what)
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{name.format(desk.calm)}"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    told = str(answer.headers)
    assert not [marker for marker in MARKERS.values() if marker in told]
    ((event, actor, fingerprint),) = taken()
    assert event == f"export.{what}"
    assert actor.startswith("user:")
    assert fingerprint == sha256(answer.data).hexdigest()


@pytest.mark.parametrize("what", ["brief", "letter", "copy", "text"])
def test_reading_it_on_a_page_is_written_down_too(dana, calm, taken, what):
    page = dana.get(f"{calm}/exports/{what}")
    assert page.status == 200
    assert MARKERS["name"] in page.text or MARKERS["name"] in page.html
    assert [event for event, _actor, _print in taken()] == [f"export.{what}"]


def test_the_timeline_says_who_took_it_out(dana, calm, take):
    take(dana, "bundle")
    assert "Took out the FHIR bundle (Dr. Dana Whitfield)" in dana.get(calm).text


def test_the_text_is_the_brief(dana, calm):
    page = dana.get(f"{calm}/exports/text")
    text = page.soup.select_one("textarea[readonly]").get_text()
    brief = dana.get(f"{calm}/exports/brief").soup.select_one(".paper")
    # What happened is left out: reading the one is part of what the other tells.
    for answer in brief.select("dl:not(.paper__log) dd"):
        for line in answer.get_text().split("\n"):
            assert line in text
    assert MARKERS["hope_text"] in text
    assert page.soup.select_one("[data-copy]").has_attr("hidden")


def test_after_five_minutes_the_password_is_asked_and_nothing_is_handed_over(
    dana, calm, take, taken, pass_time
):
    home = f"{calm}/exports"
    token = CSRF.search(dana.get(home).html)[1]
    pass_time(minutes=6)
    for path in (home, f"{home}/brief", f"{home}/text", f"{home}/letter", f"{home}/copy"):
        assert dana.get(path).path == "/staff/confirm", path
    for what in ("brief", "letter", "copy", "bundle"):
        answer = dana.client.post(
            f"{home}/{what}",
            data={"csrf_token": token},
            headers={"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost{home}"},
        )
        assert answer.status_code == 303
        assert answer.location == f"/staff/confirm?next={home}"
    assert taken() == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("no", "said that we may not contact"),
        ("unsure", "was not sure whether we may contact"),
        ("nobody", "nobody prescribes for them"),
    ],
)
def test_without_the_permission_there_is_no_letter_and_the_reason_is_said(
    *, dana, calm, take, taken, of_the_prescriber, said, words
):
    of_the_prescriber(said)
    assert words in dana.get(f"{calm}/exports").text
    page = dana.get(f"{calm}/exports/letter")
    assert page.status == 409
    assert words in page.text
    refused = take(dana, "letter")
    assert refused.status_code == 409
    assert refused.mimetype == "text/html"
    assert taken() == []


def test_a_letter_tells_what_is_taken_and_nothing_that_was_confided(dana, urgent):
    page = dana.get(f"{urgent}/exports/letter")
    paper = page.soup.select_one(".paper").get_text()
    assert "Lexapro, 20 mg" in paper
    assert "Any change to these medicines is yours to make" in paper
    for marker in ("hope_text", "place", "who_with", "contact_name", "phone", "email"):
        assert MARKERS[marker] not in paper
    assert "PHQ" not in paper
    assert "suicid" not in paper.lower()


def test_without_the_library_the_page_says_what_to_install_and_can_be_printed(
    dana, calm, take, taken, monkeypatch
):
    def away():
        raise PdfUnavailable(INSTALL)

    monkeypatch.setattr(pdf, "_weasyprint", away)
    assert INSTALL in dana.get(f"{calm}/exports").text
    answer = take(dana, "brief")
    assert answer.status_code == 503
    assert INSTALL in answer.text
    assert taken() == []
    assert dana.get(f"{calm}/exports/brief").status == 200


def test_the_bundle_is_the_cases_own(dana, take, desk):
    bundle = json.loads(take(dana, "bundle").data)
    assert bundle["identifier"]["value"] == desk.calm


@pytest.mark.parametrize("what", ["", "/brief", "/text", "/letter", "/copy"])
def test_an_operator_is_told_that_there_is_no_such_page(sign_in, calm, taken, what):
    assert sign_in(OPERATOR, "/ops/").get(f"{calm}/exports{what}").status == 404
    assert taken() == []


@pytest.mark.parametrize("what", ["nothing", "bundle", "brief.pdf"])
def test_there_is_nothing_else_to_read(dana, calm, what):
    assert dana.get(f"{calm}/exports/{what}").status == 404


def test_a_press_without_its_mark_takes_nothing_out(dana, calm, taken):
    answer = dana.client.post(f"{calm}/exports/bundle", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert taken() == []


def test_the_text_of_the_brief_holds_what_staff_asked_wrote_ticked_and_reviewed(dana, calm):
    asked = dana.get(f"{calm}/ask")
    dana.submit(asked, {"kind": "other", "words": "Do you have a ride home?"}, holding="kind")
    page = dana.get(f"{calm}/message/more_information")
    read = dana.submit(page, {"text": "Please bring your list of doses."}, holding="text")
    dana.submit(read, {"step": "send"}, holding="text")
    for button in ("I checked the ePDMP", "I have reviewed this"):
        press(dana, dana.get(calm), button)
    text = dana.get(f"{calm}/exports/text").soup.select_one("textarea").get_text()
    for words in (
        "ASKED AND WRITTEN",
        "Do you have a ride home? (Waiting for the answer)",
        "Asked by: Dr. Dana Whitfield",
        "Please bring your list of doses.",
        "not read yet",
        "ePDMP checked: Dr. Dana Whitfield",
        "Reviewed by Dr. Dana Whitfield",
    ):
        assert words in text, text[:3000]


def test_the_text_of_the_brief_holds_the_scores_of_an_earlier_form(dana, calm, urgent, desk):
    later = [page for page in (calm, urgent) if "Scores over time" in dana.get(page).text]
    assert later, "both forms are of the same person, so that the later one tells of the earlier"
    text = dana.get(f"{later[0]}/exports/text").soup.select_one("textarea").get_text()
    assert "SCORES OVER TIME" in text
    assert "nothing is joined by itself" in text
    assert desk.calm in text
    assert desk.urgent in text
