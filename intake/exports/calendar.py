"""Invites and feeds in iCalendar (RFC 5545), as messages of RFC 5546.

Times are written in UTC, which no reader can shift. The words beside them come from
`intake.domain.zones.say` over the same instant, so an invite cannot tell two times.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration

from intake.domain.zones import say

if TYPE_CHECKING:
    from collections.abc import Iterable

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]

# Subscribers see it, so it says neither clinic nor screening.
_PRODID: Final = "-//Intake//Appointments//EN"
_REFRESH: Final = timedelta(hours=1)
_ADDRESS: Final = re.compile(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+")
_MAILTO: Final = "@!$'*+-._~"
_UID: Final = re.compile(r"[A-Za-z0-9@._-]+")
_URL: Final = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One call as a calendar shows it.

    Attributes:
        uid: the same for every revision of one call; made of letters, digits and `@._-`.
        sequence: the revision, from 0; it rises with each move and with the cancellation.
        start: when the call begins, aware.
        end: when it ends, aware.
        zone: the reader's IANA zone, for the words in the description.
        clinic_zone: the clinic's.
        summary: the title; neutral unless the reader chose otherwise.
        description: what follows the time in words.
        organizer_name: the clinic's name, or its neutral one.
        organizer_email: the address that answers go to.
        status: TENTATIVE while requested, CONFIRMED when booked, CANCELLED after.
        attendee_email: the patient's address; `None` in anything that is not the patient's own.
        attendee_name: only if the patient's name may be in an email.
        url: the reader's page for this call, http or https.
        alarm_minutes: how long before the call a calendar may ring; empty means never.

    Raises:
        ValueError: a naive or backward time, or a uid, address or URL that could break a line.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    zone: str
    clinic_zone: str
    summary: str
    description: str
    organizer_name: str
    organizer_email: str
    status: Status
    attendee_email: str | None = None
    attendee_name: str | None = None
    url: str | None = None
    alarm_minutes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end <= self.start:
            raise ValueError("an event needs aware times, and must end after it starts")
        if self.sequence < 0 or min(self.alarm_minutes, default=0) < 0:
            raise ValueError("sequence and alarms count from 0")
        if self.status not in {"TENTATIVE", "CONFIRMED", "CANCELLED"}:
            raise ValueError("status must be TENTATIVE, CONFIRMED or CANCELLED")
        # The value is left out of the error: it may be a patient's address.
        if not _UID.fullmatch(self.uid):
            raise ValueError("uid has a character that a calendar line cannot hold")
        for address in (self.organizer_email, self.attendee_email):
            if address is not None and not _ADDRESS.fullmatch(address):
                raise ValueError("an address is not one plain email address")
        if self.url is not None and not _URL.fullmatch(self.url):
            raise ValueError("url must be http or https, without spaces")


def invite(event: CalendarEvent, method: Method, now: datetime) -> bytes:
    """One call as a message: asked for (REQUEST), called off (CANCEL) or to keep (PUBLISH).

    The mail part that carries it must say `text/calendar; method=` and the same method.

    Args:
        event: the call; REQUEST and CANCEL need an attendee, PUBLISH leaves the attendee out.
        method: what the message does; CANCEL goes with status CANCELLED, REQUEST never does.
        now: when the message is made, aware.

    Raises:
        ValueError: the method does not fit the event (RFC 5546, section 3.2).
    """
    if method not in {"REQUEST", "CANCEL", "PUBLISH"}:
        raise ValueError("method must be REQUEST, CANCEL or PUBLISH")
    if method != "PUBLISH" and event.attendee_email is None:
        raise ValueError(f"{method} needs an attendee")
    if method != "PUBLISH" and (method == "CANCEL") != (event.status == "CANCELLED"):
        raise ValueError(f"{method} does not fit status {event.status}")
    calendar = _calendar(method)
    calendar.add_component(_component(event, method, now))
    return _written(calendar)


def feed(events: Iterable[CalendarEvent], name: str, now: datetime) -> bytes:
    """A clinician's calls to subscribe to.

    Args:
        events: the calls, without any patient: the summary is what the feed may show.
        name: what calendars call the feed.
        now: when it is made, aware.

    Raises:
        ValueError: an event names an attendee, so it was made for a patient and not for a feed.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("refresh-interval", vDuration(_REFRESH, params={"VALUE": "DURATION"}))
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for event in events:
        if event.attendee_email is not None or event.attendee_name is not None:
            raise ValueError("a feed shows no patient: give events without an attendee")
        calendar.add_component(_component(event, "PUBLISH", now))
    return _written(calendar)


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _written(calendar: Calendar) -> bytes:
    written: bytes = calendar.to_ical()
    return written


def _component(event: CalendarEvent, method: Method, now: datetime) -> Event:
    item = Event()
    item.add("uid", event.uid)
    item.add("sequence", event.sequence)
    item.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    item.add("dtstart", event.start.astimezone(UTC))
    item.add("dtend", event.end.astimezone(UTC))
    item.add("summary", _line(event.summary))
    item.add("description", _description(event))
    item.add("status", event.status)
    item.add("class", "PRIVATE")
    item.add("transp", "TRANSPARENT" if event.status == "CANCELLED" else "OPAQUE")
    item.add("organizer", _person(event.organizer_email, event.organizer_name))
    if method != "PUBLISH" and event.attendee_email is not None:
        item.add("attendee", _attendee(event.attendee_email, event.attendee_name, method))
    if event.url is not None:
        item.add("url", event.url)
    if event.status != "CANCELLED":
        for minutes in event.alarm_minutes:
            item.add_component(_alarm(event, minutes))
    return item


def _description(event: CalendarEvent) -> str:
    said = str(say(event.start, event.zone, event.clinic_zone))
    return _text(f"{said}\n\n{event.description}".rstrip())


def _person(email: str, name: str | None) -> vCalAddress:
    # A question mark would begin the headers of a mail (RFC 6068).
    person = vCalAddress(f"mailto:{quote(email, safe=_MAILTO)}")
    if name:
        # A quoted parameter cannot hold a double quote.
        person.params["CN"] = _line(name).replace('"', "'")
    return person


def _attendee(email: str, name: str | None, method: Method) -> vCalAddress:
    attendee = _person(email, name)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if method == "REQUEST":
        attendee.params["PARTSTAT"] = "NEEDS-ACTION"
        attendee.params["RSVP"] = "TRUE"
    return attendee


def _alarm(event: CalendarEvent, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(event.summary))
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    """The text with plain line breaks, and without control characters and half characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    breaks = plain.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    return "".join(c for c in breaks if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
