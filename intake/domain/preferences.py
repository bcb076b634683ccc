"""What a patient said about when: any time, parts of the day, weekdays. And what is as good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.domain.offers import Offer

# Hours of the day at which a part begins; from the last to the first it is night.
_WAKING, _NOON, _EVENING, _NIGHT = 6, 12, 17, 22


class DayPart(StrEnum):
    """Part of a day on the patient's clock: from 6 AM, from noon, from 5 PM to 10 PM."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Preference:
    """When calls suit a patient. Nothing said means that the first free time of a day does.

    Nobody is woken by a time that was chosen for them: the night suits no one.

    Attributes:
        zone: the patient's IANA zone.
        parts: parts of the day that suit; empty means all.
        weekdays: weekdays that suit, Monday 0; empty means all.

    Raises:
        ValueError: a part or weekday that does not exist.
    """

    zone: str
    parts: frozenset[DayPart] = frozenset()
    weekdays: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", frozenset(map(DayPart, self.parts)))
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays are 0 (Monday) to 6 (Sunday)")

    def allows(self, start: datetime) -> bool:
        """Whether a call that begins at this instant suits."""
        local = start.astimezone(ZoneInfo(self.zone))
        part = day_part(local)
        return (
            part is not None
            and (not self.parts or part in self.parts)
            and (not self.weekdays or local.weekday() in self.weekdays)
        )


def day_part(moment: datetime) -> DayPart | None:
    """The part of the day that `moment` shows; `None` at night."""
    if not _WAKING <= moment.hour < _NIGHT:
        return None
    if moment.hour < _NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if moment.hour < _EVENING else DayPart.EVENING


def suiting(offers: Iterable[Offer], preference: Preference) -> list[Offer]:
    """The offers that suit, in the order given."""
    return [item for item in offers if preference.allows(item.start)]


def choose(offers: Iterable[Offer], preference: Preference) -> Offer | None:
    """The first offer that suits; `None` means that a person has to ask the patient."""
    return next((item for item in offers if preference.allows(item.start)), None)


def nearest_equal(
    offers: Iterable[Offer],
    lost_start: datetime,
    preference: Preference | None,
    *,
    within: timedelta = timedelta(days=7),
) -> Offer | None:
    """The offer to take in place of a lost slot; `None` means that a person has to ask.

    The same instant with another clinician always will do, as the patient chose it. Another
    instant will do only if the patient has said what suits; the closest is taken, and of two as
    close the later, which leaves more time to read about it.

    Args:
        offers: what is free now; the lost slot is not among them.
        lost_start: when the lost call was to begin.
        preference: what the patient said; `None` when they only chose that one time.
        within: how far from the lost time is still equal.
    """
    near = [item for item in offers if abs(item.start - lost_start) <= within]
    same = next((item for item in near if item.start == lost_start), None)
    if same is not None or preference is None:
        return same
    return min(
        suiting(near, preference),
        key=lambda item: (abs(item.start - lost_start), -item.start.timestamp()),
        default=None,
    )
