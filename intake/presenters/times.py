"""Free times for the page that offers them: days first, then the times of one day."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask_babel import gettext as _

from intake.domain.choices import ChosenTime
from intake.domain.offers import Day, Offer, days
from intake.domain.preferences import Preference, choose
from intake.domain.zones import Said, day_name, say, zone_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

DAYS_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day that has times: its date, its name, how many times, and the first of them."""

    date: dt.date
    name: str
    count: int
    first: str


@dataclass(frozen=True, slots=True)
class Times:
    """What is free, as one patient reads it.

    Attributes:
        offers: every free time, in order.
        zone: the patient's IANA zone.
        clinic_zone: the clinic's.
        kept: the time that is kept for this patient, if one is.
    """

    offers: Sequence[Offer]
    zone: str
    clinic_zone: str
    kept: ChosenTime | None = None

    @property
    def zone_name(self) -> str:
        """The patient's zone in plain words."""
        return zone_name(self.zone)

    def first(self) -> Said | None:
        """The first free time at which nobody is asleep, in words."""
        found = choose(self.offers, Preference(self.zone))
        return self.say(found.start) if found else None

    def say(self, start: dt.datetime) -> Said:
        """A time in the patient's words, with the clinic's in brackets when they differ."""
        return say(start, self.zone, self.clinic_zone)

    def days(self, after: dt.date | None) -> tuple[list[DayRow], dt.date | None]:
        """The next days that have times, and the last of them when more follow.

        Args:
            after: days later than this one; from the first when not given.
        """
        free = [day for day in self._calendar() if day.offers and (not after or day.date > after)]
        shown = free[:DAYS_SHOWN]
        more = shown[-1].date if len(free) > len(shown) else None
        return [self._row(day) for day in shown], more

    def day(self, date: dt.date) -> Day:
        """One day; empty with the next day that has times, where there is one."""
        known = {day.date: day for day in self._calendar()}
        if date in known:
            return known[date]
        return Day(date, (), next((day.date for day in known.values() if day.date > date), None))

    def beside(self, date: dt.date) -> list[tuple[str, dt.date]]:
        """The nearest days with times before and after this one, and which is which."""
        free = [day.date for day in self._calendar() if day.offers]
        before = [(_("Earlier:"), day) for day in free if day < date]
        return before[-1:] + [(_("Later:"), day) for day in free if day > date][:1]

    def choices(self, day: Day) -> list[tuple[str, str]]:
        """The times of a day: value to post, and words."""
        return [(str(self._chosen(offer)), self._label(offer.start)) for offer in day.offers]

    def every_choice(self) -> list[tuple[str, str]]:
        """Every value that may be posted: a time may be chosen with whom it was shown."""
        return [
            (str(ChosenTime(slot.start, uuid.UUID(slot.clinician_id))), "")
            for offer in self.offers
            for slot in offer.slots
        ]

    def _calendar(self) -> list[Day]:
        return days(self.offers, self.zone)

    def _row(self, day: Day) -> DayRow:
        first = self.say(day.offers[0].start)
        return DayRow(day.date, day_name(day.date), len(day.offers), first.clock)

    def _chosen(self, offer: Offer) -> ChosenTime:
        who = {uuid.UUID(slot.clinician_id) for slot in offer.slots}
        if self.kept and self.kept.start == offer.start and self.kept.clinician_id in who:
            return self.kept
        return ChosenTime(offer.start, uuid.UUID(offer.slot.clinician_id))

    def _label(self, start: dt.datetime) -> str:
        said = self.say(start)
        plain = f"{said.clock} {said.zone_name}"
        return plain if said.other is None else f"{plain} {said.other}"
