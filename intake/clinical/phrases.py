"""Words in free text that a person should read. They raise a flag; their silence means nothing.

Deliberately plain: patterns from rules/phrases.toml, one clause at a time. A clause that denies
it, or speaks of somebody else, does not count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.data import read_toml
from intake.clinical.facts import Evidence
from intake.clinical.formulary import load_formulary
from intake.clinical.wording import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.clinical.facts import Facts
    from intake.clinical.said import Said
    from intake.domain.steps import Answers

SENTENCE: Final = re.compile(r"[^.!?;\n\r]+")
CLAUSE: Final = re.compile(
    r"\s*,\s*|\s+(?:but|because|however|although|though|while)\s+", re.IGNORECASE
)
LONGEST_QUOTE: Final = 300
NEGATION_REACH: Final = 5


def phrase(condition: Mapping[str, Any], facts: Facts) -> tuple[Evidence, ...]:
    """`family`: a group of patterns found in any free text."""
    family = read_toml("rules/phrases.toml")["family"][condition["family"]]
    skipped = set(family.get("skip_steps", ()))
    return tuple(
        Evidence(step, field, sentence.strip()[:LONGEST_QUOTE])
        for step, field, text in free_text(facts.answers)
        if step.split(":")[0] not in skipped
        for sentence in SENTENCE.findall(text)
        if _speaks(sentence, condition["family"], hoped=condition.get("hoped"))
    )


def free_text(answers: Answers) -> Iterator[tuple[str, str, str]]:
    """Every text that the patient wrote in their own words: page, field, text."""
    data = read_toml("rules/phrases.toml")
    for step, page in answers.items():
        if step.split(":")[0] not in data["closed_steps"]:
            yield from _texts(step, "", page, frozenset(data["closed_fields"]))


def _texts(
    step: str, path: str, value: object, closed: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, str):
        yield step, path, value
    elif isinstance(value, Mapping):
        key = str(value.get("id") or "")
        for name, inner in value.items():
            if name not in closed:
                within = f"{path}.{key}" if path and key else path
                yield from _texts(step, f"{within}.{name}".lstrip("."), inner, closed)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(step, path, inner, closed)


def _speaks(sentence: str, family: str, *, hoped: bool | None) -> bool:
    """Whether any clause of the sentence says it, of the patient, and does not deny it."""
    if hoped is not None and hoped != bool(_pattern("hopes").search(fold(sentence))):
        return False
    return any(_says(fold(clause), family) for clause in CLAUSE.split(sentence))


def _says(clause: str, family: str) -> bool:
    data = read_toml("rules/phrases.toml")["family"][family]
    for found in _pattern("family", family).finditer(clause):
        before = clause[: found.start()].split()
        denied = not _has_own_denial(found.group(), family) and _denied(before)
        if denied or _of_somebody_else(before, found.group()):
            continue
        if not data.get("needs_medicine") or _names_medicine(clause, found):
            return True
    return False


def _denied(before: list[str]) -> bool:
    """Whether "not", "never" or the like reaches the match from the words before it."""
    data = read_toml("rules/phrases.toml")
    for word in reversed(before[-NEGATION_REACH:]):
        if word in data["denials"]:
            return True
        if word in data["denial_ends"]:
            return False
    return False


def _has_own_denial(match: str, family: str) -> bool:
    """Whether the denial is part of the phrase itself: "don't want to live"."""
    data = read_toml("rules/phrases.toml")
    return family == "death" and any(word in data["denials"] for word in match.split())


def _of_somebody_else(before: list[str], match: str) -> bool:
    """Whether the nearest person named before the match, or in it, is not the patient."""
    data = read_toml("rules/phrases.toml")
    if any(word in data["self"] for word in match.split()):
        return False
    for word in reversed(before):
        if word in data["self"]:
            return False
        if word in data["others"]:
            return True
    return False


def _names_medicine(clause: str, found: re.Match[str]) -> bool:
    """Whether the clause speaks of the patient's own medicine."""
    after = clause[found.end() :]
    if _pattern("theirs").search(after) and not re.search(r"\bmy\b", after):
        return False
    if _pattern("objects").search(clause):
        return True
    looked = load_formulary().lookup(clause)
    matches = looked.certain or looked.suggestions
    return any(match.medicine.stopped_flag != "none" for match in matches)


@cache
def _pattern(key: str, name: str | None = None) -> re.Pattern[str]:
    data = read_toml("rules/phrases.toml")
    parts = data[key] if name is None else data[key][name]["patterns"]
    return re.compile(r"\b(?:" + "|".join(f"(?:{part})" for part in parts) + r")\b")


def feels_unwell(said: Said) -> bool:
    """Whether the words about a stopped medicine speak of feeling ill since."""
    if said.fields.get("feels_ill") == "yes":
        return True
    words = [said.fields.get(name) for name in ("why", "side_effects", "symptoms")]
    text = ". ".join(word for word in words if isinstance(word, str))
    return any(_speaks(sentence, "unwell", hoped=None) for sentence in SENTENCE.findall(text))
