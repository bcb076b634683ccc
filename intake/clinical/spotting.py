"""Finding names in words: the longest name wins, and only a whole name counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations, product
from typing import TYPE_CHECKING

from intake.clinical.wording import read_words, word_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from intake.clinical.medicine import Medicine
    from intake.clinical.wording import Word


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a medicine.

    Attributes:
        medicine: whose name it is.
        shown: as the table writes it.
        words: its plain words.
        loose: its parts may stand apart by "and", a comma, a salt or a strength.
    """

    medicine: Medicine
    shown: str
    words: tuple[str, ...]
    loose: bool


@dataclass(slots=True)
class Branch:
    """One word further down the tree of names."""

    then: dict[str, Branch] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where names were found: the words from `start` up to, not including, `end`."""

    start: int
    end: int
    names: tuple[Name, ...]


def names_of(medicine: Medicine, short: Mapping[str, Sequence[str]]) -> Iterator[Name]:
    """Every certain way to write a medicine: generic, brands, aliases, and their short forms.

    Args:
        medicine: whose names are wanted.
        short: other certain names of single ingredients, for the parts of a combination.
    """
    for shown in (medicine.name, *medicine.brands, *medicine.aliases):
        words = read_words(shown)
        plain = tuple(word.text for word in words)
        yield Name(medicine, shown, plain, loose=any(word.joint for word in words))
        bare = _without_form(plain)
        if bare != plain and shown in medicine.brands and len("".join(bare)) > 3:
            yield Name(medicine, shown, bare, loose=False)
    if medicine.combination:
        ways = [(part, *short.get(part, ())) for part in medicine.ingredients]
        for chosen in product(*ways):
            parts = [tuple(word.text for word in read_words(part)) for part in chosen]
            for order in permutations(parts):
                joined = tuple(text for part in order for text in part)
                yield Name(medicine, medicine.name, joined, loose=True)


def _without_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """`procardia xl` as `procardia`."""
    end = len(words)
    while end > 1 and words[end - 1] in word_list("forms"):
        end -= 1
    return words[:end]


def plant(names: Sequence[Name]) -> Branch:
    """Build the tree that `spot` walks."""
    root = Branch()
    for name in names:
        branch = root
        for word in name.words:
            branch = branch.then.setdefault(word, Branch())
        if all(other.medicine is not name.medicine for other in branch.names):
            branch.names.append(name)
    return root


def spot(root: Branch, words: Sequence[Word]) -> Iterator[Spot]:
    """Names in the text from left to right, the longest first, none over another."""
    place = 0
    while place < len(words):
        found = _longest(root, words, place)
        if found is None:
            place += 1
            continue
        yield found
        place = found.end


def _longest(root: Branch, words: Sequence[Word], start: int) -> Spot | None:
    best: Spot | None = None
    branch, place, apart = root, start, False
    while place < len(words):
        word = words[place]
        step = branch.then.get(word.text)
        if step is None:
            if not word.soft or branch is root:
                break
            apart, place = True, place + 1
            continue
        if place > start and word.joint:
            apart = True
        branch, place = step, place + 1
        names = tuple(name for name in branch.names if name.loose or not apart)
        # "Tylenol 3 times a day" is Tylenol, not Tylenol 3.
        counts = best is not None and word.soft and word.text.isdigit()
        if names and not counts:
            best = Spot(start, place, names)
    return best
