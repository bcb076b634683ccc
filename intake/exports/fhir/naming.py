"""Systems, codes and references that all resources share."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.exports.fhir.record import Record

LOINC: Final = "http://loinc.org"
RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
DECLINED: Final = "asked-declined"
SCREENING: Final = (
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-screening-assessment"
)
LOINC_NOTICE: Final = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief "
    "Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and "
    "is available at no cost under the license at http://loinc.org/license."
)
RXNORM_NOTICE: Final = (
    "This product uses publicly available data courtesy of the U.S. National Library of Medicine "
    "(NLM), National Institutes of Health."
)

Resource = dict[str, Any]


class Names:
    """Ids and addresses within one bundle; the same case always has the same."""

    def __init__(self, record: Record, base: str) -> None:
        self._case = uuid.UUID(record.case_id)
        self.base = f"{base.rstrip('/')}/fhir"

    def id_of(self, kind: str, key: str = "") -> str:
        """Id of a resource."""
        return str(uuid.uuid5(self._case, f"{kind}/{key}"))

    def to(self, kind: str, key: str = "") -> dict[str, str]:
        """A reference to it."""
        return {"reference": f"urn:uuid:{self.id_of(kind, key)}", "type": kind}

    def form(self, key: str, version: str) -> str:
        """The canonical address of a questionnaire, with its version."""
        return f"{self.base}/Questionnaire/{key}|{version}"

    @property
    def answers(self) -> str:
        """The system of our own answers: stored values, which no terminology knows."""
        return f"{self.base}/CodeSystem/answers"


def coding(system: str, code: str, display: str = "") -> dict[str, str]:
    """A code of a system; `display` where the words are known."""
    return {"system": system, "code": code, **({"display": display} if display else {})}


def concept(text: str, *codings: dict[str, str]) -> dict[str, Any]:
    """Words, with codes where there are any."""
    return {**({"coding": list(codings)} if codings else {}), "text": text}


def instant(at: datetime) -> str:
    """A time with its offset, to the second."""
    return at.isoformat(timespec="seconds")


def filled(fields: Mapping[str, Any]) -> Resource:
    """The fields that hold something: FHIR knows no empty text and no empty list."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {}, ())}
