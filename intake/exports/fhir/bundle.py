"""The bundle: every resource of a case once, checked as FHIR before it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.exports.fhir.medicines import statements
from intake.exports.fhir.naming import Names, Resource, instant
from intake.exports.fhir.people import appointment, consents, flags, patient
from intake.exports.fhir.questionnaires import questionnaires, responses
from intake.exports.fhir.scores import observations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.exports.fhir.record import Record


def bundle_of(record: Record, base: str) -> str:
    """A case as JSON: a FHIR R4 bundle of type collection.

    Args:
        record: the facts of the case.
        base: address of the service; names of our own begin with it.

    Raises:
        pydantic.ValidationError: what was made is not FHIR, which is a fault of ours.
    """
    # Imported late: the models take a while, and only this needs them.
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415

    names = Names(record, base)
    entries = [
        {
            "fullUrl": f"urn:uuid:{names.id_of(made['resourceType'], key)}",
            "resource": {"id": names.id_of(made["resourceType"], key), **made},
        }
        for key, made in _resources(record, names)
    ]
    made = Bundle.model_validate(
        {
            "resourceType": "Bundle",
            "identifier": {
                "system": f"{names.base}/NamingSystem/reference",
                "value": record.reference,
            },
            "type": "collection",
            "timestamp": instant(record.made_at),
            "entry": entries,
        }
    )
    return str(made.model_dump_json(indent=2))


def _resources(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    yield "", patient(record, names)
    for made in (
        questionnaires,
        responses,
        observations,
        statements,
        consents,
        flags,
        appointment,
    ):
        yield from made(record, names)
