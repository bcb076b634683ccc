"""What people may read before they start: statements in plain words, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.data import read_toml
from intake.clinical.reading import PATIENT_GRADE, grade

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KINDS: Final = ("text", "point", "keep", "talk", "urgent", "way")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from.

    Attributes:
        number: counted from 1 in the order in which the page first points at it.
        second: it was read in a page about it, and must be confirmed at the source.
    """

    key: str
    number: int
    text: str
    second: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the page says. Texts are message ids.

    Attributes:
        id: `section.name`.
        kind: one of `KINDS`: how it is set.
        title: a few words before the text; may be empty.
        sources: numbers of its sources.
        traces_to: the section of the clinical facts behind it.
    """

    id: str
    kind: str
    title: str
    text: str
    sources: tuple[int, ...]
    traces_to: str
    version: str
    reviewer: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that a patient reads in it."""
        return tuple(filter(None, (self.title, self.text)))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: an effect, and what is known of it for each of the two."""

    id: str
    what: str
    ssri: str
    ketamine: str
    sources: tuple[int, ...]
    traces_to: str
    version: str
    reviewer: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that a patient reads in it."""
        return self.what, self.ssri, self.ketamine


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its statements, and the lines of its table."""

    id: str
    title: str
    statements: tuple[Statement, ...]
    rows: tuple[Row, ...]

    @property
    def told(self) -> tuple[Statement | Row, ...]:
        """Its statements, then the lines of its table."""
        return *self.statements, *self.rows

    @property
    def runs(self) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
        """The statements in order, those of one kind that follow each other together."""
        return tuple(
            (kind, tuple(run)) for kind, run in groupby(self.statements, lambda each: each.kind)
        )

    @property
    def sources(self) -> tuple[int, ...]:
        """Numbers of all sources of this part, each once."""
        found = (number for each in self.told for number in each.sources)
        return tuple(sorted(set(found)))


@dataclass(frozen=True, slots=True)
class Lessons:
    """The whole page, as data that a doctor signs."""

    version: str
    reviewer: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]

    @property
    def told(self) -> tuple[Statement | Row, ...]:
        """Every statement and every line, in order."""
        return tuple(one for part in self.sections for one in part.told)


@cache
def lessons() -> Lessons:
    """The content of learn.toml.

    Raises:
        KeyError: a statement lacks a field, or points at a source that is not there.
    """
    data = read_toml("learn.toml")
    order = {key: place for place, key in enumerate(_pointed_at(data), 1)}
    shared = {name: data[name] for name in ("version", "reviewer")}
    return Lessons(
        version=data["version"],
        reviewer=data["reviewer"],
        sections=tuple(_section(entry, order, shared) for entry in data["section"]),
        sources=tuple(
            Source(key, place, data["source"][key]["text"], data["source"][key]["read"] == "second")
            for key, place in order.items()
        ),
    )


def _entries(section: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*section.get("statement", ()), *section.get("row", ())]


def _pointed_at(data: Mapping[str, Any]) -> dict[str, None]:
    """The sources in the order in which they are first named."""
    entries = (entry for section in data["section"] for entry in _entries(section))
    return dict.fromkeys(key for entry in entries for key in entry["sources"])


def _section(
    entry: Mapping[str, Any], order: Mapping[str, int], shared: Mapping[str, str]
) -> Section:
    def given(one: Mapping[str, Any]) -> dict[str, Any]:
        numbers = tuple(sorted(order[key] for key in one["sources"]))
        return {**shared, **one, "sources": numbers}

    return Section(
        id=entry["id"],
        title=entry["title"],
        statements=tuple(
            Statement(**{"kind": "text", "title": "", **given(one)})
            for one in entry.get("statement", ())
        ),
        rows=tuple(Row(**given(one)) for one in entry.get("row", ())),
    )


def lesson_faults() -> Iterator[str]:
    """What the page's data lacks; a text that is too hard to read."""
    data = read_toml("learn.toml")
    seen: set[str] = set()
    for section in data["section"]:
        if grade(section["title"]) > PATIENT_GRADE:
            yield f"learn {section['id']}: the title is above the reading grade"
        for entry in _entries(section):
            yield from (f"learn {entry['id']}: {fault}" for fault in _entry_faults(entry, data))
            if entry["id"] in seen:
                yield f"learn {entry['id']}: the id is used twice"
            seen.add(entry["id"])


def _entry_faults(entry: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    if not entry["sources"] or not set(entry["sources"]) <= set(data["source"]):
        yield "it has no source, or one that is not there"
    if not entry["traces_to"].strip():
        yield "what it traces to is empty"
    if entry.get("kind", "text") not in KINDS:
        yield f"kind {entry['kind']} is not a known word"
    shown = [entry[name] for name in ("text", "what", "ssri", "ketamine") if name in entry]
    if not shown or not all(text.strip() for text in shown):
        yield "a text is empty"
    for text in shown:
        if grade(text) > PATIENT_GRADE:
            yield f"above reading grade {PATIENT_GRADE:.0f}: {text}"
