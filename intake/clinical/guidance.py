"""Which text belongs beside which medicine.

The note follows the answer (clinical facts 0a.1): one who takes a medicine is told to keep taking
it, one who stopped it is never told so, and an urgent pair replaces what else would be said of
both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from intake.clinical.crisis import crisis_panel
from intake.clinical.data import read_toml
from intake.clinical.facts import Facts
from intake.clinical.formulary import load_formulary, match_as_json
from intake.clinical.medicine_conditions import pairs
from intake.clinical.phrases import feels_unwell
from intake.clinical.rules import load_rules
from intake.clinical.said import LISTED, TAKING, stopped_substances

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from intake.clinical.formulary import Formulary, Match
    from intake.clinical.said import Said
    from intake.domain.steps import Answers


__all__ = [
    "Note",
    "Notes",
    "Text",
    "crisis_panel",
    "lookup_as_json",
    "mail_sentence",
    "note",
    "notes_for",
    "notes_from",
    "texts",
]


@dataclass(frozen=True, slots=True)
class Text:
    """One patient text, and where it comes from."""

    key: str
    tone: str
    template: str
    when: str
    traces_to: str
    source: str
    version: str
    author: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class Note:
    """A patient text made ready to show.

    Attributes:
        key: its key in guidance.toml.
        text: the English text with the names filled in.
        tone: keep, care or urgent.
        template: the text before the names, which is the message id to translate.
        names: what the template's fields stand for.
        step: the list that the note stands beside; empty when it belongs to no line.
        item: id of the line.
    """

    key: str
    text: str
    tone: str
    template: str
    names: tuple[tuple[str, str], ...] = ()
    step: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one patient; iterate for all of them, each with its place.

    Attributes:
        items: notes beside each line, by list and item id.
        general: notes that belong to no line.
    """

    items: Mapping[tuple[str, str], tuple[Note, ...]]
    general: tuple[Note, ...]

    def of(self, item: str, step: str = LISTED) -> tuple[Note, ...]:
        """The notes beside one line of a list; none for a line that is not there."""
        return self.items.get((step, item), ())

    @property
    def all(self) -> tuple[Note, ...]:
        """Every note once, in the order of the lists, without its place."""
        return tuple(dict.fromkeys(replace(note, step="", item="") for note in self))

    def __iter__(self) -> Iterator[Note]:
        """Every note where it stands; the general ones last."""
        for notes in self.items.values():
            yield from notes
        yield from self.general


@cache
def texts() -> Mapping[str, Text]:
    """Every patient text of guidance.toml, by key."""
    data = read_toml("guidance.toml")
    shared = {name: data[name] for name in ("version", "author", "reviewer")}
    return {
        key: Text(
            key=key,
            tone=entry["tone"],
            template=entry["text"],
            when=entry["when"],
            traces_to=entry["traces_to"],
            source=entry["source"],
            **{name: entry.get(name, value) for name, value in shared.items()},
        )
        for key, entry in data["text"].items()
    }


def note(key: str, **names: str) -> Note:
    """A patient text with its names filled in.

    Raises:
        KeyError: no text has this key, or a name is missing.
    """
    text = texts()[key]
    used = {name: value for name, value in names.items() if "{" + name + "}" in text.template}
    return Note(key, text.template.format(**used), text.tone, text.template, tuple(used.items()))


def mail_sentence() -> str:
    """The one sentence about medicines in every email: it names none (clinical facts 0a.2)."""
    return texts()["any.keep"].template


def notes_for(answers: Answers, formulary: Formulary, *, today: date | None = None) -> Notes:
    """The notes that these answers call for.

    Args:
        answers: the pages on the route.
        formulary: the medicine table.
        today: the day in the clinic's zone; without it, what was stopped long ago still counts.
    """
    return notes_from(Facts(answers, today=today, formulary=formulary))


def notes_from(facts: Facts) -> Notes:
    """The notes that these facts call for."""
    urgent = _urgent_pairs(facts)
    gone = stopped_substances(facts.said)
    items = {
        (said.step, said.item): tuple(
            replace(told, step=said.step, item=said.item)
            for told in dict.fromkeys(urgent.get((said.step, said.item)) or _notes_of(said, gone))
        )
        for said in facts.said
    }
    return Notes(items, tuple(_general(facts)))


