"""One call, one instant: page, letter, invite, reminder, file and feed, in every US zone.

Both Sundays on which clocks change, through the hour that is missing and the hour that comes twice.
"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar

from intake.domain.actors import PATIENT, staff
from intake.domain.states import AppointmentState
from intake.domain.work import Kind
from intake.domain.zones import US_ZONES, say
from intake.extensions import db
from intake.models import Appointment, Intake
from intake.queries.visits import token_of
from intake.services import call_letters
from intake.services.claiming import Claim
from intake.services.feeding import renew_feed
from intake.services.links import make_link
from intake.services.planning import plan
from intake.services.recording import change_state
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft, ready_answers

CHICAGO = "America/Chicago"
ZONES = [zone for zone, _name in US_ZONES]
# From before midnight to after the next one, wherever in the country the clocks change.
SUNDAYS = (datetime(2027, 3, 14, 4, 30, tzinfo=UTC), datetime(2027, 11, 7, 4, 30, tzinfo=UTC))
STARTS = [day + timedelta(minutes=45 * step) for day in SUNDAYS for step in range(26)]
BOOKED_AT = datetime(2027, 1, 4, 18, 0, tzinfo=UTC)


@pytest.fixture
def present(monkeypatch):
    """The workflow's clock, set by hand."""
    moment = [BOOKED_AT]
    monkeypatch.setattr("intake.gateways.clock.now", lambda: moment[0])
    return moment


@pytest.fixture
def call(app, present):
    """A booked call; gives its row's id, and the paths of the patient's page and of the feed."""
    answers = ready_answers()
    answers["contact"] = answers["contact"] | {"email_private": "yes"}
    with writing() as session:
        clinician = add_clinician(session, created_at=BOOKED_AT)
        intake_id = add_draft(session, BOOKED_AT, answers=answers)
        intake = session.get(Intake, intake_id)
        change_state(session, intake, "submit", actor=PATIENT, now=BOOKED_AT)
        make_link(session, intake, now=BOOKED_AT)
        row = Appointment(
            id=uuid.uuid4(),
            intake_id=intake_id,
            clinician_id=clinician,
            state=AppointmentState.BOOKED,
            zone=CHICAGO,
            created_at=BOOKED_AT,
            changed_at=BOOKED_AT,
            **times(STARTS[0]),
        )
        session.add(row)
        token = token_of(intake)
    feed = renew_feed(clinician, actor=staff(clinician), now=BOOKED_AT)
    return row.id, f"/visit/{token}", f"/calendar/{feed}.ics"


def times(start):
    end = start + timedelta(minutes=30)
    return {"starts_at": start, "ends_at": end, "busy_from": start, "busy_until": end}


def claims(call_id):
    """A claim for the confirmation and one for the reminder of a call."""
    kinds = {Kind.CONFIRM_CALL: "", Kind.REMIND_CALL: ":24"}
    with writing() as session:
        jobs = [
            plan(session, kind, f"{kind}:{call_id}:0{more}", now=BOOKED_AT, subject_id=call_id)
            for kind, more in kinds.items()
        ]
    nobody = uuid.UUID(int=0)
    return [
        Claim(job.id, kind, None, call_id, nobody, nobody, 1, 1, 0, 1)
        for kind, job in zip(kinds, jobs, strict=True)
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_page_letter_invite_file_reminder_and_feed_tell_one_instant(app, call, present, zone):
    call_id, path, feed = call
    confirm, remind = claims(call_id)
    client = app.test_client()
    for start in STARTS:
        with writing() as session:
            row = session.get(Appointment, call_id)
            row.zone = zone
            for name, moment in times(start).items():
                setattr(row, name, moment)
        present[0] = start - timedelta(hours=23)
        said = say(start, zone, CHICAGO)
        letter = call_letters.confirmation(confirm, present[0])
        reminder = call_letters.reminder(remind, present[0])
        assert str(said) in letter.text
        assert str(said) in reminder.text
        mailed = Calendar.from_ical(letter.invite).walk("VEVENT")[0]
        kept = Calendar.from_ical(client.get(f"{path}/call.ics").data).walk("VEVENT")[0]
        read = Calendar.from_ical(client.get(feed).data).walk("VEVENT")[0]
        assert mailed.DTSTART == kept.DTSTART == read.DTSTART == start
        assert mailed["UID"] == kept["UID"] == read["UID"]
        assert str(said) in str(mailed["DESCRIPTION"])
        shown = BeautifulSoup(client.get(path).data, "html.parser").select_one("main time")
        assert datetime.fromisoformat(shown["datetime"]) == start
        assert shown.get_text() == said.primary
        for text in (letter.html, reminder.html):
            found = BeautifulSoup(text, "html.parser").select_one("time")
            assert datetime.fromisoformat(found["datetime"]) == start
    db.session.rollback()
