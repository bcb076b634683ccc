"""What our messages say. Addresses and choices are opened at the moment of sending, and not kept.

To staff: a reference, a priority and a link. What patients are told of their call stands in
`call_letters`. No message names a person, an answer or a medicine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, render_template
from flask_babel import gettext as _
from jinja2 import Environment

from intake.domain import priority
from intake.domain.faults import PermanentFault
from intake.extensions import db
from intake.gateways.letter import Letter
from intake.models import Intake, User
from intake.services import deliveries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.clinic import Clinic
    from intake.exports.calendar import Method
    from intake.services.claiming import Claim


def staff_alert(claim: Claim, now: datetime) -> Letter:
    """A safety alert, or word of a new form or of news, to the reader whom the job names."""
    del now
    reader = db.session.get(User, claim.subject_id)
    case = db.session.get(Intake, claim.intake_id)
    if case is None or reader is None or not reader.active:
        raise PermanentFault("no-reader")
    clinic = current_clinic()
    severity, respond = priority.words(case.priority)
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    told = {
        "reference": case.reference,
        "severity": severity_words(severity),
        "respond": respond_words(respond),
        "link": f"{base}/staff/intakes/{case.reference}",
    }
    return write(claim, clinic.name, reader.email, told)


def write(  # noqa: PLR0913 - who to whom, what, and a calendar message where there is one
    claim: Claim,
    name: str,
    to: str,
    told: Mapping[str, Any],
    *,
    calendar: bytes = b"",
    method: Method = "REQUEST",
) -> Letter:
    """Fill in the templates of a job's kind, for one address. `name` is who the message is from.

    Raises:
        NotSendable: a header or address is not one plain line.
    """
    clinic, delivery = current_clinic(), deliveries.of_job(db.session(), claim.job_id)
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
        invite_method=method if calendar else "",
    )


def _plain(template: str, words: Mapping[str, Any]) -> str:
    """Render a text that is read as it is: here nothing is escaped, so only .txt may come."""
    plain = current_app.extensions.get("intake-plain-text")
    if not isinstance(plain, Environment):
        plain = current_app.jinja_env.overlay(autoescape=False)
        current_app.extensions["intake-plain-text"] = plain
    text: str = plain.get_template(template).render(**words)
    return text


def current_clinic() -> Clinic:
    """The clinic of this service."""
    clinic: Clinic = current_app.config["CLINIC"]
    return clinic


def _phone(number: str) -> str:
    """A US number as people read it."""
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


def severity_words(word: str) -> str:
    """How serious, in words."""
    words: dict[str, str] = {
        "urgent": _("Urgent"),
        "review": _("Review"),
        "info": _("Info"),
        "none": _("No flags"),
    }
    return words[word]


def respond_words(word: str) -> str:
    """How fast, in words."""
    words: dict[str, str] = {
        "now": _("answer now"),
        "today": _("answer today"),
        "before_call": _("read before the call"),
        "routine": _("routine"),
    }
    return words[word]