def _urgent_pairs(facts: Facts) -> Mapping[tuple[str, str], tuple[Note, ...]]:
    found: dict[tuple[str, str], dict[Note, None]] = {}
    for rule in load_rules():
        if rule.text != "pair.urgent":
            continue
        for condition in rule.when:
            for one, other in pairs(condition, facts):
                told = note("pair.urgent", a=one.match.matched, b=other.match.matched)
                for said in (one.said, other.said):
                    found.setdefault((said.step, said.item), {})[told] = None
    return {line: tuple(notes) for line, notes in found.items()}


def _notes_of(said: Said, gone: frozenset[str]) -> Iterator[Note]:
    if not said.matches:
        yield note("any.keep")
    for match in said.matches:
        if said.state != TAKING or match.medicine.substances & gone or _has_gap(said, match):
            yield from _stopped(said, match)
        else:
            yield from _taking(said, match)


def _has_gap(said: Said, match: Match) -> bool:
    """Rule A8 for medicines without a page of their own: daily, but not for a week."""
    daily = said.fields.get("often") in ("daily", "most_days")
    own_page = "antidepressant" in match.medicine.classes
    sudden = _is_benzodiazepine(match) or "lamotrigine" in match.medicine.substances
    return daily and said.fields.get("last_taken") == "longer" and sudden and not own_page


def _is_benzodiazepine(match: Match) -> bool:
    return "benzodiazepine" in match.medicine.classes


def _kind(match: Match) -> str | None:
    """Which form of the antidepressant texts speaks of this medicine."""
    classes = match.medicine.classes
    if "ssri" in classes:
        return "ssri"
    return "antidepressant" if "antidepressant" in classes else None


def _taking(said: Said, match: Match) -> Iterator[Note]:
    kind, name, fields = _kind(match), match.matched, said.fields
    if kind is not None:
        yield note(f"{kind}.keep", name=name)
    if _is_benzodiazepine(match):
        yield note("benzo.keep", name=name)
    elif kind is None:
        yield note("any.keep")
    if kind is None:
        return
    missed = fields.get("missed_days")
    if missed == "unsure" or (isinstance(missed, int) and missed > 0):
        yield note(f"{kind}.missed", name=name)
    if fields.get("stretching") == "yes" or fields.get("trouble_getting") == "yes":
        yield note(f"{kind}.ration", name=name)
    if fields.get("planning") in ("own", "unsure"):
        yield note("any.keep")
    if fields.get("planning") in ("own", "unsure", "with_prescriber"):
        yield note(f"{kind}.stoplater", name=name)


def _stopped(said: Said, match: Match) -> Iterator[Note]:
    kind = _kind(match)
    if kind is not None:
        yield note(f"{kind}.stopped")
        if feels_unwell(said):
            yield note(f"{kind}.symptoms")
    if _is_benzodiazepine(match):
        yield note("benzo.stopped")
    elif kind is None:
        yield note("any.stopped" if match.medicine.stopped_flag == "urgent" else "any.keep")


def _general(facts: Facts) -> Iterator[Note]:
    """Hope for a lower dose or none, unless what is hoped for has already happened."""
    if facts.answers.get("hopes", {}).get("ssri_plan") not in ("off", "lower"):
        return
    known = [(said, match) for said in facts.said for match in said.matches if _kind(match)]
    taken = [match for said, match in known if said.state == TAKING]
    if not known or any(_kind(match) == "ssri" for match in taken):
        yield note("ssri.stoplater")
    else:
        yield from (note("antidepressant.stoplater", name=match.matched) for match in taken)


def lookup_as_json(text: str) -> dict[str, Any]:
    """What `intake medications lookup TEXT --json` prints.

    `guidance` holds the keys of the notes for somebody who takes what was typed.
    """
    found = load_formulary().lookup(text)
    entered: Answers = {LISTED: {"items": [{"id": "1", "text": text}]}}
    notes = notes_from(Facts(entered)).all if text.strip() else ()
    return {
        "text": text,
        "certain": [match_as_json(match) for match in found.certain],
        "suggestions": [match_as_json(match) for match in found.suggestions],
        "guidance": [each.key for each in notes],
    }
