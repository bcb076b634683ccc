"""Medicines as their list shows them: the typed words, what we read them as, the right note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.clinical.guidance import notes_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.clinical.formulary import Formulary
    from intake.clinical.guidance import Note
    from intake.domain.steps import Answers


@dataclass(frozen=True, slots=True)
class Card:
    """One medicine: `lines` are its answers in words, `notes` what belongs beside it."""

    read_as: str
    lines: tuple[str, ...]
    notes: tuple[Note, ...]


def read_as(item: Mapping[str, Any], formulary: Formulary) -> str:
    """What we read the typed words as; that we kept them when we read nothing."""
    names = [_named(name, formulary) for name in item.get("matched", ()) if name in formulary]
    if not names:
        return str(_("We do not know this name. We kept what you wrote."))
    return str(_("We read this as %(names)s.", names=", ".join(names)))


def near_names(item: Mapping[str, Any], formulary: Formulary) -> list[tuple[str, str]]:
    """The near names to ask about, with their brands; empty when there is nothing to ask."""
    return [(name, _named(name, formulary)) for name in item.get("near", ()) if name in formulary]


def notes_beside(
    answers: Answers, formulary: Formulary
) -> Mapping[tuple[str, str], tuple[Note, ...]]:
    """The notes by list and item that these answers call for."""
    found: dict[tuple[str, str], list[Note]] = {}
    for note in notes_for(answers, formulary):
        found.setdefault((note.step, note.item), []).append(note)
    return {place: tuple(notes) for place, notes in found.items()}


def cards(
    slug: str,
    items: Sequence[Mapping[str, Any]],
    lines: Sequence[Sequence[str | None]],
    answers: Answers,
    formulary: Formulary,
) -> list[Card]:
    """A card for each thing on a list.

    Args:
        slug: the list.
        items: what stands on it.
        lines: each item's answers in words, without its name.
        answers: the answers on the route.
        formulary: the medicine table.
    """
    notes = notes_beside(answers, formulary)
    return [
        Card(
            read_as=read_as(item, formulary),
            lines=tuple(line for line in said if line),
            notes=notes.get((slug, item["id"]), ()),
        )
        for item, said in zip(items, lines, strict=True)
    ]


def _named(name: str, formulary: Formulary) -> str:
    brands = formulary[name].brands
    return f"{name} ({', '.join(brands[:2])})" if brands else name


def notes_once(answers: Answers, formulary: Formulary) -> list[Note]:
    """All notes that these answers call for, each said once."""
    return list({note.text: note for note in notes_for(answers, formulary)}.values())
