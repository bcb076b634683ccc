"""Medicines as the patient named them: one MedicationStatement a product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from intake.clinical.formulary import load_formulary
from intake.clinical.medicine import plain
from intake.exports.fhir.naming import RXNORM, Names, Resource, coding, concept, filled, instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.clinical.medicine import Medicine
    from intake.exports.fhir.record import ListedMedicine, Record

CONTAINED: Final = "product"
VERIFIED: Final = "verified"


def statements(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    """Every listed product, by its list and id."""
    for each in record.medicines:
        yield each.key, _statement(each, record, names)


def _statement(each: ListedMedicine, record: Record, names: Names) -> Resource:
    ingredients = [one for found in each.matched for one in found.ingredients]
    single = len(each.matched) == 1 and len(ingredients) <= 1
    told = [f"{asked} {said}" for asked, said in each.said]
    fields: dict[str, Any] = {
        "resourceType": "MedicationStatement",
        "status": each.status,
        "statusReason": [concept(each.why)] if each.why else None,
        "subject": names.to("Patient"),
        "effectivePeriod": {"end": each.ended.isoformat()} if each.ended else None,
        "dateAsserted": instant(record.answered_at),
        "informationSource": names.to("Patient"),
        "note": [{"text": "\n".join(told)}] if told else None,
        "dosage": [_dosage(each)],
    }
    if ingredients and not single:
        fields["contained"] = [_product(each.typed, ingredients)]
        fields["medicationReference"] = {"reference": f"#{CONTAINED}"}
    else:
        codes = [code for found in each.matched for code in _code(found)]
        fields["medicationCodeableConcept"] = concept(each.typed, *codes)
    fields["dosage"] = [one for one in fields["dosage"] if one]
    return filled(fields)


def _dosage(each: ListedMedicine) -> Resource:
    # False says something too, so it is not left out as an empty value would be.
    needed = {} if each.as_needed is None else {"asNeededBoolean": each.as_needed}
    return {**filled({"text": each.dose}), **needed}


def _product(typed: str, ingredients: list[str]) -> Resource:
    """A product of several ingredients under the patient's word for it; none of them is lost."""
    return {
        "resourceType": "Medication",
        "id": CONTAINED,
        "code": concept(typed),
        "ingredient": [
            {"itemCodeableConcept": concept(name, *_ingredient_code(name))}
            for name in dict.fromkeys(ingredients)
        ],
    }


def _ingredient_code(name: str) -> list[dict[str, str]]:
    table = load_formulary()
    row = next((table[one] for one in (name, plain(name)) if one in table), None)
    return _code(row) if row else []


def _code(row: Medicine) -> list[dict[str, str]]:
    """The RxNorm ingredient, only where the code was read at its source."""
    verified = row.rxcui and row.rxcui_confidence == VERIFIED and not row.combination
    return [coding(RXNORM, str(row.rxcui), row.name)] if verified else []
