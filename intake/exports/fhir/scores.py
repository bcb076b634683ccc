"""Scores and the answers behind them as Observations of the US Core screening profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from intake.clinical.instruments import Instrument, Item, Score, instrument, score
from intake.exports.fhir.naming import (
    ABSENT,
    CATEGORY,
    LOINC,
    SCREENING,
    Names,
    Resource,
    coding,
    concept,
    filled,
    instant,
)
from intake.exports.fhir.questionnaires import REFUSED, declined, option_coding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.exports.fhir.record import Record

PANEL: Final = "panel"
TOTAL: Final = "total"
SURVEY: Final = [concept("Survey", coding(CATEGORY, "survey", "Survey"))]
LEVELS: Final = {"low": "Low", "moderate": "Moderate", "high": "High"}
NO_YES: Final = "No item was answered yes"


def observations(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    """Of each instrument its items, its score and the panel that holds them, by key."""
    for key, given in record.instruments.items():
        found = instrument(key)
        result = score(key, given, sex=record.sex or None)
        made = [*_items(found, given, names), (TOTAL, _total(found, result, names))]
        members = [names.to("Observation", f"{key}/{part}") for part, _ in made]
        panel = {"code": concept(found.name, coding(LOINC, found.loinc)), "hasMember": members}
        for part, fields in [*made, (PANEL, panel)]:
            yield f"{key}/{part}", _observation(record, names, key, fields)


def _observation(record: Record, names: Names, key: str, fields: Mapping[str, Any]) -> Resource:
    done = record.status != "in-progress"
    return filled(
        {
            "resourceType": "Observation",
            "meta": {"profile": [SCREENING]},
            "status": "final" if done else "preliminary",
            "category": SURVEY,
            "subject": names.to("Patient"),
            "effectiveDateTime": instant(record.instruments_at.get(key, record.answered_at)),
            "performer": [names.to("Patient")],
            "derivedFrom": [names.to("QuestionnaireResponse", key)],
            **fields,
        }
    )


def _items(
    found: Instrument, given: Mapping[str, Any], names: Names
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in found.items:
        if (value := given.get(item.field)) is None:
            continue
        code = concept(item.text, *([coding(LOINC, item.loinc)] if item.loinc else []))
        yield item.field, {"code": code, **_item_value(item, value, names)}


def _item_value(item: Item, value: Any, names: Names) -> Mapping[str, Any]:
    if value == REFUSED:
        return {"dataAbsentReason": concept("Declined to answer", declined())}
    if item.bounds is not None:
        return {"valueInteger": value}
    chosen = next((one for one in item.options if one.value == value), None)
    if chosen is None:
        return {"dataAbsentReason": _unknown()}
    return {"valueCodeableConcept": concept(chosen.text, option_coding(chosen, names))}


def _total(found: Instrument, result: Score, names: Names) -> Mapping[str, Any]:
    del names
    code = concept(f"{found.name} score", coding(LOINC, found.scoring["loinc"]))
    if found.scoring["kind"] == "level":
        return {"code": code, **_level(found, result)}
    if result.total is None:
        return {"code": code, "dataAbsentReason": _unknown()}
    words = result.band or _cut_off(result)
    return {
        "code": code,
        "valueInteger": result.total,
        "interpretation": [concept(words)] if words else None,
    }


def _level(found: Instrument, result: Score) -> Mapping[str, Any]:
    """The risk level. LOINC has no answer for "none": no yes to any item is said in words."""
    if result.level is None:
        if not result.complete:
            return {"dataAbsentReason": _unknown()}
        return {"valueCodeableConcept": concept(NO_YES)}
    codes = {level["name"]: level["loinc"] for level in found.scoring["levels"]}
    said = coding(LOINC, codes[result.level], LEVELS[result.level])
    return {"valueCodeableConcept": concept(LEVELS[result.level], said)}


def _cut_off(result: Score) -> str:
    if result.positive is None:
        return ""
    return "Positive" if result.positive else "Negative"


def _unknown() -> dict[str, Any]:
    """Nothing is prorated: with an item missing there is no total."""
    return concept("Some items have no answer", coding(ABSENT, "unknown", "Unknown"))
