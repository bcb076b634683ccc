"""Reads the answers back out of a bundle, as a system that knows our form would."""

from __future__ import annotations

from typing import Any

from intake.clinical.instruments import NAMES, instrument

DECLINED = "asked-declined"
REFUSED = "prefer_not"


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind
    ]


def answers_of(bundle: dict[str, Any], whole: set[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Answers by stop; the things of a list by `slug:item`.

    Args:
        bundle: the parsed JSON.
        whole: page and field of each choice that is stored as a number.
    """
    form = resources(bundle, "Questionnaire")[0]
    many = {item["linkId"] for page in form["item"] for item in page["item"] if item.get("repeats")}
    found: dict[str, dict[str, Any]] = {}
    for response in resources(bundle, "QuestionnaireResponse"):
        key = response["questionnaire"].split("/")[-1].split("|")[0]
        if key in NAMES:
            items = response.get("item", [])
            found[instrument(key).step] = dict(_instrument(key, item) for item in items)
            continue
        for group in response["item"]:
            item = group.get("id", "").removeprefix(f"{group['linkId']}.")
            stop = f"{group['linkId']}:{item}" if item else group["linkId"]
            found[stop] = dict(_answer(each, many, whole) for each in group["item"])
    return found


def _answer(item: dict[str, Any], many: set[str], whole: set[tuple[str, str]]) -> tuple[str, Any]:
    slug, name = item["linkId"].split(".", 1)
    if name.endswith(".refused"):
        return name.removesuffix(".refused"), REFUSED
    values = [_value(answer, (slug, name) in whole) for answer in item["answer"]]
    return name, values if item["linkId"] in many else values[0]


def _value(answer: dict[str, Any], whole: bool) -> Any:
    ((kind, value),) = answer.items()
    if kind != "valueCoding":
        return value
    if value["code"] == DECLINED:
        return REFUSED
    return int(value["code"]) if whole and value["code"].isdigit() else value["code"]


def _instrument(key: str, item: dict[str, Any]) -> tuple[str, Any]:
    name = item["linkId"].removesuffix(".refused")
    if name != item["linkId"]:
        return name, REFUSED
    ((kind, value),) = item["answer"][0].items()
    if kind == "valueInteger":
        return name, value
    if value["code"] == DECLINED:
        return name, REFUSED
    options = instrument(key).item(name).options
    return name, next(
        option.value for option in options if value["code"] in (option.loinc, str(option.value))
    )
