"""Who it is about, what they agreed to, what was found, and the call."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Any, Final

from intake.domain.states import AppointmentState
from intake.exports.fhir.naming import SCOPE, Names, Resource, coding, concept, filled, instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.exports.fhir.record import Agreement, RaisedFlag, Record

CLINICIAN: Final = "clinician"
GENDERS: Final = ("female", "male")
CALLS: Final = {
    AppointmentState.HELD: ("proposed", "tentative"),
    AppointmentState.REQUESTED: ("pending", "needs-action"),
    AppointmentState.BOOKED: ("booked", "accepted"),
    AppointmentState.COMPLETED: ("fulfilled", "accepted"),
    AppointmentState.NO_SHOW: ("noshow", "accepted"),
    AppointmentState.CANCELLED: ("cancelled", "accepted"),
}


def patient(record: Record, names: Names) -> Resource:
    """The patient, as far as they told. The name is one line: nobody was asked to split it."""
    telecom = [("phone", record.phone), ("email", record.email)]
    return filled(
        {
            "resourceType": "Patient",
            "identifier": [
                {"system": f"{names.base}/NamingSystem/reference", "value": record.reference}
            ],
            "name": [{"text": record.name}] if record.name else None,
            "telecom": [{"system": kind, "value": value} for kind, value in telecom if value],
            "gender": record.sex if record.sex in GENDERS else None,
            "birthDate": record.birth_date,
        }
    )


def consents(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    """Each agreement and each refusal, with the version of the words."""
    for each in record.agreements:
        yield each.key, _consent(each, record, names)


def _consent(each: Agreement, record: Record, names: Names) -> Resource:
    scope = (
        coding(SCOPE, "treatment", "Treatment")
        if each.care
        else coding(SCOPE, "patient-privacy", "Privacy Consent")
    )
    version = f", version {each.version}" if each.version else ""
    document = "\n\n".join((each.title, *each.text)).encode()
    attached = {
        "contentType": "text/plain; charset=utf-8",
        "language": "en-US",
        "data": base64.b64encode(document).decode(),
        "title": f"{each.title}{version}",
    }
    return filled(
        {
            "resourceType": "Consent",
            "status": "active",
            "scope": concept(scope["display"], scope),
            "category": [concept(each.title)],
            "patient": names.to("Patient"),
            "dateTime": instant(record.answered_at),
            "performer": [names.to("Patient")],
            "sourceAttachment": attached if each.text else None,
            "policyRule": concept(f"{each.title}{version}"),
            "provision": {"type": "permit" if each.given else "deny"},
        }
    )


def flags(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    """Each flag with the answers that led to it in its narrative."""
    for each in record.flags:
        yield each.key, _flag(each, names)


def _flag(each: RaisedFlag, names: Names) -> Resource:
    lines = [each.reason, f"Rule {each.rule}, version {each.version}.", *each.evidence]
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    ended = instant(each.closed_at) if each.closed_at else None
    return filled(
        {
            "resourceType": "Flag",
            "text": {
                "status": "generated",
                "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{said}</div>',
            },
            "identifier": [
                {"system": f"{names.base}/NamingSystem/rule", "value": f"{each.rule}/{each.key}"}
            ],
            "status": "active" if each.open else "inactive",
            "category": [concept(f"Screening, {each.severity}")],
            "code": concept(each.reason),
            "subject": names.to("Patient"),
            "period": filled({"start": instant(each.raised_at), "end": ended}),
        }
    )


def appointment(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    """The screening call, if there is one."""
    call = record.call
    if call is None:
        return
    status, clinician = CALLS[AppointmentState(call.state)]
    who: dict[str, Any] = {
        "resourceType": "Practitioner",
        "id": CLINICIAN,
        "name": [{"text": call.clinician}],
    }
    if call.credentials:
        who["qualification"] = [{"code": concept(call.credentials)}]
    yield (
        call.key,
        {
            "resourceType": "Appointment",
            "contained": [who],
            "status": status,
            "description": "Telehealth screening call",
            "start": instant(call.start),
            "end": instant(call.end),
            "minutesDuration": round((call.end - call.start).total_seconds() / 60),
            "participant": [
                {"actor": names.to("Patient"), "status": "accepted"},
                {"actor": {"reference": f"#{CLINICIAN}"}, "status": clinician},
            ],
        },
    )
