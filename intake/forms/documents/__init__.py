"""Documents that a patient agrees to: versioned data, kept with a fingerprint of their words."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

ROOM: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its version. `fingerprint` is SHA-256 (hex) over version, title and text."""

    key: str
    version: str
    title: str
    text: tuple[str, ...]
    fingerprint: str

    @property
    def mark(self) -> dict[str, str]:
        """What is stored with an agreement to it."""
        return {"version": self.version, "sha256": self.fingerprint}


@cache
def document(key: str) -> Document:
    """Read a document by its file's name.

    Raises:
        OSError: there is no such document.
    """
    data = tomllib.loads((ROOM / f"{key}.toml").read_text(encoding="utf-8"))
    words = json.dumps([data["version"], data["title"], data["text"]], ensure_ascii=False)
    return Document(
        key=key,
        version=data["version"],
        title=data["title"],
        text=tuple(data["text"]),
        fingerprint=sha256(words.encode()).hexdigest(),
    )
