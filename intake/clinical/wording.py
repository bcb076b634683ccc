"""Text a patient typed, as words: what may be a name, and what only stands around one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from intake.clinical.data import read_toml

if TYPE_CHECKING:
    from collections.abc import Collection

WORD: Final = re.compile(r"\d+(?:[.,]\d+)*(?:[^\W\d_]+\d*)?|[^\W_]+")
JOINT_MARK: Final = re.compile(r"[/,;+&|\n\r\t:\u2022]")
APOSTROPHES: Final = str.maketrans("", "", "'\u2019\u2018`\u00b4")
NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
GLUED: Final = re.compile(r"([^\W\d_]{4,})(\d+(?:[.,]\d+)*)([a-z]{0,3})")
LONGEST_READ: Final = 2000


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text, in its plain form.

    Attributes:
        text: folded to lower case, without accents and apostrophes.
        soft: strength, salt, release form or count; may stand inside or beside a name.
        filler: everyday word that names no medicine.
        joint: a comma, slash or "and" stood before it.
        hyphen: it hangs on the word before it by a hyphen.
    """

    text: str
    soft: bool = False
    filler: bool = False
    joint: bool = False
    hyphen: bool = False


@cache
def word_list(name: str) -> frozenset[str]:
    """One of the lists of words.toml."""
    return frozenset(read_toml("words.toml")[name])


def fold(text: str) -> str:
    """The text in its plainest form: compatibility forms resolved, no accents, lower case."""
    spread = unicodedata.normalize("NFKD", text).translate(APOSTROPHES).casefold()
    bare = "".join(char for char in spread if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", bare)


def read_words(text: str, known: Collection[str] = ()) -> tuple[Word, ...]:
    """The words of a text, in order, with what stood between them remembered.

    Args:
        text: anything; only the first 2000 characters are read.
        known: words of names, which are never taken apart (`b12` stays `b12`).
    """
    folded = fold(text[:LONGEST_READ])
    words: list[Word] = []
    end, waiting = 0, False
    for found in WORD.finditer(folded):
        gap = folded[end : found.start()]
        end = found.end()
        joint = waiting or bool(JOINT_MARK.search(gap))
        waiting = found.group() in word_list("joints")
        if waiting:
            waiting = joint = True
            continue
        hyphen = gap == "-" and bool(words)
        words.extend(_split(Word(found.group(), joint=joint, hyphen=hyphen), known))
    return tuple(_softened(words))


def _split(word: Word, known: Collection[str]) -> tuple[Word, ...]:
    """Take `zoloft50mg` apart; leave every word that a name has as it is."""
    glued = None if word.text in known else GLUED.fullmatch(word.text)
    if glued is None:
        return (word,)
    return (replace(word, text=glued[1]), Word(glued[2] + glued[3]))


def _softened(words: list[Word]) -> list[Word]:
    """Mark strengths, salts, forms, counts and everyday words."""
    marked = []
    for place, word in enumerate(words):
        after = words[place + 1].text if place + 1 < len(words) else ""
        soft = _is_quantity(word.text, after) or any(
            word.text in word_list(name) for name in ("salts", "forms", "units")
        )
        marked.append(replace(word, soft=soft, filler=word.text in word_list("filler")))
    return marked


def _is_quantity(text: str, after: str) -> bool:
    """Whether this is a strength or count: `50mg`, `0.5`, or `3` before "times"."""
    if NUMBER.fullmatch(text):
        return after in word_list("counters") or not text.isdigit()
    number = NUMBER.match(text)
    return number is not None and text[number.end() :] in word_list("units") | {"x"}
