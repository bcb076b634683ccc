"""One row of the medicine table, and the table itself."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from intake.clinical.data import ROOM, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Medicine:
    """A product or substance that a patient may name.

    Attributes:
        name: generic US name.
        brands: US brand names.
        aliases: other names that are certain; moved there by hand.
        hints: misspellings and foreign names; only ever suggestions.
        ingredients: what is in it; rules use these, never the brand.
        classes: keys of classes.toml that any ingredient belongs to.
        rxcui: RxNorm ingredient code; `None` where none is known, and for combinations.
        flag: none, info, review or urgent, for anyone who takes it.
        stopped_flag: the same, for anyone who stopped or cut it on their own.
        confidence: verified or memory, for the row; `rxcui_confidence` for the code.
    """

    name: str
    brands: tuple[str, ...]
    aliases: tuple[str, ...]
    hints: tuple[str, ...]
    drug_class: str
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    rxcui: str | None
    rxcui_confidence: str
    flag: str
    stopped_flag: str
    reason: str
    source: str
    confidence: str
    combination: bool

    @property
    def substances(self) -> frozenset[str]:
        """The ingredients without what brackets add: `timolol (eye)` is timolol."""
        return frozenset(plain(ingredient) for ingredient in self.ingredients)


def plain(name: str) -> str:
    """A name without its bracketed remark."""
    return name.split(" (", maxsplit=1)[0]


@cache
def medicine_table() -> tuple[Medicine, ...]:
    """All rows of medications.csv, in order."""
    classes = classes_by_ingredient()
    with (ROOM / "medications.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_medicine(row, classes) for row in csv.DictReader(file))


@cache
def classes_by_ingredient() -> Mapping[str, frozenset[str]]:
    """Every ingredient that classes.toml names, with its classes, umbrellas included."""
    table = read_toml("classes.toml")["class"]
    found: dict[str, set[str]] = {}
    for key in table:
        for ingredient in _members(table, key):
            found.setdefault(ingredient, set()).add(key)
    return {ingredient: frozenset(keys) for ingredient, keys in found.items()}


def _members(table: Mapping[str, Mapping[str, list[str]]], key: str) -> set[str]:
    entry = table[key]
    own = set(entry.get("ingredients", []))
    return own.union(*(_members(table, other) for other in entry.get("includes", [])))


def _medicine(row: Mapping[str, str], classes: Mapping[str, frozenset[str]]) -> Medicine:
    ingredients = _cells(row["ingredients"])
    return Medicine(
        name=row["generic_name"],
        brands=_cells(row["brand_names"]),
        aliases=_cells(row["aliases"]),
        hints=_cells(row["aliases_and_misspellings"]),
        drug_class=row["drug_class"],
        ingredients=ingredients,
        classes=_ordered(classes.get(ingredient, frozenset()) for ingredient in ingredients),
        rxcui=row["rxnorm_ingredient_rxcui"] or None,
        rxcui_confidence=row["rxcui_confidence"],
        flag=row["screening_flag"],
        stopped_flag=row["stopped_recently_flag"],
        reason=row["reason"],
        source=row["source"],
        confidence=row["confidence"],
        combination=row["is_combination"] == "yes",
    )


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _ordered(groups: Iterable[frozenset[str]]) -> tuple[str, ...]:
    wanted: frozenset[str] = frozenset().union(*groups)
    return tuple(key for key in read_toml("classes.toml")["class"] if key in wanted)
