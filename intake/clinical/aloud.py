"""What staff say and do while they read the form aloud to a patient: data that a doctor signs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from intake.clinical.data import read_toml

ALOUD: Final = "aloud.toml"


@dataclass(frozen=True, slots=True)
class Reading:
    """What goes before one page.

    Attributes:
        say: read aloud; a message id.
        staff: for the person who reads; a message id.
        exact: a published questionnaire, read word for word.
    """

    say: str
    staff: str
    exact: bool


def reading(slug: str) -> Reading:
    """What goes before the page of this step; of a page that is none, what is usual."""
    return readings().get(slug) or _usual()


@cache
def readings() -> dict[str, Reading]:
    """What goes before each page, by its step's slug."""
    usual = read_toml(ALOUD)["usual"]
    found = {}
    for slug, entry in read_toml(ALOUD)["step"].items():
        exact = bool(entry.get("exact"))
        staff = entry.get("staff") or usual["exact" if exact else "staff"]
        found[slug] = Reading(entry["say"], staff, exact)
    return found


@cache
def danger_steps() -> tuple[str, ...]:
    """What to do, in order, when an answer tells of danger; message ids."""
    return tuple(entry["text"] for entry in read_toml(ALOUD)["danger"])


def _usual() -> Reading:
    usual = read_toml(ALOUD)["usual"]
    return Reading(usual["say"], usual["staff"], exact=False)
