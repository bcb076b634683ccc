"""How hard a text is to read: the Flesch-Kincaid school grade, with names of medicines left out."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from intake.clinical.medicine import medicine_table

PATIENT_GRADE: Final = 6.0
CRISIS_GRADE: Final = 5.0
# A label of a few words has no grade: one long word would make it a text for scholars.
FEWEST_WORDS: Final = 4

FIELD: Final = re.compile(r"\{\w+\}")
SENTENCE_END: Final = re.compile(r"[.!?]+(?:\s|$)")
WORD: Final = re.compile(r"[a-z0-9][a-z0-9'\u2019-]*", re.IGNORECASE)
VOWELS: Final = re.compile(r"[aeiouy]+")
SILENT_END: Final = re.compile(
    r"(?:[^laeiouy]e|[aeiouy]le|[^laeiouytd]ed|[^laeiouyszxcgh]es|[aeiouy]les)$"
)
SPLIT_VOWELS: Final = re.compile(
    r"(?<![tcsg])i[ao]|eo(?!ple)|io(?=l)|uou|[^qg]ua[^y]|ei(?=ng)|ea$|ie(?=t)"
)
APOSTROPHE: Final = re.compile(r"['\u2019]")
# A name stands for itself; it is read as a word of one syllable.
KNOWN_NAMES: Final = frozenset({"ssri", "ssris", "fda", "iv", "wisconsin"})


def grade(text: str) -> float:
    """School grade that the text asks for; 0 for a label of less than four words.

    A name of a medicine, and a field that will hold one, counts as one short word.
    """
    plain = FIELD.sub("it", text)
    words = WORD.findall(plain)
    if len(words) < FEWEST_WORDS:
        return 0.0
    sentences = max(1, len(SENTENCE_END.findall(plain)))
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def syllables_of(word: str) -> int:
    """Syllables by the vowels that are heard; a name of a medicine, or a number, has one."""
    folded = APOSTROPHE.sub("", word.lower()).strip("-")
    if folded in _names() or folded[:1].isdigit():
        return 1
    return sum(_heard(part) for part in folded.split("-") if part) or 1


def _heard(part: str) -> int:
    if len(part) <= 3:
        return max(1, len(VOWELS.findall(part.removesuffix("e"))))
    heard = len(VOWELS.findall(part)) + len(SPLIT_VOWELS.findall(part))
    return max(1, heard - bool(SILENT_END.search(part)))


@cache
def _names() -> frozenset[str]:
    """Names of one word; the words of longer names are everyday words that count."""
    rows = medicine_table()
    said = (name for row in rows for name in (row.name, *row.brands, *row.ingredients))
    return KNOWN_NAMES | {name.lower() for name in said if WORD.fullmatch(name)}
