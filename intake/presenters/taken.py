"""The medicines of a case: what was typed and read, how each is taken, and what it meets."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from intake.presenters.brief import HOW, MEDICINES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from intake.presenters.brief import FlagLine

STOPPED = "stopped-list"


@dataclass(frozen=True, slots=True)
class Joined:
    """A rule that joins this medicine with others, or is about it alone.

    Attributes:
        mark: a letter, the same beside each medicine that the rule joins; empty for one alone.
    """

    reason: str
    severity: str
    with_others: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """One medicine in the patient's words.

    Attributes:
        classes: what kind of medicine we read it as.
        answers: question and answer, those of the list and of the page about how it is taken.
        rules: the open flags that are about it.
        notes: the notes beside it, as the patient saw them.
        stopped: it stands on the list of what was stopped or cut down.
    """

    typed: str
    read_as: str
    classes: str
    answers: tuple[tuple[str, str], ...]
    rules: tuple[Joined, ...]
    notes: tuple[Mapping[str, Any], ...]
    stopped: bool


def medicine_rows(
    sections: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Mapping[str, Any]],
    flags: Iterable[FlagLine],
) -> list[MedicineRow]:
    """The medicines of frozen or live sections, what is taken before what was stopped."""
    pages = [page for section in sections for page in section["pages"]]
    taken = {page["item"]: page["rows"] for page in pages if page["path"] == HOW}
    items = {
        item["id"]: item
        for slug in (MEDICINES, STOPPED)
        for item in answers.get(slug, {}).get("items", ())
    }
    names = {key: str(item["text"]) for key, item in items.items()}
    about = [flag for flag in flags if flag.state == "open" and flag.items]
    pairs = [flag.id for flag in about if len(flag.items & set(names)) > 1]
    letters = dict(zip(pairs, ascii_uppercase, strict=False))
    return [
        MedicineRow(
            typed=page["card"]["title"],
            read_as=page["card"]["read_as"],
            classes=", ".join(
                kind.replace("_", " ") for kind in items.get(page["item"], {}).get("classes", ())
            ),
            answers=tuple(_answered([*page["rows"], *taken.get(page["item"], ())])),
            rules=tuple(_joined(page["item"], about, names, letters)),
            notes=tuple(page["card"]["notes"]),
            stopped=page["path"] == STOPPED,
        )
        for page in pages
        if page["card"] and page["path"] in (MEDICINES, STOPPED)
    ]


def _answered(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    return [(row["label"], row["text"]) for row in rows if row["name"] != "text" and row["text"]]


def _joined(
    item: str,
    flags: Iterable[FlagLine],
    names: Mapping[str, str],
    letters: Mapping[uuid.UUID, str],
) -> Iterable[Joined]:
    return [
        Joined(
            flag.reason,
            flag.severity,
            tuple(sorted(names[one] for one in flag.items if one != item and one in names)),
            letters.get(flag.id, ""),
        )
        for flag in flags
        if item in flag.items
    ]
