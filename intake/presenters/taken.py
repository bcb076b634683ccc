"""The medicines of a case: what was typed and read, how each is taken, and what it meets."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.rails import Piece, rail
from intake.presenters.brief import HOW, MEDICINES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from intake.presenters.brief import FlagLine
    from intake.presenters.sources import Sources

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
        rails: for each pair rule, by its letter, the piece of the line that joins its rows.
    """

    typed: str
    read_as: str
    classes: str
    answers: tuple[tuple[str, str], ...]
    rules: tuple[Joined, ...]
    notes: tuple[Mapping[str, Any], ...]
    stopped: bool
    rails: Mapping[str, Piece] = field(default_factory=dict)


def medicine_rows(
    sections: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Mapping[str, Any]],
    flags: Iterable[FlagLine],
    sources: Sources | None = None,
) -> list[MedicineRow]:
    """The medicines of frozen or live sections, what is taken before what was stopped.

    Where any answer was said on the phone, each says last where its answers come from.
    """
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
    listed = [page for page in pages if page["card"] and page["path"] in (MEDICINES, STOPPED)]
    order = [page["item"] for page in listed]
    rails = {letters[flag.id]: rail(order, flag.items) for flag in about if flag.id in letters}
    return [
        MedicineRow(
            typed=page["card"]["title"],
            read_as=page["card"]["read_as"],
            classes=", ".join(
                kind.replace("_", " ") for kind in items.get(page["item"], {}).get("classes", ())
            ),
            answers=tuple(_answered([*page["rows"], *taken.get(page["item"], ())]))
            + _sources(page, taken, sources),
            rules=tuple(_joined(page["item"], about, names, letters)),
            notes=tuple(page["card"]["notes"]),
            stopped=page["path"] == STOPPED,
            rails={letter: pieces[place] for letter, pieces in rails.items()},
        )
        for place, page in enumerate(listed)
    ]


def _sources(
    page: Mapping[str, Any], taken: Mapping[str, Any], sources: Sources | None
) -> tuple[tuple[str, str], ...]:
    if sources is None or not sources.phoned:
        return ()
    paths = [page["path"], *([HOW] if page["item"] in taken else [])]
    told = [sources.words(sources.actor_of(path, page["item"])) for path in paths]
    return tuple((str(_("Source")), words) for words in dict.fromkeys(told))


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
