"""Is the clinical data whole? Checked at start and by the tests; faults are listed all at once."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

from intake.clinical.cases import facts_of
from intake.clinical.conditions import KINDS, find
from intake.clinical.crisis import crisis_lines, crisis_panel, help_numbers
from intake.clinical.data import read_toml
from intake.clinical.guidance import texts
from intake.clinical.instruments import NAMES, instrument
from intake.clinical.learn import lesson_faults
from intake.clinical.medicine import classes_by_ingredient, medicine_table
from intake.clinical.reading import CRISIS_GRADE, PATIENT_GRADE, grade
from intake.clinical.rules import TIERS, load_rules, medicine_rules
from intake.clinical.signing import unsigned
from intake.domain.priority import RESPONSES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.clinical.instruments import Instrument
    from intake.clinical.rules import Rule

__all__ = ["ClinicalFault", "check", "faults", "unsigned"]

TONES: Final = ("keep", "care", "urgent")
MUST_HELP: Final = {"tel:911", "tel:988", "sms:988"}


class ClinicalFault(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The clinical data is not fit for use. The message lists every fault."""


@cache
def check() -> None:
    """Refuse to start on broken clinical data.

    Raises:
        ClinicalFault: a rule, text, instrument, number or row is incomplete or contradicts itself.
    """
    found = tuple(faults())
    if found:
        raise ClinicalFault("\n".join(found))


def faults() -> Iterator[str]:
    """Every fault of the data, one line each."""
    yield from _rule_faults()
    yield from _medicine_faults()
    yield from _text_faults()
    yield from grade_faults({key: text.template for key, text in texts().items()}, PATIENT_GRADE)
    yield from grade_faults(_crisis_texts(), CRISIS_GRADE)
    yield from lesson_faults()
    for key in NAMES:
        yield from instrument_faults(instrument(key))


def _rule_faults() -> Iterator[str]:
    every = (*load_rules(), *medicine_rules().values())
    for key, times in Counter(rule.id for rule in every).items():
        if times > 1:
            yield f"rule {key}: the id is used {times} times"
    for rule in every:
        yield from word_faults(rule)
    for rule in load_rules():
        yield from case_faults(rule)


def word_faults(rule: Rule) -> Iterator[str]:
    """What a rule lacks, or says in words that nobody knows."""
    known = rule.severity in SEVERITIES and rule.respond in RESPONSES and rule.tier in TIERS
    if not known:
        yield f"rule {rule.id}: severity, response or tier is not a known word"
    for name in ("reason", "source", "version", "author", "effective"):
        if not getattr(rule, name).strip():
            yield f"rule {rule.id}: {name} is empty"
    if rule.severity == "urgent" and not rule.text:
        yield f"rule {rule.id}: urgent, but there is no text for the patient"
    if rule.text and rule.text not in texts() and rule.text not in crisis_lines():
        yield f"rule {rule.id}: no text has the key {rule.text}"
    yield from (
        f"rule {rule.id}: condition {condition['kind']} is not known"
        for condition in rule.when
        if condition["kind"] not in KINDS
    )


def case_faults(rule: Rule) -> Iterator[str]:
    """A rule without a case that fires and one that does not, or with a case that lies."""
    if not rule.fires or not rule.silent:
        yield f"rule {rule.id}: needs a case that fires and one that does not"
    for case in rule.fires:
        if not find(rule, facts_of(case)):
            yield f"rule {rule.id}: does not fire on {case}"
    for case in rule.silent:
        if find(rule, facts_of(case)):
            yield f"rule {rule.id}: fires on {case}"


def _medicine_faults() -> Iterator[str]:
    rows = medicine_table()
    for what, values in (
        ("code", [row.rxcui for row in rows if row.rxcui]),
        ("name", [row.name for row in rows]),
    ):
        for value, times in Counter(values).items():
            if times > 1:
                yield f"medicines: {what} {value} stands in {times} rows"
    for row in rows:
        if row.flag not in SEVERITIES or row.stopped_flag not in SEVERITIES:
            yield f"medicine {row.name}: flag is not a known word"
        if not row.ingredients or not row.reason or not row.source:
            yield f"medicine {row.name}: ingredients, reason or source is empty"
        if row.combination and row.rxcui:
            yield f"medicine {row.name}: a combination has no ingredient code"
    ingredients = {ingredient for row in rows for ingredient in row.ingredients}
    for ingredient in sorted(set(classes_by_ingredient()) - ingredients):
        yield f"classes: {ingredient} is no ingredient of the table"
    yield from _unknown_names(ingredients)


def _unknown_names(ingredients: set[str]) -> Iterator[str]:
    """Classes and ingredients that a rule speaks of and the table does not have."""
    classes = set(read_toml("classes.toml")["class"])
    for rule in load_rules():
        for selector in _selectors(rule.when):
            for name in ("classes", "not_classes"):
                for key in set(selector.get(name, ())) - classes:
                    yield f"rule {rule.id}: class {key} is not known"
            for name in ("ingredients", "not_ingredients"):
                for key in set(selector.get(name, ())) - ingredients:
                    yield f"rule {rule.id}: ingredient {key} is not in the table"


def _selectors(conditions: object) -> Iterator[Mapping[str, list[str]]]:
    """Every mapping within a rule's conditions."""
    if isinstance(conditions, dict):
        yield conditions
        for inner in conditions.values():
            yield from _selectors(inner)
    elif isinstance(conditions, (list, tuple)):
        for inner in conditions:
            yield from _selectors(inner)


def _text_faults() -> Iterator[str]:
    for text in texts().values():
        if not text.template.strip() or not text.traces_to or not text.source:
            yield f"text {text.key}: text, source or what it traces to is empty"
        if text.tone not in TONES:
            yield f"text {text.key}: tone {text.tone} is not a known word"
    for key, line in crisis_lines().items():
        if not line.strip():
            yield f"text {key}: empty"
    for tier in TIERS[1:]:
        panel = crisis_panel(tier)
        if not panel.title.strip() or not panel.text or not all(map(str.strip, panel.text)):
            yield f"crisis {tier}: title or text is empty"
    missing = MUST_HELP - {number.href for number in help_numbers()}
    yield from (f"crisis: {href} is missing" for href in sorted(missing))


def grade_faults(said: Mapping[str, str], most: float) -> Iterator[str]:
    """Texts, by key, that ask for more schooling than `most` years."""
    for key, text in said.items():
        if grade(text) > most:
            yield f"text {key}: above reading grade {most:.0f}"


def _crisis_texts() -> Mapping[str, str]:
    shown = {
        f"crisis {tier}, line {place}": line
        for tier in TIERS[1:]
        for place, line in enumerate(crisis_panel(tier).text, 1)
    }
    numbers = {f"help number {number.key}": number.text for number in help_numbers()}
    return {**shown, **numbers, **crisis_lines()}


def instrument_faults(form: Instrument) -> Iterator[str]:
    """Gaps in an instrument: no rights line, a code used twice, bands that leave a total out."""
    if not form.rights or not form.source or not form.loinc:
        yield f"{form.name}: rights, source or code is empty"
    codes = [item.loinc for item in form.items]
    if len(set(codes)) != len(codes):
        yield f"{form.name}: two items share a code"
    expected = 0
    for band in form.scoring.get("bands", ()):
        if band["from"] != expected or band["to"] < band["from"]:
            yield f"{form.name}: band {band['name']} leaves a gap or an overlap"
        expected = band["to"] + 1
