"""The pages of free times: days, times, zones, a kept time, a lost one, and no time at all."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intake.domain.actors import PATIENT
from intake.domain.choices import ChosenTime
from intake.extensions import db
from intake.models import Appointment, Clinician, History, Intake
from intake.queries.answers import find_intake, load_draft
from intake.queries.call_tasks import open_of
from intake.services import holding
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft, ready_answers

TEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch, now):
    """The workflow clock, which a test moves by hand."""
    moment = [now]
    monkeypatch.setattr("intake.gateways.clock.now", lambda: moment[0])
    return moment


@pytest.fixture
def ada(app, now):
    with writing() as session:
        return add_clinician(session, created_at=now)


@pytest.fixture
def intake_id(app, now):
    with writing() as session:
        return add_draft(session, now, answers=ready_answers())


class Patient:
    def __init__(self, app, intake_id):
        self.client = app.test_client()
        with self.client.session_transaction() as session:
            session["intake"] = str(intake_id)

    def get(self, path="/intake/time"):
        return Seen(self.client.get(path))

    def post(self, path="/intake/time", **fields):
        token = self.get().soup.select_one("[name=csrf_token]")["value"]
        return Seen(self.client.post(path, data={"csrf_token": token, **fields}))


class Seen:
    def __init__(self, response):
        self.status, self.location = response.status_code, response.location
        self.soup = BeautifulSoup(response.text, "html.parser")
        self.text = (
            " ".join(self.soup.select_one("main").get_text(" ").split())
            if self.soup.select_one("main")
            else ""
        )

    @property
    def times(self):
        found = self.soup.select("input[type=radio][name=choice]")
        return {radio["value"]: radio.find_next("label").text for radio in found}

    @property
    def days(self):
        return [link["href"] for link in self.soup.select(".days a")]


@pytest.fixture
def patient(app, ada, intake_id):
    return Patient(app, intake_id)


def answer(intake_id):
    db.session.rollback()
    return load_draft(find_intake(intake_id)).answers.get("time")


def held():
    db.session.rollback()
    return db.session.scalars(select(Appointment).where(Appointment.state == "held")).all()


def test_days_come_first_and_lead_to_times(patient):
    page = patient.get()
    assert page.status == 200
    assert page.days[0] == "/intake/time?day=2026-11-23"
    assert len(page.days) == 6
    assert not [href for href in page.days if "11-28" in href or "11-29" in href]
    assert not [value for value in page.times if "|" in value]
    day = patient.get(page.days[1])
    assert day.soup.h1.text.strip() == "Tuesday, November 24, 2026"
    assert next(iter(day.times.values())) == "9:00 AM Central Time"
    assert len(day.times) == 16


def test_later_days_are_a_link_away_and_every_day_is_reached_once(patient):
    page, seen = patient.get(), []
    while True:
        seen += page.days
        more = page.soup.find("a", string=re.compile("later days"))
        if more is None:
            break
        page = patient.get(more["href"])
    assert len(seen) == len(set(seen)) == 23  # weekdays until 30 days from noon


def test_a_chosen_time_is_kept_and_said_on_every_way_back(patient, intake_id, ada):
    chosen = str(ChosenTime(TEN, ada))
    sent = patient.post(choice=chosen)
    assert (sent.status, sent.location) == (303, "/intake/check")
    assert answer(intake_id) == {"choice": chosen, "zone": "America/Chicago"}
    assert [call.starts_at for call in held()] == [TEN]
    assert (
        "We are keeping this time for you Tuesday, November 24, 2026 at 10:00 AM Central Time"
        in patient.get().text
    )
    day = patient.get("/intake/time?day=2026-11-24")
    assert day.soup.select_one("input[checked]")["value"] == chosen
    assert (
        "Tuesday, November 24, 2026 at 10:00 AM Central Time" in patient.get("/intake/check").text
    )


def test_another_zone_is_shown_by_a_get_and_stored_by_the_choice(patient, intake_id, ada):
    day = patient.get("/intake/time?day=2026-11-24&zone=America/Los_Angeles")
    value, words = list(day.times.items())[2]
    assert words == "8:00 AM Pacific Time (10:00 AM Central Time, clinic time)"
    assert db.session.get(Intake, intake_id).zone == "America/Chicago"
    patient.post("/intake/time?day=2026-11-24", choice=value, zone="America/Los_Angeles")
    db.session.rollback()
    assert db.session.get(Intake, intake_id).zone == "America/Los_Angeles"
    assert held()[0].zone == "America/Los_Angeles"
    assert "Times are in Pacific Time" in patient.get().text


def test_the_day_is_the_patients_day(app, ada, now):
    with writing() as session:
        intake_id = add_draft(session, now, answers=ready_answers())
    guam = Patient(app, intake_id).get("/intake/time?day=2026-11-25&zone=Pacific/Guam")
    # 9:00 on Tuesday in Chicago is 1:00 AM on Wednesday there.
    assert (
        next(iter(guam.times.values()))
        == "1:00 AM Guam Time (Tuesday, November 24, 2026 at 9:00 AM Central Time, clinic time)"
    )


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "UTC", "a" * 5000])
def test_a_zone_that_is_not_offered_changes_nothing(patient, zone):
    assert "Times are in Central Time" in patient.get(f"/intake/time?zone={zone}").text


@pytest.mark.parametrize(
    "day", ["", "today", "2026-13-01", "0001-01-01", "9999-12-31", "2026-11-28"]
)
def test_a_day_without_times_says_so_or_shows_all_days(patient, day):
    page = patient.get(f"/intake/time?day={day}")
    assert page.status == 200
    if day == "2026-11-28":
        assert "There are no free times on this day." in page.text
        assert page.soup.find("a", href="/intake/time?day=2026-11-30")


def test_a_taken_time_is_a_409_with_the_day_the_answers_and_the_reason(
    patient, app, intake_id, ada, now
):
    with writing() as session:
        other = add_draft(session, now)
    before = answer(intake_id)
    page = patient.get("/intake/time?day=2026-11-24")
    holding.hold(other, ada, TEN, zone="America/Chicago", actor=PATIENT, now=now)
    chosen = str(ChosenTime(TEN, ada))
    assert chosen in page.times
    refused = patient.post("/intake/time?day=2026-11-24", choice=chosen)
    assert refused.status == 409
    assert "Pick another time" in refused.text
    assert "All your answers are still here" in refused.text
    assert chosen not in refused.times
    assert len(refused.times) == 16 - 3  # the half hours beside it meet its buffers
    assert answer(intake_id) == before
    assert load_draft(find_intake(intake_id)).answers["contact"]["name"] == "Quill Marker"


@pytest.mark.parametrize(
    "choice", ["", "never", "2026-11-24T16:00:00|x", "|", "none|none", "\x00", "x" * 9000]
)
def test_what_is_no_choice_is_asked_for_again(patient, choice):
    refused = patient.post(choice=choice)
    assert refused.status == 422
    assert "Select a time" in refused.text
    assert held() == []


def test_two_choices_at_once_are_none(patient, ada):
    page = patient.post(choice=["none", str(ChosenTime(TEN, ada))])
    assert (page.status, held()) == (422, [])


def test_the_first_free_time_is_found_and_kept_at_once(patient, intake_id, now):
    assert (
        "The first free time Monday, November 23, 2026 at 2:00 PM Central Time"
        in patient.get().text
    )
    assert patient.post(choice="first").location == "/intake/check"
    assert held()[0].starts_at == now + timedelta(hours=2)
    assert answer(intake_id)["choice"] == "first"
    assert (
        "The first free time Monday, November 23, 2026 at 2:00 PM Central Time"
        in patient.get("/intake/check").text
    )


def test_a_wish_is_kept_and_shown_in_words(patient, intake_id):
    assert patient.post(choice="prefer", parts=["afternoon"], weekdays=["2", "4"]).status == 303
    assert held()[0].starts_at == datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
    assert answer(intake_id)["weekdays"] == ["2", "4"]
    words = patient.get("/intake/check").text
    assert (
        "Afternoons (noon to 5 PM), Wednesday, Friday Wednesday, November 25, 2026 at 12:00 PM"
        in words
    )


@pytest.mark.parametrize("fields", [{}, {"parts": ["midnight"]}, {"weekdays": ["7"]}])
def test_a_wish_says_what_it_wishes(patient, fields):
    assert patient.post(choice="prefer", **fields).status == 422


def test_a_wish_that_nothing_meets_is_kept_as_a_wish(patient, intake_id):
    assert patient.post(choice="prefer", parts=["evening"]).status == 303
    assert held() == []
    assert answer(intake_id) == {
        "choice": "prefer",
        "parts": ["evening"],
        "zone": "America/Chicago",
    }


def test_none_of_them_gives_the_kept_time_back_and_asks_for_a_call(patient, intake_id, ada):
    patient.post(choice=str(ChosenTime(TEN, ada)))
    for _ in range(2):
        assert patient.post(choice="none").location == "/intake/check"
    assert held() == []
    events = db.session.scalars(select(History.event).where(History.intake_id == intake_id)).all()
    assert events.count("call.callback_wanted") == 1
    assert "None of these times suits me. Please call me" in patient.get("/intake/check").text


def test_when_nobody_has_time_the_page_says_who_will_call(patient, intake_id):
    with writing() as session:
        session.query(Clinician).update({"takes_calls": False})
    page = patient.get()
    assert page.soup.h1.text == "We will call you to find a time"
    assert page.soup.select_one("input[name=choice]")["value"] == "none"
    assert patient.post(choice="none").location == "/intake/check"


def test_looking_keeps_the_time_and_writes_at_most_once_a_minute(patient, ada, clock, now):
    patient.post(choice=str(ChosenTime(TEN, ada)))
    clock[0] = now + timedelta(seconds=50)
    patient.get("/intake/check")
    assert held()[0].hold_until == now + timedelta(minutes=45)
    clock[0] = now + timedelta(minutes=20)
    patient.get("/intake/hopes")
    assert held()[0].hold_until == now + timedelta(minutes=65)


def test_a_hold_that_ran_out_is_not_called_kept(patient, ada, clock, now):
    patient.post(choice=str(ChosenTime(TEN, ada)))
    clock[0] = now + timedelta(minutes=29)
    patient.get()
    clock[0] = now + timedelta(minutes=29 + 45)
    with patient.client.session_transaction() as session:
        session.pop("locked", None)
    assert "keeping" not in patient.get().text


def test_times_are_closed_before_the_pages_before_them_are_answered(app, ada, now):
    with writing() as session:
        early = add_draft(session, now)
    page = Patient(app, early).get()
    assert (page.status, page.location) == (303, "/intake/before-you-start")


def test_a_stranger_is_led_to_the_start(client, ada):
    assert client.get("/intake/time").status_code == 303


def test_the_task_to_call_ends_when_the_patient_chooses_a_time(patient, intake_id, ada):
    patient.post(choice="none")
    assert open_of(intake_id) == ["callback"]
    patient.post(choice=str(ChosenTime(TEN, ada)))
    db.session.rollback()
    assert open_of(intake_id) == []
