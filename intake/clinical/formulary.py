"""Text to medicines: what a line certainly names, and what it may have meant.

A name is certain when the text holds it whole: generic, brand, or an alias moved by hand.
Anything nearer or further than that is asked, never chosen for the patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from intake.clinical.data import read_toml
from intake.clinical.medicine import Medicine, medicine_table
from intake.clinical.spotting import Name, Spot, names_of, plant, spot
from intake.clinical.suggesting import Suggester, hints_of
from intake.clinical.wording import Word, read_words, word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Match:
    """A medicine, and the name of it that was seen, as the table writes that name."""

    medicine: Medicine
    matched: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a line of text says: medicines it names, and medicines worth asking about."""

    text: str
    certain: tuple[Match, ...]
    suggestions: tuple[Match, ...]


class Formulary:
    """The medicine table, ready to be searched."""

    def __init__(self, medicines: Sequence[Medicine]) -> None:
        self.medicines = tuple(medicines)
        short = {row.name: row.aliases for row in medicines if not row.combination}
        names = [name for medicine in medicines for name in names_of(medicine, short)]
        hints = [name for medicine in medicines for name in hints_of(medicine)]
        self._known = {word for name in (*names, *hints) for word in name.words}
        self._whole = {"".join(name.words): name for name in names if len(name.words) == 1}
        self._tree = plant(names)
        self._hint_tree = plant(hints)
        self._suggester = Suggester(names, hints)
        self._by_name = {medicine.name: medicine for medicine in medicines}

    def __getitem__(self, name: str) -> Medicine:
        """The medicine with this generic name; `KeyError` when the table has none."""
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        """Whether a medicine has this generic name."""
        return name in self._by_name

    def names(self) -> tuple[str, ...]:
        """Every generic and brand name, for a list to pick from."""
        found = {name for row in self.medicines for name in (row.name, *row.brands)}
        return tuple(sorted(found, key=lambda name: (name.casefold(), name)))

    def certain(self, text: str) -> tuple[Match, ...]:
        """Only what the text names, without suggestions; the quick half of `lookup`."""
        sure, _asked, _words = self._read(text)
        return _matches(name for found in sure for name in found.names)

    def lookup(self, text: str) -> Lookup:
        """What the text names and what else it may mean."""
        sure, asked, words = self._read(text)
        certain = _matches(name for found in sure for name in found.names)
        runs = list(_left_over(words, (*sure, *asked)))
        named = {match.medicine.name for match in certain}
        near = self._suggester.suggest(runs, self._asked_names(asked, words), named)
        suggestions = tuple(match for match in _matches(near) if match.medicine.name not in named)
        return Lookup(text, certain, suggestions)

    def _read(self, text: str) -> tuple[list[Spot], list[Spot], tuple[Word, ...]]:
        """Spots that are certain, spots that are doubtful, and the words."""
        words = read_words(text, self._known)
        spots = list(spot(self._tree, words))
        taken = {place for found in spots for place in range(found.start, found.end)}
        sure: list[Spot] = []
        asked: list[Spot] = []
        for found in spots:
            if self._is_salt(found, words, sure):
                continue
            doubtful = len(found.names) > 1 or self._is_part(found, words, taken)
            (asked if doubtful else sure).append(found)
        hinted = (found for found in spot(self._hint_tree, words) if _means_it(found, words))
        settled = {place for found in sure for place in range(found.start, found.end)}
        asked.extend(each for each in hinted if settled.isdisjoint(range(each.start, each.end)))
        return sure, asked, words

    @staticmethod
    def _is_salt(found: Spot, words: Sequence[Word], sure: Sequence[Spot]) -> bool:
        """Whether this is the salt of the medicine before it: `naproxen sodium`."""
        first = words[found.start]
        return (
            found.end == found.start + 1
            and first.text in word_list("salts")
            and not first.joint
            and bool(sure)
            and sure[-1].end == found.start
        )

    def _is_part(self, found: Spot, words: Sequence[Word], taken: set[int]) -> bool:
        """Whether the name is only a part of a longer name that the table lacks."""
        before = words[found.start - 1] if found.start else None
        if before is not None and found.start - 1 not in taken:
            first = words[found.start]
            if first.hyphen and not before.soft and not before.filler:
                return True
            if before.text in word_list("prefixes") and not first.joint:
                return True
            if not first.joint and before.text + first.text in self._whole:
                return True
        after = words[found.end] if found.end < len(words) else None
        if after is None or after.joint or found.end in taken:
            return False
        if after.hyphen and not after.soft and not after.filler and len(after.text) <= 3:
            return True
        continued = read_toml("words.toml")["continued"]
        started = words[found.start].text if found.end == found.start + 1 else ""
        return after.text in continued["*"] or after.text in continued.get(started, ())

    def _asked_names(self, asked: Sequence[Spot], words: Sequence[Word]) -> list[Name]:
        """The doubtful names, each with the longer name it may be a part of."""
        found: list[Name] = []
        for each in asked:
            if each.start:
                longer = self._whole.get(words[each.start - 1].text + words[each.start].text)
                found.extend([longer] if longer else [])
            found.extend(each.names)
        return found


def _means_it(found: Spot, words: Sequence[Word]) -> bool:
    """Whether a hint stands for its medicine here: "acid" alone may, "acid reflux" may not."""
    first = words[found.start]
    if found.end > found.start + 1 or not (first.filler or first.text in word_list("shared")):
        return True
    return all(word.soft for place, word in enumerate(words) if place != found.start)


def _left_over(words: Sequence[Word], spots: Iterable[Spot]) -> Iterator[list[Word]]:
    """Stretches of words that named nothing and are not everyday words."""
    taken = {place for found in spots for place in range(found.start, found.end)}
    run: list[Word] = []
    for place, word in enumerate(words):
        mute = place in taken or word.soft or word.filler or word.text in word_list("shared")
        if (mute or word.joint) and run:
            yield run
            run = []
        if not mute:
            run.append(word)
    if run:
        yield run


def _matches(names: Iterable[Name]) -> tuple[Match, ...]:
    """One match for each medicine, by the first name seen."""
    found: dict[str, Match] = {}
    for name in names:
        found.setdefault(name.medicine.name, Match(name.medicine, name.shown))
    return tuple(found.values())


@cache
def load_formulary() -> Formulary:
    """The formulary of medications.csv, built once for each process."""
    return Formulary(medicine_table())


def match_as_json(match: Match) -> dict[str, Any]:
    """A match in the shape that `intake medications lookup --json` prints."""
    medicine = match.medicine
    return {
        "name": medicine.name,
        "ingredients": list(medicine.ingredients),
        "brands": list(medicine.brands),
        "classes": list(medicine.classes),
        "rxcui": medicine.rxcui,
        "matched": match.matched,
    }
