"""What staff may ask a patient, and the drafts of what they may write: data that a doctor signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from intake.clinical.data import read_toml

FILE: Final = "asking.toml"
OWN_WORDS: Final = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """One question that can be asked.

    Attributes:
        key: its name.
        staff: what it is called for staff; a message id.
        text: what the patient is asked; a message id with a field {name}.
        hint: below it; a message id, or empty.
        stop: key of the form's page that holds the answer; empty for one in somebody's own words.
        field: the answer's field there; of a list, of one item.
    """

    key: str
    staff: str
    text: str
    hint: str
    stop: str
    field: str

    @property
    def about_medicine(self) -> bool:
        """Whether it is asked about one medicine of the list."""
        return self.stop == "medicine-list"


@cache
def questions() -> dict[str, Question]:
    """Every question that can be asked, by key, in the order in which they are offered."""
    return {entry["key"]: Question(**entry) for entry in read_toml(FILE)["question"]}


@cache
def draft_messages() -> dict[str, str]:
    """What may be written to a patient after a decision, by disposition; a draft each."""
    return {key: entry["text"] for key, entry in read_toml(FILE)["message"].items()}


def better_unsaid(text: str) -> str | None:
    """What to say instead, where a message holds words that no patient is told; else nothing."""
    for entry in read_toml(FILE)["unsaid"]:
        if re.search(entry["pattern"], text.lower().replace("\u2019", "'")):
            return str(entry["instead"])
    return None
