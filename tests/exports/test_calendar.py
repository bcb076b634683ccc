"""An invite is one call at one instant, for every calendar, whatever is typed into it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from intake.domain.zones import say
from intake.exports.calendar import CalendarEvent, feed, invite
from tests.domain.hours import US_ZONE_NAMES, sundays

NOW = datetime(2026, 11, 20, 12, 0, 1, 999, tzinfo=UTC)
CALL = CalendarEvent(
    uid="0f8c2f4e-9d7b-4a55-8c3e-2f1a6f0f9c11@lakeside.example.org",
    sequence=0,
    start=datetime(2026, 12, 1, 16, 0, tzinfo=UTC),
    end=datetime(2026, 12, 1, 16, 30, tzinfo=UTC),
    zone="America/Chicago",
    clinic_zone="America/New_York",
    summary="Appointment",
    description="To change or cancel, open your page.",
    organizer_name="Lakeside Office",
    organizer_email="office@lakeside.example.org",
    status="CONFIRMED",
    attendee_email="pat@example.org",
    url="https://lakeside.example.org/visit/abc123",
    alarm_minutes=(60,),
)
PLAIN = replace(CALL, attendee_email=None, url=None)
CANCELLED = replace(CALL, status="CANCELLED", sequence=2)


def read(written):
    calendar = Calendar.from_ical(written)
    assert calendar.errors == []
    for component in calendar.walk():
        assert component.errors == []
    return calendar


def only_event(written):
    (event,) = read(written).events
    return event


def test_a_request_asks_the_attendee():
    calendar = read(invite(CALL, "REQUEST", NOW))
    (event,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["UID"] == CALL.uid
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Appointment"
    assert event["CLASS"] == "PRIVATE"
    assert event["URL"] == CALL.url
    assert event["ORGANIZER"] == "mailto:office@lakeside.example.org"
    assert event["ORGANIZER"].params["CN"] == "Lakeside Office"
    assert event["ATTENDEE"] == "mailto:pat@example.org"
    assert dict(event["ATTENDEE"].params) == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }
    assert event.decoded("DTSTAMP") == NOW.replace(microsecond=0)


def test_times_are_written_in_utc_so_that_no_reader_shifts_them():
    written = invite(
        replace(CALL, start=CALL.start.astimezone(ZoneInfo("Asia/Tokyo"))), "REQUEST", NOW
    )
    assert b"\r\nDTSTART:20261201T160000Z\r\n" in written
    assert b"\r\nDTEND:20261201T163000Z\r\n" in written
    assert b"TZID" not in written


def test_the_words_tell_the_same_instant():
    description = only_event(invite(CALL, "REQUEST", NOW))["DESCRIPTION"]
    assert description == (
        "Tuesday, December 1, 2026 at 10:00 AM Central Time (11:00 AM Eastern Time, clinic time)"
        "\n\nTo change or cancel, open your page."
    )


@pytest.mark.parametrize("zone", US_ZONE_NAMES)
def test_invite_feed_and_words_agree_on_both_changes_of_every_us_zone(zone):
    for sunday in sundays(2026) + sundays(2027):
        begin = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC)
        for hour in range(0, 36, 3):
            start = begin + timedelta(hours=hour, minutes=30)
            call = replace(CALL, start=start, end=start + timedelta(minutes=30), zone=zone)
            own = replace(call, attendee_email=None)
            words = str(say(start, zone, CALL.clinic_zone))
            for written in (invite(call, "REQUEST", NOW), feed([own], "Calls", NOW)):
                event = only_event(written)
                assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (call.start, call.end)
                assert event["DESCRIPTION"].startswith(f"{words}\n")


def test_made_moved_and_cancelled_is_one_call_with_a_rising_sequence():
    moved = replace(
        CALL, sequence=1, start=CALL.start + timedelta(days=1), end=CALL.end + timedelta(days=1)
    )
    gone = replace(moved, sequence=2, status="CANCELLED")
    written = [
        invite(CALL, "REQUEST", NOW),
        invite(moved, "REQUEST", NOW),
        invite(gone, "CANCEL", NOW),
    ]
    events = [only_event(item) for item in written]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert {str(event["UID"]) for event in events} == {CALL.uid}
    assert [str(read(item)["METHOD"]) for item in written] == ["REQUEST", "REQUEST", "CANCEL"]


def test_a_cancellation_names_the_attendee_and_rings_no_alarm():
    event = only_event(invite(CANCELLED, "CANCEL", NOW))
    assert event["STATUS"] == "CANCELLED"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["ATTENDEE"] == "mailto:pat@example.org"
    assert "RSVP" not in event["ATTENDEE"].params
    assert event.subcomponents == []


def test_an_alarm_rings_before_the_call_with_the_neutral_title():
    event = only_event(invite(replace(CALL, alarm_minutes=(60, 1440)), "REQUEST", NOW))
    assert [alarm.decoded("TRIGGER") for alarm in event.subcomponents] == [
        timedelta(hours=-1),
        timedelta(days=-1),
    ]
    for alarm in event.subcomponents:
        assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", "Appointment")


def test_a_published_call_names_no_attendee():
    written = invite(CALL, "PUBLISH", NOW)
    assert b"ATTENDEE" not in written
    assert b"pat@example.org" not in written
    assert read(written)["METHOD"] == "PUBLISH"


def test_optional_lines_are_left_out():
    written = invite(replace(CALL, url=None, alarm_minutes=()), "REQUEST", NOW)
    assert b"URL" not in written
    assert b"VALARM" not in written
    assert b"CN=" in written
    assert b"CN=" not in invite(replace(CALL, organizer_name=""), "REQUEST", NOW)


@pytest.mark.parametrize(
    ("event", "method"),
    [
        (PLAIN, "REQUEST"),
        (replace(PLAIN, status="CANCELLED"), "CANCEL"),
        (CALL, "CANCEL"),
        (CANCELLED, "REQUEST"),
        (CALL, "REPLY"),
    ],
)
def test_a_method_that_does_not_fit_is_refused(event, method):
    with pytest.raises(ValueError, match=r"method|attendee|status"):
        invite(event, method, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": CALL.start.replace(tzinfo=None)},
        {"end": CALL.start},
        {"sequence": -1},
        {"alarm_minutes": (-5,)},
        {"status": "MAYBE"},
        {"uid": "a\r\nb"},
        {"uid": ""},
        {"attendee_email": "pat@example.org\r\nX: 1"},
        {"attendee_email": "pat@example.org\n"},
        {"attendee_email": "pat@example.org,eve@example.org"},
        {"attendee_email": "Pat <pat@example.org>"},
        {"organizer_email": "office"},
        {"url": "https://example.org/\r\nX: 1"},
        {"url": "javascript:alert(1)"},
    ],
)
def test_what_could_break_a_line_is_refused_without_repeating_it(wrong):
    with pytest.raises(ValueError, match=r"event|sequence|status|uid|address|url") as caught:
        replace(CALL, **wrong)
    assert "pat@" not in str(caught.value)


def test_an_address_cannot_add_headers_to_the_answer():
    written = invite(replace(CALL, attendee_email="pat?cc=eve&x=1@example.org"), "REQUEST", NOW)
    assert only_event(written)["ATTENDEE"] == "mailto:pat%3Fcc%3Deve%26x%3D1@example.org"
    tagged = invite(replace(CALL, attendee_email="o'pat+tag@example.org"), "REQUEST", NOW)
    assert only_event(tagged)["ATTENDEE"] == "mailto:o'pat+tag@example.org"


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "x\r\nATTENDEE:mailto:eve@example.org",
            "x\nEND:VEVENT\nBEGIN:VEVENT",
            'a";X=1:mailto:eve@example.org',
            "back\\nslash; comma, colon: ^n ^' \\",
            "é" * 120,
            "\x00\x07\u2028X:1\x85Y:1\x0bZ:1\x1b",
            "👩🏽\u200d⚕️" * 40,
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_typed_can_add_a_line_or_break_one(summary, description, name):
    call = replace(
        CALL, summary=summary, description=description, organizer_name=name, attendee_name=name
    )
    written = invite(call, "REQUEST", NOW)
    expected = {
        line.partition(b":")[0].partition(b";")[0]
        for line in unfolded(invite(CALL, "REQUEST", NOW))
    }
    assert {line.partition(b":")[0].partition(b";")[0] for line in unfolded(written)} <= expected
    assert len(unfolded(written)) == len(unfolded(invite(CALL, "REQUEST", NOW)))
    event = only_event(written)
    assert (event["UID"], event["ATTENDEE"]) == (CALL.uid, "mailto:pat@example.org")
    assert event.decoded("DTSTART") == CALL.start


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300))
def test_plain_text_comes_back_as_it_was(text):
    event = only_event(invite(replace(CALL, description=text, summary=text), "REQUEST", NOW))
    assert event["SUMMARY"] == " ".join(text.split())
    assert event["DESCRIPTION"].partition("\n\n")[2] == text.rstrip()


def unfolded(written):
    lines = written.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()
    return written.replace(b"\r\n ", b"").split(b"\r\n")[:-1]


def test_a_feed_is_published_under_its_name_and_refreshed():
    later = replace(PLAIN, uid="second@example.org", status="TENTATIVE")
    calendar = read(feed([PLAIN, later], "My\r\ncalls", NOW))
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "My calls"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert [str(event["UID"]) for event in calendar.events] == [PLAIN.uid, later.uid]


def test_a_feed_with_no_calls_is_still_a_calendar():
    assert read(feed([], "Calls", NOW)).events == []


@pytest.mark.parametrize(
    "made_for_patient", [{"attendee_email": "p@example.org"}, {"attendee_name": "Pat"}]
)
def test_an_event_made_for_a_patient_never_gets_into_a_feed(made_for_patient):
    with pytest.raises(ValueError, match="no patient") as caught:
        feed([replace(PLAIN, **made_for_patient)], "Calls", NOW)
    assert "p@" not in str(caught.value)


def test_every_field_of_an_event_is_written():
    changed = {
        "uid": "other@example.org", "sequence": 9, "start": CALL.start - timedelta(hours=1),
        "end": CALL.end + timedelta(hours=1), "zone": "America/Denver", "clinic_zone": "America/Denver",
        "summary": "Other", "description": "Other", "organizer_name": "Other",
        "organizer_email": "other@example.org", "status": "TENTATIVE", "attendee_email": "o@example.org",
        "attendee_name": "Other", "url": "https://example.org/other", "alarm_minutes": (5,),
    }  # fmt: skip
    assert set(changed) == {field.name for field in fields(CalendarEvent)}
    base = invite(CALL, "REQUEST", NOW)
    for name, value in changed.items():
        assert invite(replace(CALL, **{name: value}), "REQUEST", NOW) != base, name
