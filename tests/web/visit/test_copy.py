"""The patient's own copy: behind the date of birth, in the words they saw, written down."""

import pytest

from intake.exports import pdf
from intake.exports.pdf import INSTALL, PdfUnavailable
from intake.models import History, Intake
from tests.walks.answers import MARKERS
from tests.web.visit.conftest import BORN


@pytest.fixture
def known(sent, stranger):
    """Somebody who has shown who they are; gives the path of their page."""
    path = sent()
    stranger.submit(stranger.get(f"{path}/who?next=copy"), BORN)
    return path


def exports(clinic):
    return [row.actor for row in clinic.rows(History, History.event == "export.copy")]


def test_without_the_date_of_birth_nothing_is_shown_or_handed_over(sent, stranger, clinic):
    path = sent()
    asked = stranger.get(f"{path}/copy")
    assert asked.path == f"{path}/who"
    token = asked.soup.select_one("[name=csrf_token]")["value"]
    assert stranger.post(f"{path}/copy", {"csrf_token": token}).path == f"{path}/who"
    assert exports(clinic) == []


def test_the_page_leads_to_it(known, stranger):
    assert f'href="{known}/copy"' in stranger.get(known).html


def test_it_holds_the_answers_the_note_and_the_help_numbers(known, stranger, clinic):
    before = len(exports(clinic))
    page = stranger.get(f"{known}/copy")
    paper = page.soup.select_one(".paper").get_text(" ")
    assert "Please" in paper
    assert "Call 988" in paper
    assert "911" in paper
    assert clinic.intake().reference in paper
    for word in ("Urgent", "Review", "draft rule", "of 27", "moderate"):
        assert word not in paper
    assert exports(clinic)[before:] == ["patient"]


@pytest.mark.pdf
def test_the_file_is_named_by_the_reference_and_is_not_kept(known, stranger, clinic):
    token = stranger.get(f"{known}/copy").soup.select_one("[name=csrf_token]")["value"]
    answer = stranger.client.post(
        f"{known}/copy",
        data={"csrf_token": token},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    [intake] = clinic.rows(Intake)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{intake.reference}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert MARKERS["name"] not in str(answer.headers)


def test_where_no_file_can_be_made_it_can_still_be_read_and_printed(known, stranger, monkeypatch):
    def away():
        raise PdfUnavailable(INSTALL)

    monkeypatch.setattr(pdf, "_weasyprint", away)
    page = stranger.get(f"{known}/copy")
    assert page.status == 200
    assert "You can print this page" in page.text
    assert "apt-get" not in page.text
    assert not page.soup.select("main form")
