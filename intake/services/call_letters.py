"""What a patient is told of their call: the time, their own page, and no more than they allow.

The call is read afresh when the letter is written, and a letter about a revision that no longer
stands is not sent: nobody is told a time that is not theirs any more.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from intake.clinical.guidance import mail_sentence
from intake.domain.actors import PATIENT
from intake.domain.faults import Obsolete, PermanentFault
from intake.domain.states import AppointmentState, IntakeState
from intake.domain.us_states import STATE_NAMES
from intake.domain.zones import say
from intake.exports.calendar import invite
from intake.extensions import db
from intake.gateways.letter import Letter, NotSendable
from intake.models import History, Intake
from intake.queries.answers import load_draft
from intake.queries.calls import CallDetails, appointment_details, call_details
from intake.queries.visits import address_of
from intake.services.invites import event_of
from intake.services.letters import current_clinic, key_of, write
from intake.services.placing import SAME_TIME, revision_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.services.claiming import Claim

CONTACT: Final = "contact"
MOVED: Final = "appointment.move"
CANCELLED: Final = "appointment.cancel"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a patient allows our mail to show.

    Attributes:
        email: where to.
        clinic_name: whether the clinic's own name may be seen.
        private: whether nobody else reads the inbox.
    """

    email: str
    clinic_name: bool
    private: bool


@dataclass(frozen=True, slots=True)
class _Reader:
    """The patient of a job's call, and what they are told in every letter."""

    call: CallDetails
    wishes: Wishes
    name: str
    link: str | None
    state: str
    open: bool

    @property
    def told(self) -> dict[str, Any]:
        return {
            "said": say(self.call.start, self.call.zone, self.call.clinic_zone),
            "minutes": int((self.call.end - self.call.start).total_seconds() // 60),
            "named": self.wishes.clinic_name,
            "private": self.wishes.private,
            "link": self.link,
            "keep": _(mail_sentence()),
            "help": True,
        }


def confirmation(claim: Claim, now: datetime) -> Letter:
    """A booked call, or its new time, with the invite for the patient's calendar."""
    call = standing_call(claim)
    if call.state != AppointmentState.BOOKED or call.end <= now:
        raise Obsolete("call-not-standing")
    reader = _reader(call)
    url = reader.link if reader.wishes.private else None
    event = event_of(call, reader.name, attendee=reader.wishes.email, url=url)
    mover = _last_actor(call, MOVED)
    told = reader.told | {
        "moved": call.sequence > 0,
        "by_us": mover not in {None, PATIENT},
        "same_time": _keeps_its_time(call),
    }
    calendar = invite(event, "REQUEST", now)
    return write(claim, reader.name, reader.wishes.email, told, calendar=calendar)


def cancellation(claim: Claim, now: datetime) -> Letter:
    """A call that will not be, and the message that takes it out of the patient's calendar."""
    call = standing_call(claim)
    if call.state != AppointmentState.CANCELLED:
        raise Obsolete("call-not-cancelled")
    reader = _reader(call)
    event = event_of(call, reader.name, attendee=reader.wishes.email)
    told = reader.told | {
        "by_us": _last_actor(call, CANCELLED) != PATIENT,
        "open_request": reader.open,
    }
    calendar = invite(event, "CANCEL", now)
    return write(claim, reader.name, reader.wishes.email, told, calendar=calendar, method="CANCEL")


def reminder(claim: Claim, now: datetime) -> Letter:
    """A booked call that is near: where will you be, has anything changed, and the one sentence.

    A reminder that is so late that the next one is due leaves it to that one.
    """
    call = standing_call(claim)
    if call.state != AppointmentState.BOOKED or call.start <= now:
        raise Obsolete("call-not-standing")
    hours = int(key_of(claim)[3])
    nearer = [one for one in current_clinic().reminder_hours if one < hours]
    if nearer and now >= call.start - timedelta(hours=max(nearer)):
        raise Obsolete("next-reminder-due")
    reader = _reader(call)
    told = reader.told | {"place": STATE_NAMES.get(reader.state)}
    return write(claim, reader.name, reader.wishes.email, told)


def no_time(claim: Claim, now: datetime) -> Letter:
    """No time could be found by itself: somebody will call, and the page offers what is free."""
    case = db.session.get(Intake, claim.intake_id)
    if case is None or case.state != IntakeState.SUBMITTED:
        raise Obsolete("request-ended")
    call = call_details(case.id)
    if call is not None and call.state == AppointmentState.BOOKED and call.end > now:
        raise Obsolete("booked-by-now")
    wishes, link = read_wishes(load_draft(case).answers.get(CONTACT, {})), address_of(case)
    clinic = current_clinic()
    name = clinic.name if wishes.clinic_name else clinic.neutral_name
    told = {
        "named": wishes.clinic_name,
        "private": wishes.private,
        "link": link,
        "keep": _(mail_sentence()),
        "help": True,
    }
    return write(claim, name, wishes.email, told)


def read_wishes(contact: Mapping[str, Any]) -> Wishes:
    """Read the safe-contact choices. What was not answered is not allowed.

    Raises:
        Obsolete: no address was given, as somebody may do who fills in the form on the phone.
        NotSendable: no mail can be sent to it.
    """
    if not contact.get("email"):
        raise Obsolete("no-address")
    local, _at, domain = str(contact.get("email", "")).rpartition("@")
    try:
        email = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise NotSendable("the address has no domain that mail can be sent to") from None
    return Wishes(
        email, contact.get("show_clinic_name") == "yes", contact.get("email_private") == "yes"
    )


def standing_call(claim: Claim) -> CallDetails:
    """The call of a job, if the job speaks of the revision that stands.

    Raises:
        Obsolete: the call has moved on since.
    """
    _kind, call_id, revision, *_more = key_of(claim)
    call = appointment_details(uuid.UUID(call_id))
    if call is None:
        raise Obsolete("call-not-standing")
    if call.sequence != int(revision):
        raise Obsolete("older-revision")
    return call


def _reader(call: CallDetails) -> _Reader:
    case = db.session.get(Intake, call.intake_id)
    if case is None:
        raise PermanentFault("no-reader")
    answers = load_draft(case).answers
    wishes, clinic = read_wishes(answers.get(CONTACT, {})), current_clinic()
    return _Reader(
        call=call,
        wishes=wishes,
        name=clinic.name if wishes.clinic_name else clinic.neutral_name,
        link=address_of(case),
        state=str(answers.get("about-you", {}).get("state", "")),
        open=case.state == IntakeState.SUBMITTED,
    )


def _keeps_its_time(call: CallDetails) -> bool:
    """Whether this revision begins when the one before it did: only who calls is another."""
    this = revision_name(call.appointment_id, call.sequence)
    written = select(History.id).where(
        History.intake_id == call.intake_id, History.event == SAME_TIME, History.became == this
    )
    return db.session.scalar(written.limit(1)) is not None


def _last_actor(call: CallDetails, event: str) -> str | None:
    """Who did this last."""
    return db.session.scalar(
        select(History.actor)
        .where(History.intake_id == call.intake_id, History.event == event)
        .order_by(History.at.desc(), History.id)
        .limit(1)
    )
