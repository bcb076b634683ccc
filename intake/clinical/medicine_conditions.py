"""Conditions about medicines: by ingredient and class, never by brand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from intake.clinical.facts import Evidence
from intake.clinical.medicine import classes_by_ingredient, plain
from intake.clinical.said import LISTED, STOPPED, TAKING, still_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.clinical.facts import Facts
    from intake.clinical.formulary import Match
    from intake.clinical.said import Said

    Condition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """A medicine that a condition looks for, and the ingredients that made it one."""

    said: Said
    match: Match
    substances: frozenset[str]

    @property
    def evidence(self) -> Evidence:
        """The patient's own words for it."""
        return Evidence(self.said.step, f"items.{self.said.item}.text", self.said.text)


def hits(selector: Mapping[str, Any], facts: Facts) -> Iterator[Hit]:
    """Medicines that fit a selector.

    Args:
        selector: `classes` or `ingredients` (either is enough), `not_classes`, `stopped_flag`, and
            `state`: counts (default: taken, or stopped but still in the body), taken, lingering,
            changed (stopped or cut down), or any.
        facts: the answers.
    """
    for said in facts.said:
        for match in said.matches:
            substances = _substances(selector, match)
            if substances and _in_state(selector.get("state", "counts"), said, match, facts):
                yield Hit(said, match, substances)


def _substances(selector: Mapping[str, Any], match: Match) -> frozenset[str]:
    medicine = match.medicine
    if set(selector.get("not_classes", ())) & set(medicine.classes):
        return frozenset()
    if medicine.stopped_flag not in selector.get("stopped_flag", [medicine.stopped_flag]):
        return frozenset()
    if "classes" not in selector and "ingredients" not in selector:
        return medicine.substances
    classes, wanted = set(selector.get("classes", ())), set(selector.get("ingredients", ()))
    return frozenset(
        plain(ingredient)
        for ingredient in medicine.ingredients
        if plain(ingredient) in wanted
        or classes & classes_by_ingredient().get(ingredient, frozenset())
    )


def _in_state(state: str, said: Said, match: Match, facts: Facts) -> bool:
    if state == "any":
        return True
    if state == "changed":
        return said.state != TAKING
    if state == "taken":
        return said.state != STOPPED
    counts = still_counts(said, match.medicine, facts.today)
    return counts and (state == "counts" or said.state == STOPPED)


def medicine(condition: Condition, facts: Facts) -> tuple[Evidence, ...]:
    """A medicine that fits the selector, and whose line or own page fits `where`.

    `where` maps a field to the answers looked for, or to a range (`from`, `to`); `unless` maps a
    field to answers with which the line does not count.
    """
    found: list[Evidence] = []
    for hit in hits(condition, facts):
        fields = hit.said.fields
        if any(fields.get(name) in values for name, values in condition.get("unless", {}).items()):
            continue
        where = condition.get("where", {})
        if all(_fits(fields.get(name), wanted) for name, wanted in where.items()):
            found.append(hit.evidence)
            found.extend(_told(hit.said, name, facts) for name in where)
            if hit.said.own_page and hit.said.state != TAKING:
                found.append(_told(hit.said, "state", facts))
    return tuple(found)


def _fits(value: object, wanted: list[Any] | Mapping[str, int]) -> bool:
    if isinstance(wanted, list):
        return not isinstance(value, bool) and value in wanted
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return bool(wanted.get("from", value) <= value <= wanted.get("to", value))


def _told(said: Said, field: str, facts: Facts) -> Evidence:
    page = said.page_of(field, facts.answers)
    name = field if page == said.own_page else f"items.{said.item}.{field}"
    return Evidence(page, name, str(said.fields.get(field)))


def unrecognised(condition: Condition, facts: Facts) -> tuple[Evidence, ...]:
    """A line that names no medicine of the table for certain."""
    del condition
    return tuple(
        Evidence(said.step, f"items.{said.item}.text", said.text)
        for said in facts.said
        if not said.matches and said.text
    )


def none_listed(condition: Condition, facts: Facts) -> tuple[Evidence, ...]:
    """The question about medicines was answered, but none of these `classes` is on either list."""
    told = facts.answers.get("medicines", {}).get("takes")
    if told is None or any(hits({**condition, "state": "any"}, facts)):
        return ()
    return (Evidence("medicines", "takes", str(told)),)


def pair(condition: Condition, facts: Facts) -> tuple[Evidence, ...]:
    """Two medicines that fit the two selectors of one entry of `of`."""
    return tuple(
        evidence
        for one, other in pairs(condition, facts)
        for evidence in (one.evidence, other.evidence)
    )


def pairs(condition: Condition, facts: Facts) -> Iterator[tuple[Hit, Hit]]:
    """The pairs that a condition finds, each once, whatever their order on the lists."""
    if condition["kind"] == "same_ingredient":
        yield from _doubles(condition, facts)
        return
    seen: set[frozenset[tuple[str, str, str]]] = set()
    for entry in condition["of"]:
        others = list(hits(entry["b"], facts))
        for one in hits(entry["a"], facts):
            for other in others:
                key = frozenset({_key(one), _key(other)})
                if key in seen or not _differ(one, other):
                    continue
                seen.add(key)
                yield one, other


def _differ(one: Hit, other: Hit) -> bool:
    """Whether these are two medicines, with two ingredients between them."""
    return _key(one) != _key(other) and len(one.substances | other.substances) > 1


def _key(hit: Hit) -> tuple[str, str, str]:
    return hit.said.step, hit.said.item, hit.match.medicine.name


def same_ingredient(condition: Condition, facts: Facts) -> tuple[Evidence, ...]:
    """One ingredient in two lines of the medicine list (of `ingredients`, if given)."""
    return pair(condition, facts)


def _doubles(condition: Condition, facts: Facts) -> Iterator[tuple[Hit, Hit]]:
    selector = {**condition, "state": "taken"}
    taken = [hit for hit in hits(selector, facts) if hit.said.step == LISTED]
    left_out = frozenset(condition.get("not_ingredients", ()))
    for one, other in combinations(taken, 2):
        shared = (one.substances & other.substances) - left_out
        if shared and one.said.item != other.said.item:
            yield one, other
