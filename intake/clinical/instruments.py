"""The questionnaires that others wrote: their words, their codes, their scoring.

Scores are computed here, from the answers, and nowhere else. One missing or refused item means
incomplete: no total, no band. Nothing is prorated, and a refusal is never a no.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.data import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES: Final = ("phq9", "gad7", "cssrs", "auditc")
NOT_ASKED: Final = "not yet asked"
INCOMPLETE: Final = "incomplete"
UNASKED: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that an item offers; `loinc` only where the code was read at its source."""

    value: int | str
    text: str
    loinc: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One question, word for word.

    Attributes:
        field: its name on the page.
        options: the answers offered; empty when a number is asked for.
        bounds: least and most, when a number is asked for.
        asked_when: field and answer that must come first; nothing when it is always asked.
    """

    field: str
    text: str
    loinc: str
    options: tuple[Option, ...]
    bounds: tuple[int, int] | None = None
    asked_when: tuple[str, str] | None = None

    def read(self, page: Mapping[str, Any]) -> int | str | None:
        """The answer given, or nothing: refused, unsure, not asked, or not an answer at all."""
        value = page.get(self.field)
        if isinstance(value, bool):
            return None
        if self.bounds is not None:
            low, high = self.bounds
            return value if isinstance(value, int) and low <= value <= high else None
        return next((option.value for option in self.options if option.value == value), None)

    def applies(self, page: Mapping[str, Any]) -> bool:
        """Whether these answers lead to this question."""
        return self.asked_when is None or page.get(self.asked_when[0]) == self.asked_when[1]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published questionnaire, with its rights line and where its words were read."""

    key: str
    name: str
    title: str
    step: str
    stem: str
    loinc: str
    version: str
    rights: str
    source: str
    reviewer: str
    to_confirm: tuple[str, ...]
    items: tuple[Item, ...]
    scoring: Mapping[str, Any]

    def item(self, field: str) -> Item:
        """The question with this field name.

        Raises:
            KeyError: there is none.
        """
        for item in self.items:
            if item.field == field:
                return item
        raise KeyError(field)


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument's answers add up to.

    Attributes:
        total: points; nothing unless every scored item was answered.
        band: the published name for the total; nothing without a total.
        complete: every item that counts and applies was answered.
        items: field to answer; refused and missing ones are nothing.
        asked: whether the page was answered at all.
        level: C-SSRS risk level (low, moderate, high); nothing when no answer was yes.
        positive: AUDIT-C against its cut-off.
    """

    name: str
    total: int | None
    band: str | None
    complete: bool
    items: Mapping[str, int | str | None]
    asked: bool = True
    level: str | None = None
    positive: bool | None = None

    @property
    def item9(self) -> int | str | None:
        """PHQ-9 item 9; nothing when refused, missing, or another instrument."""
        return self.items.get("q9")


@cache
def instrument(key: str) -> Instrument:
    """One of `NAMES`, read from its file."""
    data = read_toml(f"instruments/{key}.toml")
    return Instrument(
        key=key,
        name=data["name"],
        title=data["title"],
        step=data["step"],
        stem=data["stem"],
        loinc=data["loinc"],
        version=data["version"],
        rights=data["rights"],
        source=data["source"],
        reviewer=data["reviewer"],
        to_confirm=tuple(data["to_confirm"]),
        items=tuple(_item(entry, data["answers"][entry["answers"]]) for entry in data["item"]),
        scoring=data["scoring"],
    )


def _item(entry: Mapping[str, Any], answers: Mapping[str, Any]) -> Item:
    when = entry.get("asked_when")
    return Item(
        field=entry["field"],
        text=entry["text"],
        loinc=entry["loinc"],
        options=tuple(
            Option(option["value"], option["text"], option.get("loinc"))
            for option in answers.get("options", ())
        ),
        bounds=(answers["least"], answers["most"]) if "least" in answers else None,
        asked_when=(when["field"], when["is"]) if when else None,
    )


def score(name: str, page: Mapping[str, Any] | None, *, sex: str | None = None) -> Score:
    """Score one page of answers.

    Args:
        name: one of `NAMES`.
        page: the page's fields; nothing when it was not answered.
        sex: recorded sex, for the AUDIT-C cut-off; anything but "male" counts as not male.
    """
    form = instrument(name)
    fields = page or UNASKED
    items = {item.field: item.read(fields) for item in form.items}
    if form.scoring["kind"] == "level":
        return _leveled(form, fields, items, asked=page is not None)
    points = [items[field] for field in form.scoring["scored"]]
    numbers = [value for value in points if isinstance(value, int)]
    total = sum(numbers) if len(numbers) == len(points) else None
    return Score(
        name=name,
        total=total,
        band=_band(form, total),
        complete=total is not None,
        items=items,
        asked=page is not None,
        positive=_positive(form, total, sex),
    )


def _band(form: Instrument, total: int | None) -> str | None:
    if total is None:
        return None
    bands = form.scoring["bands"]
    return next((band["name"] for band in bands if band["from"] <= total <= band["to"]), None)


def _positive(form: Instrument, total: int | None, sex: str | None) -> bool | None:
    if total is None or "positive_from" not in form.scoring:
        return None
    cut: int = form.scoring["positive_from_male" if sex == "male" else "positive_from"]
    return total >= cut


def _leveled(
    form: Instrument,
    fields: Mapping[str, Any],
    items: Mapping[str, int | str | None],
    *,
    asked: bool,
) -> Score:
    """C-SSRS: the highest level that any yes gives; an open 6a after a yes to 6 is recent."""
    yes = {field for field, value in items.items() if value == "yes"}
    if "q6" in yes and items["q6_recent"] is None:
        yes.add("q6_recent")
    levels = [each["name"] for each in form.scoring["levels"] if yes & set(each["yes"])]
    complete = all(items[item.field] is not None for item in form.items if item.applies(fields))
    return Score(
        name=form.key,
        total=None,
        band=None,
        complete=complete,
        items=items,
        asked=asked,
        level=levels[-1] if levels else None,
    )


def score_as_json(result: Score) -> dict[str, Any]:
    """A score in the shape that `intake screen --json` prints.

    What was not asked yet says so where the band or the level would stand: nothing there would
    read as a no. A C-SSRS with open questions and no yes has no level; that is not a no either.
    """
    if result.name == "cssrs":
        open_level = None if result.complete else INCOMPLETE
        return {"level": (result.level or open_level) if result.asked else NOT_ASKED}
    shown: dict[str, Any] = {
        "total": result.total,
        "band": result.band if result.asked else NOT_ASKED,
        "complete": result.complete,
    }
    if result.name == "phq9":
        shown["item9"] = result.item9
    if result.name == "auditc":
        shown["positive"] = result.positive
        shown["drug_use"] = result.items["drug_use"] if result.asked else NOT_ASKED
    return shown
