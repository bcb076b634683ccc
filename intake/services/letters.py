"""What our messages say. Addresses and choices are opened at the moment of sending, and not kept.

What staff are told stands in `staff_letters`, what patients are told of their call in
`call_letters`. No message names a person, an answer or a medicine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import current_app, render_template
from flask_babel import gettext as _
from jinja2 import Environment
from sqlalchemy import select

from intake.extensions import db
from intake.gateways.letter import Letter
from intake.models import Job
from intake.services import deliveries

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from intake.clinic import Clinic
    from intake.exports.calendar import Method
    from intake.services.claiming import Claim


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
    clinic, way = current_clinic(), deliveries.way_of(db.session(), claim.job_id)
    filled = fill(claim.kind, name, told, maybe_twice=way.in_doubt)
    return Letter(
        to=to,
        sender_name=name,
        sender=clinic.email,
        reply_to=clinic.email,
        subject=filled.subject,
        text=filled.text,
        html=filled.html,
        message_id=way.message_id,
        job_id=str(claim.job_id),
        invite=calendar,
        invite_method=method if calendar else "",
        envelope=return_path(claim.job_id),
    )


class Filled(NamedTuple):
    """The three templates of a message, filled in."""

    subject: str
    text: str
    html: str


def fill(kind: str, name: str, told: Mapping[str, Any], *, maybe_twice: bool = False) -> Filled:
    """Fill in the templates of a kind of message. `name` is who the message is from."""
    folder = f"email/{kind}"
    words = {
        **told,
        "clinic_name": name,
        "clinic_phone": _phone(current_clinic().phone),
        "demo": current_app.config["SETTINGS"].demo,
        "maybe_twice": maybe_twice,
    }
    return Filled(
        _plain(f"{folder}/subject.txt", words).strip(),
        _plain(f"{folder}/body.txt", words),
        render_template(f"{folder}/body.html", **words),
    )


def return_path(job_id: uuid.UUID) -> str:
    """Where the mail servers on the way send a message back to: each message has its own."""
    box: str = current_app.config["SETTINGS"].returns_to
    local, _at, domain = box.rpartition("@")
    return f"{local}+{job_id}@{domain}" if box else ""


def key_of(claim: Claim) -> list[str]:
    """The key of a claim's job in its parts, the kind first."""
    return (db.session.scalar(select(Job.key).where(Job.id == claim.job_id)) or "").split(":")


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
