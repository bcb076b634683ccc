"""What our messages say. Addresses and choices are opened at the moment of sending, and not kept.

To staff: a reference, a priority and a link. To a patient: the call, and no more than they allow.
No message names a person, an answer or a medicine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import current_app, render_template
from flask_babel import gettext as _
from jinja2 import Environment

from intake.clinical.guidance import mail_sentence
from intake.domain import priority
from intake.domain.faults import Obsolete, PermanentFault
from intake.domain.states import AppointmentState
from intake.domain.zones import say
from intake.exports.calendar import CalendarEvent, invite
from intake.extensions import db
from intake.gateways.letter import Letter, NotSendable
from intake.gateways.video import room_of
from intake.models import Appointment, Intake, User
from intake.queries.answers import load_draft
from intake.services import deliveries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.clinic import Clinic
    from intake.services.claiming import Claim

CONTACT: Final = "contact"


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


def staff_alert(claim: Claim, now: datetime) -> Letter:
    """A safety alert, or word of a new form, to the member of staff that the job names."""
    del now
    reader = db.session.get(User, claim.subject_id)
    case = db.session.get(Intake, claim.intake_id)
    if case is None or reader is None or not reader.active:
        raise PermanentFault("no-reader")
    clinic = _clinic()
    severity, respond = priority.words(case.priority)
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    told = {
        "reference": case.reference,
        "severity": _severity(severity),
        "respond": _respond(respond),
        "link": f"{base}/staff/intakes/{case.reference}",
    }
    return _write(claim, clinic.name, reader.email, told)


def confirmation(claim: Claim, now: datetime) -> Letter:
    """The patient's one message about a booked call, with the invite for their calendar."""
    call = db.session.get(Appointment, claim.subject_id)
    if call is None or call.state != AppointmentState.BOOKED or call.ends_at <= now:
        raise Obsolete("call-not-standing")
    case = db.session.get_one(Intake, call.intake_id)
    wishes = read_wishes(load_draft(case).answers.get(CONTACT, {}))
    clinic = _clinic()
    name = clinic.name if wishes.clinic_name else clinic.neutral_name
    told = {
        "said": say(call.starts_at, call.zone, clinic.zone),
        "minutes": int((call.ends_at - call.starts_at).total_seconds() // 60),
        "named": wishes.clinic_name,
        "private": wishes.private,
        "link": room_of(call.id) if wishes.private else "",
        "keep": _(mail_sentence()),
        "help": True,
    }
    event = call_event(call, name, attendee=wishes.email)
    return _write(claim, name, wishes.email, told, invite(event, "REQUEST", now))


def call_event(call: Appointment, name: str, *, attendee: str | None) -> CalendarEvent:
    """A call as a patient's calendar shows it: a neutral title, and the one sentence."""
    clinic = _clinic()
    return CalendarEvent(
        uid=f"{call.id}@{clinic.email.rpartition('@')[2]}",
        sequence=call.revision,
        start=call.starts_at,
        end=call.ends_at,
        zone=call.zone,
        clinic_zone=clinic.zone,
        summary=_("Appointment"),
        description=_(mail_sentence()),
        organizer_name=name,
        organizer_email=clinic.email,
        status="CONFIRMED" if call.state == AppointmentState.BOOKED else "TENTATIVE",
        attendee_email=attendee,
    )


def read_wishes(contact: Mapping[str, Any]) -> Wishes:
    """Read the safe-contact choices. What was not answered is not allowed."""
    local, _at, domain = str(contact.get("email", "")).rpartition("@")
    try:
        email = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise NotSendable("the address has no domain that mail can be sent to") from None
    return Wishes(
        email, contact.get("show_clinic_name") == "yes", contact.get("email_private") == "yes"
    )


def _write(
    claim: Claim, name: str, to: str, told: Mapping[str, Any], calendar: bytes = b""
) -> Letter:
    clinic, delivery = _clinic(), deliveries.of_job(db.session(), claim.job_id)
    folder = f"email/{claim.kind}"
    words = {
        **told,
        "clinic_name": name,
        "clinic_phone": _phone(clinic.phone),
        "demo": current_app.config["SETTINGS"].demo,
        "maybe_twice": deliveries.in_doubt(delivery),
    }
    return Letter(
        to=to,
        sender_name=name,
        sender=clinic.email,
        reply_to=clinic.email,
        subject=_plain(f"{folder}/subject.txt", words).strip(),
        text=_plain(f"{folder}/body.txt", words),
        html=render_template(f"{folder}/body.html", **words),
        message_id=delivery.message_id,
        job_id=str(claim.job_id),
        invite=calendar,
        invite_method="REQUEST" if calendar else "",
    )


def _plain(template: str, words: Mapping[str, Any]) -> str:
    """Render a text that is read as it is: here nothing is escaped, so only .txt may come."""
    plain = current_app.extensions.get("intake-plain-text")
    if not isinstance(plain, Environment):
        plain = current_app.jinja_env.overlay(autoescape=False)
        current_app.extensions["intake-plain-text"] = plain
    text: str = plain.get_template(template).render(**words)
    return text


def _clinic() -> Clinic:
    clinic: Clinic = current_app.config["CLINIC"]
    return clinic


def _phone(number: str) -> str:
    """A US number as people read it."""
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


def _severity(word: str) -> str:
    words: dict[str, str] = {
        "urgent": _("Urgent"),
        "review": _("Review"),
        "info": _("Info"),
        "none": _("No flags"),
    }
    return words[word]


def _respond(word: str) -> str:
    words: dict[str, str] = {
        "now": _("answer now"),
        "today": _("answer today"),
        "before_call": _("read before the call"),
        "routine": _("routine"),
    }
    return words[word]
