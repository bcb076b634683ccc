"""What stands at the head and the foot of every paper about a case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.states import AppointmentState, IntakeState
from intake.domain.zones import say
from intake.forms.contact import age

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.clinic import Clinic
    from intake.queries.cases import Case


def facts(
    case: Case,
    answers: Mapping[str, Mapping[str, Any]],
    zone: str,
    today: date,
    *more: tuple[str, str],
) -> tuple[tuple[str, str], ...]:
    """Whose paper it is and how the form stands; what is not known is left out."""
    contact = answers.get("contact", {})
    rows = [
        (_("Case"), case.intake.reference),
        (_("Patient"), contact.get("name")),
        (_("Born"), born_words(str(contact.get("birth_date", "")), today)),
        *more,
        (_("Form"), form_words(case, zone)),
        (_("Taken by"), case.names.get(str(case.intake.acknowledged_by))),
    ]
    return tuple((str(key), str(value)) for key, value in rows if value)


def born_words(iso: str, today: date) -> str:
    """A date of birth as people in the US write it, with the age; empty when it is not known."""
    if not iso:
        return ""
    born = date.fromisoformat(iso)
    return str(_("%(date)s, age %(age)s", date=us_date(born), age=age(born, today)))


def us_date(day: date) -> str:
    """March 14, 1985 as 03/14/1985."""
    return f"{day:%m/%d/%Y}"


def form_words(case: Case, zone: str) -> str:
    """Whether and when the form was sent, and whether it has ended since."""
    at = case.intake.submitted_at
    sent = str(_("Sent on %(time)s", time=say(at, zone, zone).primary)) if at else ""
    words: dict[str, str] = {
        IntakeState.DRAFT: _("Not sent yet"),
        IntakeState.CLOSED: _("closed"),
        IntakeState.WITHDRAWN: _("withdrawn"),
        IntakeState.EXPIRED: _("run out"),
    }
    return ", ".join(filter(None, (sent, words.get(case.intake.state))))


def call_words(case: Case, zone: str) -> str:
    """When the call is, with whom, and how it stands."""
    call = case.call
    if call is None:
        return str(_("No call is booked."))
    words: dict[str, str] = {
        AppointmentState.HELD: _("held"),
        AppointmentState.REQUESTED: _("asked for"),
        AppointmentState.BOOKED: _("booked"),
        AppointmentState.COMPLETED: _("held and over"),
        AppointmentState.NO_SHOW: _("missed"),
        AppointmentState.CANCELLED: _("cancelled"),
    }
    said = say(call.start, zone, call.zone)
    who = ", ".join(filter(None, (call.clinician_name, call.credentials)))
    return f"{said.primary}. {who}. {words.get(call.state, call.state)}.".replace("..", ".")


def foot(case: Case, clinic: Clinic, now: datetime) -> str:
    """Reference, clinic and the time of printing; never a name."""
    printed = _("Printed %(time)s", time=say(now, clinic.zone, clinic.zone).primary)
    return f"{case.intake.reference}  ·  {clinic.name}  ·  {printed}"
