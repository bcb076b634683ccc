"""What a patient can choose for a time: one offered time, or words in its place."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from intake.domain.preferences import DayPart, Preference

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST: Final = "first"
PREFER: Final = "prefer"
NONE: Final = "none"
WORDS: Final = (FIRST, PREFER, NONE)
# Followed by the number of one of the clinic's places.
IN_PERSON: Final = "in-person-"
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """One time of one clinician, written as `<ISO start in UTC>|<clinician id>`."""

    start: datetime
    clinician_id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.start.astimezone(UTC).isoformat()}|{self.clinician_id}"


def asks_a_person(choice: str) -> bool:
    """Whether this choice of a time can only be met by a person: a call back, or a place."""
    return choice == NONE or choice.startswith(IN_PERSON)


def read_choice(text: str | None) -> ChosenTime | None:
    """The time that a stored or posted value names; `None` for words and for anything else.

    Years that no call can be in are no time either: arithmetic with them would overflow.
    """
    start, bar, clinician_id = (text or "")[:_LONGEST].partition("|")
    if not bar:
        return None
    try:
        moment = datetime.fromisoformat(start)
        chosen = ChosenTime(moment.astimezone(UTC), uuid.UUID(clinician_id))
    except (ValueError, OverflowError):
        return None
    return chosen if moment.tzinfo and 2000 < moment.year < 2200 else None


def read_preference(answer: Mapping[str, object], zone: str) -> Preference | None:
    """What the answer says about when, or `None` when it names one time or asks for a call back.

    Args:
        answer: the stored answer of the time page.
        zone: the patient's IANA zone.
    """
    if answer.get("choice") not in {FIRST, PREFER}:
        return None
    parts, days = answer.get("parts"), answer.get("weekdays")
    return Preference(
        zone,
        frozenset(DayPart(part) for part in parts) if isinstance(parts, list) else frozenset(),
        frozenset(int(day) for day in days) if isinstance(days, list) else frozenset(),
    )
