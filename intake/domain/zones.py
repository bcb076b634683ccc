"""How a time is said, and the zones of the United States. One wording for every place that tells.

Page, email, invite, reminder and feed all say a time through `say`, so they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

WEEKDAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

US_ZONES: Final[tuple[tuple[str, str], ...]] = (
    ("America/New_York", "Eastern Time"),
    ("America/Chicago", "Central Time"),
    ("America/Denver", "Mountain Time"),
    ("America/Phoenix", "Arizona Time"),
    ("America/Los_Angeles", "Pacific Time"),
    ("America/Anchorage", "Alaska Time"),
    ("America/Adak", "Aleutian Islands Time"),
    ("Pacific/Honolulu", "Hawaii Time"),
    ("America/Puerto_Rico", "Puerto Rico Time"),
    ("America/St_Thomas", "U.S. Virgin Islands Time"),
    ("Pacific/Guam", "Guam Time"),
    ("Pacific/Saipan", "Northern Mariana Islands Time"),
    ("Pacific/Pago_Pago", "American Samoa Time"),
)
"""Zone and name, for a picker."""

# Other names under which a browser or a calendar may know the same clocks.
_ALIASES: Final[Mapping[str, str]] = {
    "America/New_York": """America/Detroit America/Indiana/Indianapolis America/Indiana/Marengo
        America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Vincennes
        America/Indiana/Winamac America/Kentucky/Louisville America/Kentucky/Monticello
        America/Indianapolis America/Fort_Wayne America/Louisville
        US/Eastern US/Michigan US/East-Indiana EST5EDT""",
    "America/Chicago": """America/Menominee America/Indiana/Knox America/Indiana/Tell_City
        America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem
        America/Knox_IN US/Central US/Indiana-Starke CST6CDT""",
    "America/Denver": "America/Boise America/Shiprock Navajo US/Mountain MST7MDT",
    "America/Phoenix": "US/Arizona",
    "America/Los_Angeles": "US/Pacific PST8PDT",
    "America/Anchorage": """America/Juneau America/Metlakatla America/Nome America/Sitka
        America/Yakutat US/Alaska""",
    "America/Adak": "America/Atka US/Aleutian",
    "Pacific/Honolulu": "Pacific/Johnston US/Hawaii",
    "America/St_Thomas": "America/Virgin",
    "Pacific/Pago_Pago": "Pacific/Samoa US/Samoa",
}
_NAMES: Final[Mapping[str, str]] = dict(US_ZONES) | {
    alias: name for zone, name in US_ZONES for alias in _ALIASES.get(zone, "").split()
}

_ONE_ZONE: Final[Mapping[str, str]] = {
    "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Los_Angeles": "CA WA",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
    "America/St_Thomas": "VI",
    "Pacific/Guam": "GU",
    "Pacific/Saipan": "MP",
    "Pacific/Pago_Pago": "AS",
}
STATE_ZONES: Final[Mapping[str, tuple[str, ...]]] = {
    state: (zone,) for zone, states in _ONE_ZONE.items() for state in states.split()
} | {
    "AK": ("America/Anchorage", "America/Adak"),
    "AZ": ("America/Phoenix", "America/Denver"),  # the Navajo Nation moves its clocks
    "FL": ("America/New_York", "America/Chicago"),
    "ID": ("America/Boise", "America/Los_Angeles"),
    "IN": ("America/Indiana/Indianapolis", "America/Chicago"),
    "KS": ("America/Chicago", "America/Denver"),
    "KY": ("America/New_York", "America/Chicago"),
    "MI": ("America/Detroit", "America/Menominee"),
    "ND": ("America/Chicago", "America/Denver"),
    "NE": ("America/Chicago", "America/Denver"),
    "NV": ("America/Los_Angeles", "America/Denver"),  # West Wendover keeps Utah's time
    "OR": ("America/Los_Angeles", "America/Boise"),
    "SD": ("America/Chicago", "America/Denver"),
    "TN": ("America/Chicago", "America/New_York"),
    "TX": ("America/Chicago", "America/Denver"),
}
"""USPS code to its zones; the first is where most people live, so it is the one to suggest."""


@dataclass(frozen=True, slots=True)
class Said:
    """A time in words.

    Attributes:
        primary: date, time and zone for the reader, such as
            "Tuesday, December 1, 2026 at 10:00 AM Central Time".
        other: the clinic's clock, in brackets, when it says something else; else `None`.
        iso: the instant with the reader's offset, for the `datetime` attribute of a page.
        day: "Tuesday, December 1, 2026".
        clock: "10:00 AM".
        zone_name: "Central Time".
    """

    primary: str
    other: str | None
    iso: str
    day: str
    clock: str
    zone_name: str

    def __str__(self) -> str:
        return self.primary if self.other is None else f"{self.primary} {self.other}"


def say(start: datetime, zone: str, clinic_zone: str) -> Said:
    """An instant in the reader's words, with the clinic's in brackets when they differ.

    Args:
        start: the instant, aware.
        zone: the reader's IANA zone.
        clinic_zone: the clinic's.

    Raises:
        ValueError: the instant is naive.
    """
    if start.tzinfo is None:
        raise ValueError("a time to be said needs its zone")
    here, there = start.astimezone(ZoneInfo(zone)), start.astimezone(ZoneInfo(clinic_zone))
    name, clinic_name = _name_at(here, zone), _name_at(there, clinic_zone)
    day, clock = day_name(here.date()), clock_name(here)
    other: str | None = f"{clock_name(there)} {clinic_name}"
    if other == f"{clock} {name}":
        other = None
    elif here.date() == there.date():
        other = f"({other}, clinic time)"
    else:
        other = f"({day_name(there.date())} at {other}, clinic time)"
    return Said(
        f"{day} at {clock} {name}", other, here.isoformat(timespec="seconds"), day, clock, name
    )


def day_name(day: date) -> str:
    """A date in words: "Tuesday, December 1, 2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}, {day.year}"


def clock_name(moment: datetime | time) -> str:
    """The time of day that `moment` shows: "10:00 AM"."""
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half}"


def zone_name(zone: str) -> str:
    """The zone in plain words: "Central Time", or its city: "Toronto Time"."""
    if zone in _NAMES:
        return _NAMES[zone]
    if zone.startswith("Etc/") or zone in {"UTC", "GMT", "EST", "MST", "HST"}:
        # These never move, and the sign in a name such as Etc/GMT+5 is the wrong way round.
        return f"{datetime(2000, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)):UTC%z}"
    return f"{zone.rpartition('/')[2].replace('_', ' ')} Time"


def default_zone(state: str) -> str | None:
    """The zone to suggest to someone in this state; `None` when the state is not known."""
    zones = STATE_ZONES.get(state)
    return zones[0] if zones else None


def _name_at(moment: datetime, zone: str) -> str:
    name = zone_name(zone)
    offset = moment.utcoffset() or timedelta()
    if moment.replace(fold=1 - moment.fold).utcoffset() == offset:
        return name
    # The clocks show this reading twice, so the plain name would not tell which.
    if zone in _NAMES:
        return f"{name.removesuffix('Time')}{'Daylight' if moment.dst() else 'Standard'} Time"
    utc = f"{moment.astimezone(UTC):%H:%M}"
    return f"{name} ({utc} UTC)"
