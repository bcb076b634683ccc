"""The patient's one page: what it shows to whom, and that looking changes nothing."""

import logging
import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import text

from intake.extensions import Base, db
from intake.models import VisitLink
from tests.fixtures.notices import at_once
from tests.walks.inside import Inside
from tests.walks.journey import whole_journey
from tests.web.visit.conftest import BORN


def everything(app):
    """Every row of every table, as the database has it."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(text(f'SELECT * FROM "{table.name}"'))))
            for table in Base.metadata.sorted_tables
        }


def test_the_link_is_mailed_and_stored_only_hashed_and_sealed(clinic, visit):
    token = visit.rpartition("/")[2]
    link = clinic.rows(VisitLink)[0]
    assert len(token) == 43
    assert token not in repr(everything(clinic.app))
    assert token.encode() not in link.token


def test_the_page_after_sending_leads_to_it(browser, clinician):
    assert "/visit/" in whole_journey(browser).html


def test_it_says_when_in_both_zones_and_who_calls(clinic, stranger, sent):
    path = sent()
    page = stranger.get(path)
    assert page.status == 200
    assert "Central Time" in page.text
    assert "Dr. Ada Lake, MD" in page.text
    assert "Licensed in Wisconsin" in page.text
    assert clinic.call().start.isoformat()[:10] in str(
        page.soup.select_one("main time")["datetime"]
    )


def test_the_door_opens_fifteen_minutes_before_by_the_instant(clinic, stranger, visit, pass_time):
    def door():
        return clinic.call().join_url in stranger.get(visit).html

    from intake.gateways import clock

    with clinic.app.app_context():
        wait = clinic.call().start - clock.now()
    assert not door()
    assert "15 minutes before" in stranger.get(visit).text
    pass_time(seconds=(wait - timedelta(minutes=16)).total_seconds())
    assert not door()
    pass_time(minutes=2)
    assert door()
    pass_time(hours=2)
    assert not door()


def test_a_shared_inbox_shows_the_time_and_asks_for_the_rest(clinic, stranger, sent, pass_time):
    path = sent(email_private="no")
    page = stranger.get(path)
    assert "Dr. Ada Lake" not in page.text
    assert "How to join" not in page.soup.select_one("main").get_text().replace("Show how", "")
    assert "Central Time" in page.text
    stranger.submit(stranger.get(f"{path}/who"), BORN)
    assert "Dr. Ada Lake" in stranger.get(path).text


@pytest.mark.parametrize(("choice", "named"), [("no", False), ("yes", True)])
def test_the_clinic_is_named_only_where_that_is_safe(stranger, sent, choice, named):
    assert ("Ketamine" in stranger.get(sent(show_clinic_name=choice)).html) is named


def test_every_mailed_link_opened_twenty_times_changes_nothing(clinic, served, sent):
    """Patients' and staff's: what a mail scanner or a curious reader does with them."""
    with served.app_context():
        at_once("booked")  # a routine call would wait for the digest
    visit = sent()
    links = {
        re.sub(r"https?://[^/]+", "", found)
        for letter in clinic.letters
        for found in re.findall(r"https?://[^\s\"<>]+", letter.text + letter.html)
    }
    case = f"/staff/intakes/{clinic.intake().reference}"
    assert links == {visit, case}
    before = everything(served)
    for _ in range(20):
        assert Inside(served).get(visit).status == 200
        assert served.test_client().head(visit).status_code == 200
    assert everything(served) == before
    for _ in range(20):
        assert Inside(served).get(case).path == "/staff/login"
        assert served.test_client().head(case).status_code == 302
    # A page with a sign-in needs a session for its form; nothing else is there that was not.
    assert everything(served) | {"web_session": []} == before | {"web_session": []}


def test_the_token_is_in_no_log_line_and_no_referrer(served, visit, caplog):
    client = served.test_client()
    with caplog.at_level(logging.DEBUG):
        for path in (visit, f"{visit}/who", f"{visit}/call.ics", f"{visit}x", f"{visit}/nowhere"):
            answer = client.get(path)
            if answer.status_code == 200:
                assert answer.headers["Referrer-Policy"] == "strict-origin"
        client.post(visit)
    assert visit.rpartition("/")[2] not in caplog.text
    page = client.get(visit).text
    for address in re.findall(r'href="(https?://[^"]+)"', page):
        assert visit not in address


def test_a_wrong_link_is_not_found_whatever_it_looks_like(stranger, visit):
    for token in ("x", visit.rpartition("/")[2][:-1] + "_", "a" * 43, "a" * 5000, "%00"):
        assert stranger.get(f"/visit/{token}").status == 404


def test_the_calendar_file_is_the_mailed_call(clinic, stranger, visit):
    kept = Calendar.from_ical(stranger.get(f"{visit}/call.ics").html).walk("VEVENT")[0]
    mailed = Calendar.from_ical(clinic.to_patient()[-1].invite).walk("VEVENT")[0]
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND"):
        assert kept[name] == mailed[name]
    assert len(mailed.walk("VALARM")) == 2
    assert "ATTENDEE" not in kept


@pytest.mark.parametrize(
    ("choice", "title"), [("no", "Appointment"), ("yes", "Call with Lakeside Ketamine Clinic")]
)
def test_the_title_in_a_calendar_is_neutral_unless_the_patient_chose(
    clinic, stranger, sent, choice, title
):
    path = sent(show_clinic_name=choice)
    mailed = next(one.invite for one in clinic.to_patient() if one.invite)
    for found in (mailed, stranger.get(f"{path}/call.ics").html.encode()):
        event = Calendar.from_ical(found).walk("VEVENT")[0]
        assert str(event["SUMMARY"]) == title
        assert {str(one["DESCRIPTION"]) for one in event.walk("VALARM")} == {title}


def test_what_was_sent_is_told_as_it_stands(clinic, stranger, visit):
    told = stranger.get(visit).text
    assert "Your time, with an entry for your calendar: Sent" in told


def test_five_wrong_dates_a_day_and_no_more_from_any_browser(served, visit, pass_time):
    wrong = {**BORN, "birth_date-year": "1986"}
    for _ in range(5):
        guess = Inside(served)
        assert guess.submit(guess.get(f"{visit}/who"), wrong).status == 422
    late = Inside(served)
    assert late.get(f"{visit}/who").status == 429
    assert late.get(visit).status == 200
    pass_time(hours=25)
    again = Inside(served)
    assert again.submit(again.get(f"{visit}/who"), BORN).path == visit


def test_a_date_typed_wrong_is_explained_and_costs_no_try(served, visit):
    guess = Inside(served)
    for _ in range(7):
        assert guess.submit(guess.get(f"{visit}/who"), {"birth_date-month": "13"}).status == 422
    assert guess.submit(guess.get(f"{visit}/who"), BORN).path == visit


def test_the_way_on_after_the_question_is_never_an_address(stranger, visit):
    page = stranger.get(f"{visit}/who?next=https://evil.example")
    assert stranger.submit(page, BORN).path == visit


def test_too_many_looks_are_turned_away(served, visit):
    client = served.test_client()
    codes = [client.get(visit).status_code for _ in range(130)]
    assert codes[0] == 200
    assert codes[-1] == 429
