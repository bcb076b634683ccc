"""An independent way to tell when a call may begin: one look at the wall clock for each minute.

It shares nothing with the code under test but the shapes. Slow, plain, and so believable.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from intake.domain.availability import Availability, WeeklyHours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

US_COUNTRIES = ("US", "PR", "VI", "GU", "MP", "AS")
US_ZONE_NAMES = sorted(
    line.split("\t")[2]
    for line in (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines()
    if line.startswith(US_COUNTRIES)
)
# Half-hour changes, changes at midnight, rules that ended, a skipped day, a month-long exception.
ODD_ZONES = [
    "Australia/Lord_Howe",
    "America/Havana",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Caracas",
    "Asia/Pyongyang",
    "Europe/Dublin",
    "Antarctica/Troll",
]


def nine_to_five(zone, **changes):
    weekly = tuple(WeeklyHours(day, time(9), time(17)) for day in range(7))
    fields = {"notice": timedelta(), "horizon": timedelta(days=365)} | changes
    return Availability("c1", zone, fields.pop("weekly", weekly), **fields)


def sundays(year):
    """The two Sundays on which the United States move their clocks, since 2007."""
    march, november = date(year, 3, 8), date(year, 11, 1)
    return [day + DAY * ((6 - day.weekday()) % 7) for day in (march, november)]


def is_open(availability: Availability, instant: datetime) -> bool:
    """Whether the wall clock at this instant shows a time within the hours."""
    wall = instant.astimezone(ZoneInfo(availability.zone))
    today, clock = wall.date(), wall.time().replace(fold=0)
    yesterday = today - DAY
    exceptions = availability.exceptions
    off_days = {e.day for e in exceptions if e.kind == "off" and e.start is None}
    usual = today not in off_days and any(
        (today not in off_days and h.weekday == today.weekday() and _begins(h, clock))
        or (yesterday not in off_days and h.weekday == yesterday.weekday() and _ends(h, clock))
        for h in availability.weekly
    )
    parts = [e for e in exceptions if e.start is not None]
    hit = {
        e.kind
        for e in parts
        if (e.day == today and _begins(e, clock)) or (e.day == yesterday and _ends(e, clock))
    }
    return (usual or "extra" in hit) and "off" not in hit and not _closed(availability, instant)


def starts(availability, busy, *, now, window_from, window_to):
    """Every instant at which a call may begin, found minute by minute."""
    first = max(window_from, now + availability.notice)
    last = min(window_to, now + availability.horizon)
    zone = ZoneInfo(availability.zone)
    minutes = int((window_to - window_from) / MINUTE)
    run, found = [0] * (minutes + availability.call_minutes + 1), []
    for index in range(minutes + availability.call_minutes - 1, -1, -1):
        run[index] = (
            run[index + 1] + 1 if is_open(availability, window_from + index * MINUTE) else 0
        )
    for index in range(minutes):
        start = window_from + index * MINUTE
        wall = start.astimezone(zone)
        if (
            run[index] >= availability.call_minutes
            and first <= start < last
            and (wall.hour * 60 + wall.minute) % availability.alignment_minutes == 0
            and not any(_meets(availability, start, taken) for taken in busy)
        ):
            found.append(start)
    return found


def _meets(availability, start, taken):
    busy_from = start - availability.buffer_before
    busy_until = start + availability.call + availability.buffer_after
    return busy_from < taken.end and taken.start < busy_until


def _begins(hours, clock):
    return hours.start <= clock and (clock < hours.end or hours.end <= hours.start)


def _ends(hours, clock):
    return hours.end <= hours.start and clock < hours.end


def _closed(availability, instant):
    for closure in availability.closures:
        wall = instant.astimezone(ZoneInfo(closure.zone))
        start, end = closure.start or time(0), closure.end or time(0)
        span = WeeklyHours(0, start, end)
        clock = wall.time().replace(fold=0)
        if closure.day == wall.date() and _begins(span, clock):
            return True
        if closure.day == wall.date() - DAY and _ends(span, clock):
            return True
    return False


def midnight(day, zone="UTC"):
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
