"""What no doctor has signed yet, what nobody has verified, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.clinical.data import read_toml
from intake.clinical.guidance import texts
from intake.clinical.instruments import NAMES, instrument
from intake.clinical.learn import lessons
from intake.clinical.medicine import medicine_table
from intake.clinical.prescriber_letter import letter_words
from intake.clinical.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_FILES = ("aloud.toml", "asking.toml", "classes.toml", "crisis.toml", "rules/lingering.toml")


def unsigned() -> tuple[str, ...]:
    """One line for each thing that waits for a signature or a check."""
    return (
        *_unsigned_rules(),
        *_unsigned_texts(),
        *_lessons(),
        *_letter(),
        *_instruments(),
        *_medicines(),
    )


def _unsigned_rules() -> Iterator[str]:
    for rule in load_rules():
        if not rule.signed:
            yield f"unsigned: rule {rule.id} ({rule.severity}, {rule.respond})"
    for name in OTHER_FILES:
        if not read_toml(name)["reviewer"]:
            yield f"unsigned: {name}"
    if not read_toml("rules/medicines.toml")["defaults"]["reviewer"]:
        count = sum(row.flag != "none" for row in medicine_table())
        yield f"unsigned: the single-medicine rules of {count} rows of medications.csv"
    if not read_toml("rules/phrases.toml")["defaults"]["reviewer"]:
        yield "unsigned: the phrase lists of rules/phrases.toml"


def _unsigned_texts() -> Iterator[str]:
    for text in texts().values():
        if not text.reviewer:
            yield f"unsigned: patient text {text.key}"
        for word in ("911",):
            if word in text.template and "memory" in text.traces_to:
                yield f"unverified: patient text {text.key} says {word} from memory"


def _lessons() -> Iterator[str]:
    for told in lessons().told:
        if not told.reviewer:
            yield f"unsigned: statement {told.id} of the page to read before"
    for source in lessons().sources:
        if source.second:
            yield f"unverified: source {source.key} of learn.toml was read in a page about it"


def _letter() -> Iterator[str]:
    if not letter_words().reviewer:
        yield "unsigned: the letter to the person who prescribes (prescriber_letter.toml)"


def _instruments() -> Iterator[str]:
    for key in NAMES:
        form = instrument(key)
        if not form.reviewer:
            yield f"unsigned: {form.name}"
        yield from (f"to confirm: {form.name}, {remark}" for remark in form.to_confirm)
        codeless = sum(not option.loinc for item in form.items for option in item.options)
        if codeless:
            yield f"unverified: {form.name}, the codes of {codeless} answers"


def _medicines() -> Iterator[str]:
    rows = medicine_table()
    memory = [row.name for row in rows if row.confidence == "memory"]
    yield f"unverified: {len(memory)} rows of medications.csv are from memory"
    coded = [row for row in rows if row.rxcui]
    doubtful = [row for row in coded if row.rxcui_confidence == "memory"]
    yield f"unverified: {len(doubtful)} RxNorm codes are from memory"
    yield f"missing: {len(rows) - len(coded)} rows of medications.csv have no RxNorm code"
