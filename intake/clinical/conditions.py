"""What a rule's conditions mean. Each kind is one small function from facts to evidence.

A condition holds when it gives evidence. Nothing missing, refused or unsure ever counts as no.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from intake.clinical import medicine_conditions, phrases
from intake.clinical.facts import Evidence
from intake.clinical.instruments import instrument
from intake.clinical.said import items_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from intake.clinical.facts import Facts
    from intake.clinical.rules import Rule

    Condition = Mapping[str, Any]
    Found = tuple[Evidence, ...]


def find(rule: Rule, facts: Facts) -> Found:
    """The answers on which a rule fires; empty when it does not."""
    found = all_of(rule.when, facts)
    # That a page was not asked may be a condition; it is not an answer to point at.
    return tuple(evidence for evidence in found if evidence.step in facts.answers)


def all_of(conditions: Sequence[Condition], facts: Facts) -> Found:
    """The evidence of all conditions together, or nothing when one does not hold."""
    found: list[Evidence] = []
    for condition in conditions:
        evidence = KINDS[condition["kind"]](condition, facts)
        if not evidence:
            return ()
        found.extend(evidence)
    return tuple(dict.fromkeys(found))


def any_of(condition: Condition, facts: Facts) -> Found:
    """`of`: conditions of which one is enough; the evidence of all that hold."""
    return tuple(
        evidence for each in condition["of"] for evidence in KINDS[each["kind"]](each, facts)
    )


def answer(condition: Condition, facts: Facts) -> Found:
    """`at`: fields; `in`: answers looked for, or `from` and `to`: a range of numbers.

    A field is `page.field`, or `list.*.field` for each line of a list. A list of ticks holds when
    any tick is looked for.
    """
    return tuple(
        Evidence(step, field, _shown(value, condition))
        for at in condition["at"]
        for step, field, value in _values(at, facts)
        if _fits(value, condition)
    )


def _values(at: str, facts: Facts) -> Iterator[tuple[str, str, Any]]:
    step, *path = at.split(".")
    if path[0] == "*":
        for key, item in items_of(facts.answers, step):
            yield step, f"items.{key}.{path[1]}", item.get(path[1])
    elif step in facts.answers:
        yield step, path[0], facts.answers[step].get(path[0])


def _fits(value: object, condition: Condition) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_fits(each, condition) for each in value)
    if "in" in condition:
        return not isinstance(value, bool) and value in condition["in"]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    low, high = condition.get("from", value), condition.get("to", value)
    return bool(low <= value <= high)


def _shown(value: object, condition: Condition) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value if _fits(each, condition))
    return str(value)


def blank(condition: Condition, facts: Facts) -> Found:
    """`at`: fields left empty on a page that was answered."""
    return tuple(
        Evidence(step, field, "")
        for at in condition["at"]
        for step, field, value in _values(at, facts)
        if value in (None, "", [])
    )


def count(condition: Condition, facts: Facts) -> Found:
    """`step`: an answered list with `from` to `to` lines."""
    step = condition["step"]
    if step not in facts.answers:
        return ()
    lines = len(list(items_of(facts.answers, step)))
    if not condition.get("from", 0) <= lines <= condition.get("to", lines):
        return ()
    return (Evidence(step, "items", str(lines)),)


def age(condition: Condition, facts: Facts) -> Found:
    """`at`: a birth date of someone younger than `under` years on the day."""
    found = []
    for step, field, value in _values(condition["at"], facts):
        try:
            born = date.fromisoformat(str(value))
        except ValueError:
            continue
        if facts.today is None:
            continue
        birthday_passed = (facts.today.month, facts.today.day) >= (born.month, born.day)
        years = facts.today.year - born.year - (not birthday_passed)
        if years < condition["under"]:
            found.append(Evidence(step, field, str(value)))
    return tuple(found)


def total(condition: Condition, facts: Facts) -> Found:
    """`instrument` with a total of `from` to `to`."""
    result = facts.scores[condition["instrument"]]
    if result.total is None or not _fits(result.total, condition):
        return ()
    return (Evidence(instrument(result.name).step, "total", str(result.total)),)


def positive(condition: Condition, facts: Facts) -> Found:
    """`instrument` at or above its published cut-off."""
    result = facts.scores[condition["instrument"]]
    if not result.positive:
        return ()
    return (Evidence(instrument(result.name).step, "total", str(result.total)),)


def level(condition: Condition, facts: Facts) -> Found:
    """`instrument` at the level `is`; the evidence is every yes."""
    result = facts.scores[condition["instrument"]]
    if result.level != condition["is"]:
        return ()
    step = instrument(result.name).step
    return tuple(
        Evidence(step, field, str(value)) for field, value in result.items.items() if value == "yes"
    )


def incomplete(condition: Condition, facts: Facts) -> Found:
    """`instrument`: asked, but a question that applies is open or refused (of `only`, if given)."""
    result = facts.scores[condition["instrument"]]
    form = instrument(result.name)
    page = facts.answers.get(form.step)
    if page is None:
        return ()
    counted = condition.get("only", form.scoring.get("scored", [i.field for i in form.items]))
    return tuple(
        Evidence(form.step, item.field, str(page.get(item.field) or ""))
        for item in form.items
        if item.field in counted and item.applies(page) and result.items[item.field] is None
    )


def cssrs(condition: Condition, facts: Facts) -> Found:
    """How far the C-SSRS is: `is` = unasked, pending, clear (no yes), low, moderate or high."""
    result = facts.scores["cssrs"]
    if result.asked:
        stands = result.level or "clear"
    else:
        stands = "pending" if facts.cssrs_asked else "unasked"
    return (Evidence("cssrs", "level", stands),) if stands == condition["is"] else ()


KINDS: Final[Mapping[str, Callable[[Condition, Facts], Found]]] = {
    "any": any_of,
    "answer": answer,
    "blank": blank,
    "count": count,
    "age": age,
    "total": total,
    "positive": positive,
    "level": level,
    "incomplete": incomplete,
    "cssrs": cssrs,
    "medicine": medicine_conditions.medicine,
    "unrecognised": medicine_conditions.unrecognised,
    "none_listed": medicine_conditions.none_listed,
    "pair": medicine_conditions.pair,
    "same_ingredient": medicine_conditions.same_ingredient,
    "phrase": phrases.phrase,
}
