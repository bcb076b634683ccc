"""Medicines as their list shows them: the typed words, what we read them as, the right note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask_babel import gettext as _

from intake.clinical.guidance import notes_for
from intake.forms.base import form_of
from intake.presenters.notes import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from intake.clinical.formulary import Formulary
    from intake.clinical.guidance import Note
    from intake.domain.steps import Answers, Step
    from intake.forms.base import Surroundings
    from intake.forms.items import ItemForm


@dataclass(frozen=True, slots=True)
class Card:
    """One medicine: the typed `title`, its answers in short `lines`, the `notes` beside it."""

    title: str
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


def cards(
    step: Step, items: Sequence[Mapping[str, Any]], around: Surroundings, formulary: Formulary
) -> list[Card]:
    """A card for each thing on a list.

    Args:
        step: the list.
        items: what stands on it.
        around: what its form may know, with the answers on the route.
        formulary: the medicine table.
    """
    make = cast("type[ItemForm]", form_of(step))
    notes = notes_for(around.answers, formulary, today=around.today)
    return [
        Card(
            title=str(item["text"]),
            read_as=read_as(item, formulary),
            lines=tuple(make(None, item, around).lines()),
            notes=tuple(map(in_words, notes.of(str(item["id"]), step.slug))),
        )
        for item in items
    ]


def _named(name: str, formulary: Formulary) -> str:
    brands = formulary[name].brands
    return f"{name} ({', '.join(brands[:2])})" if brands else name


@dataclass(frozen=True, slots=True)
class NamedNote:
    """A note away from its medicine: `title` says which one, where the text does not."""

    key: str
    text: str
    tone: str
    title: str | None


def named_notes(answers: Answers, formulary: Formulary, today: date) -> list[NamedNote]:
    """All notes that these answers call for, each once, so that they can stand by themselves."""
    notes = notes_for(answers, formulary, today=today)
    typed = {
        (stop, item["id"]): str(item["text"])
        for stop, fields in answers.items()
        for item in fields.get("items", ())
    }
    found = [
        NamedNote(note.key, in_words(note).text, note.tone, _about(typed.get(place), note))
        for place, beside in notes.items.items()
        for note in beside
    ]
    found += [NamedNote(note.key, in_words(note).text, note.tone, None) for note in notes.general]
    return list(dict.fromkeys(found))


def _about(text: str | None, note: Note) -> str | None:
    """The medicine's typed name, for a note that speaks of one without naming it."""
    general = text is None or note.names or note.key == "any.keep"
    return None if general else str(_("About %(name)s", name=text))
