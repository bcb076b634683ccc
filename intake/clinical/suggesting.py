"""What a word that names nothing may have meant. Only ever asked, never chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intake.clinical.data import read_toml
from intake.clinical.spotting import Name
from intake.clinical.wording import fold, read_words, word_list

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from intake.clinical.medicine import Medicine
    from intake.clinical.wording import Word

MOST_SUGGESTED: Final = 6
MOST_WORDS_READ: Final = 12
WIDEST: Final = 3
SHORTEST: Final = 5
# One slip in four or five letters, about two in seven or eight. Tuned on tests/clinical.
SHORT_CUT, LONG_CUT, LONG_FROM = 0.75, 0.7, 6
NEAR_THE_BEST: Final = 0.15
HINT_CUT: Final = 0.6


class Suggester:
    """Names to compare with, indexed once."""

    def __init__(self, names: Sequence[Name], hints: Sequence[Name]) -> None:
        self._by_letters: dict[str, list[Name]] = {}
        self._by_word: dict[str, list[Name]] = {}
        for name in (*names, *hints):
            letters = "".join(name.words)
            self._by_letters.setdefault(letters, []).append(name)
        for name in names:
            for word in name.words if len(name.words) > 1 else ():
                if len(word) >= 4 and word not in word_list("shared"):
                    self._by_word.setdefault(word, []).append(name)
        # A short tail, as in "vitamin D", is the very part a near match would get wrong.
        fair = {"".join(name.words) for name in names if _is_fair(name, SHORTEST)}
        fair |= {"".join(name.words) for name in hints if _is_fair(name, LONG_FROM)}
        self._near = sorted(fair)
        self._look_alikes = _look_alikes(names)

    def suggest(
        self, runs: Sequence[Sequence[Word]], asked: Sequence[Name], named: Container[str]
    ) -> tuple[Name, ...]:
        """Names worth asking about, best first, one for each medicine.

        Args:
            runs: stretches of neighbouring words that named nothing.
            asked: names that were seen but are not certain; they come first.
            named: generic names of what the text certainly names; not asked again.
        """
        scores: dict[str, tuple[float, Name]] = {}
        for score, name in self._scored(runs, asked):
            if name.medicine.name in named:
                continue
            held = scores.get(name.medicine.name)
            if held is None or score > held[0]:
                scores[name.medicine.name] = (score, name)
        ranked = sorted(scores.values(), key=lambda pair: (-pair[0], pair[1].medicine.name))
        floor = min(1.0, ranked[0][0]) - NEAR_THE_BEST if ranked else 0.0
        kept = [name for score, name in ranked if score >= floor]
        known = {name.medicine.name for name in kept}
        for name in tuple(kept):
            for other in self._look_alikes.get(name.shown, ()):
                if other.medicine.name not in known:
                    known.add(other.medicine.name)
                    kept.append(other)
        return tuple(kept[: max(MOST_SUGGESTED, len(asked))])

    def _scored(
        self, runs: Sequence[Sequence[Word]], asked: Sequence[Name]
    ) -> Iterator[tuple[float, Name]]:
        for place, name in enumerate(asked):
            yield 2.0 - place / len(asked), name
        for name in asked[:1] if len(asked) == 1 and len(asked[0].words) == 1 else ():
            for longer in self._by_word.get(name.words[0], ()):
                yield 1.0, longer
        read = 0
        for run in runs:
            for start in range(len(run)):
                read += 1
                if read > MOST_WORDS_READ:
                    return
                for end in range(start + 1, min(start + WIDEST, len(run)) + 1):
                    yield from self._compared([word.text for word in run[start:end]])

    def _compared(self, texts: Sequence[str]) -> Iterator[tuple[float, Name]]:
        letters = "".join(texts)
        for name in self._by_letters.get(letters, ()):
            yield 1.0, name
        if len(texts) == 1:
            for name in self._by_word.get(letters, ()):
                yield 0.95, name
        if len(letters) < 4 or (len(texts) > 1 and len(letters) < LONG_FROM):
            return
        cut = LONG_CUT if len(letters) >= LONG_FROM else SHORT_CUT
        near = process.extract(
            letters, self._near, scorer=OSA.normalized_similarity, score_cutoff=cut, limit=8
        )
        for key, score, _place in near:
            for name in self._by_letters[key]:
                yield score, name


def _is_fair(name: Name, shortest: int) -> bool:
    """Whether a slip in this name's letters is more likely than another word or product."""
    tail = len(name.words) == 1 or len(name.words[-1]) > 3
    return tail and len("".join(name.words)) >= shortest


def _look_alikes(names: Sequence[Name]) -> Mapping[str, tuple[Name, ...]]:
    """For a name, the names that people mix up with it."""
    by_name = {fold(name.shown): name for name in reversed(names)}
    found: dict[str, list[Name]] = {}
    for group in read_toml("words.toml")["look_alike"]:
        for one, other in group["pairs"]:
            a, b = by_name[fold(one)], by_name[fold(other)]
            found.setdefault(a.shown, []).append(b)
            found.setdefault(b.shown, []).append(a)
    return {shown: tuple(others) for shown, others in found.items()}


def hints_of(medicine: Medicine) -> Iterator[Name]:
    """A medicine's hints, each shown as the name of it that was most likely meant."""
    for hint in medicine.hints:
        shown = (medicine.name, *medicine.brands)
        meant = process.extractOne(
            fold(hint),
            shown,
            scorer=OSA.normalized_similarity,
            processor=fold,
            score_cutoff=HINT_CUT,
        )
        words = tuple(word.text for word in read_words(hint))
        yield Name(medicine, meant[0] if meant else medicine.name, words, loose=False)
