"""Reading the inbox of the simulation, as people and as whoever counts what came."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Final
from urllib.request import urlopen

_REFERENCE: Final = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b")
_PATIENCE_S: Final = 60


@dataclass(frozen=True)
class Letter:
    """A message that came: to whom, about what, and for which job it was sent."""

    to: str
    subject: str
    job_id: str

    @property
    def reference(self) -> str:
        """The case that its subject names; empty when it names none."""
        found = _REFERENCE.search(self.subject)
        return found.group() if found else ""


@dataclass
class Post:
    """The inbox at an address; each message is fetched once."""

    url: str
    letters: list[Letter] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def fetch(self) -> list[Letter]:
        """The messages that came since the last time, the oldest first."""
        rows = json.loads(self._get("messages.json"))
        fresh = [row["id"] for row in reversed(rows) if row["id"] not in self._known]
        self._known.update(fresh)
        came = [self._read(message_id) for message_id in fresh]
        self.letters += came
        return came

    def _read(self, message_id: str) -> Letter:
        told = message_from_bytes(self._get(f"messages/{message_id}.eml"))
        return Letter(str(told["To"]), str(told["Subject"]), str(told["X-Intake-Job"]))

    def _get(self, path: str) -> bytes:
        with urlopen(f"{self.url}/{path}", timeout=_PATIENCE_S) as answer:  # noqa: S310 - ours
            body: bytes = answer.read()
        return body
