"""Text as people type it, made comparable without changing what it says."""

from __future__ import annotations

import unicodedata
from typing import Final

# Line and paragraph separators, zero-width space, byte order mark, and the mark that stands for
# bytes that were no text. Joiners stay: names and emoji need them.
_HIDDEN: Final = frozenset("\u2028\u2029\u200b\ufeff\ufffd\u2060")
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_BREAKS: Final = frozenset("\n\t")


def tidy(text: str) -> str:
    """Unify line ends, strip the ends, compose accents (NFC). The words stay as they are."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def has_hidden(text: str, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether the text holds characters that nobody sees: controls, direction marks, lost bytes.

    Args:
        text: what was typed, already tidied.
        allowed: controls that may stay, such as line breaks in a text of several lines.
    """
    return any(
        character in _HIDDEN
        or character in _BIDI
        or unicodedata.category(character) in {"Cc", "Cs"}
        for character in text
        if character not in allowed
    )


def visible(text: str) -> str:
    """The text without any invisible character; phones paste numbers wrapped in such marks."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
