"""The schedule in words: weeks of a preview, the calls of a day, calls that would not fit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from intake.domain.call_tasks import TaskKind
from intake.domain.fitting import Reason
from intake.domain.preview import preview
from intake.domain.zones import Said, clock_name, day_name, say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from intake.domain.availability import Availability, Busy
    from intake.domain.fitting import Broken
    from intake.domain.preview import PreviewDay
    from intake.domain.spans import Span
    from intake.domain.wallclock import ClockChange
    from intake.queries.calendar import CalendarCall

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One day in words; `moves` says that the clocks do."""

    day: str
    hours: str
    calls: int
    free: int
    notes: tuple[str, ...]
    moves: bool


@dataclass(frozen=True, slots=True)
class PreviewWeek:
    """Seven days; `moves` says that the clocks move on one of them."""

    title: str
    rows: tuple[PreviewRow, ...]
    free: int
    moves: bool


def weeks(
    availability: Availability,
    busy: Iterable[Busy],
    starts: Iterable[dt.datetime],
    *,
    now: dt.datetime,
) -> list[PreviewWeek]:
    """The next four weeks; see `domain.preview.preview`."""
    rows = [
        (day.date, _row(day, ZoneInfo(availability.zone)))
        for day in preview(availability, busy, starts, now=now)
    ]
    return [
        PreviewWeek(
            title=_("From %(day)s", day=day_name(rows[place][0])),
            rows=tuple(row for _date, row in rows[place : place + 7]),
            free=sum(row.free for _date, row in rows[place : place + 7]),
            moves=any(row.moves for _date, row in rows[place : place + 7]),
        )
        for place in range(0, len(rows), 7)
    ]


def _row(day: PreviewDay, clock: ZoneInfo) -> PreviewRow:
    notes = [_clocks(day.change)] if day.change else []
    if day.closed:
        notes.append(_("The clinic is closed"))
    if day.differs:
        notes.append(_("This day differs from the week"))
    if day.unlicensed and day.hours:
        notes.append(_("No licence on this day: no patient is offered a time"))
    notes += [_("Last day of the licence in %(state)s", state=state) for state in day.ends]
    return PreviewRow(
        day=day_name(day.date),
        hours=", ".join(_span(span, clock) for span in day.hours) or _("No calls"),
        calls=day.calls,
        free=day.free,
        notes=tuple(notes),
        moves=day.change is not None,
    )


def _span(span: Span, clock: ZoneInfo) -> str:
    return stretch(*(moment.astimezone(clock) for moment in span))


def stretch(start: dt.datetime | dt.time, end: dt.datetime | dt.time) -> str:
    """From one time of day to another, in words."""
    return str(_("%(start)s to %(end)s", start=clock_name(start), end=clock_name(end)))


def _clocks(change: ClockChange) -> str:
    by = change.after - change.before
    length = _("1 hour") if abs(by) == _HOUR else _("%(count)s minutes", count=abs(by) // _MINUTE)
    at = clock_name(change.at + change.before)
    if by > timedelta():
        return str(_("Clocks go forward %(length)s at %(time)s", length=length, time=at))
    return str(_("Clocks go back %(length)s at %(time)s", length=length, time=at))


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A call that would not fit any more, and why."""

    id: uuid.UUID
    reference: str
    clinician: str
    said: Said
    why: str


def broken_rows(
    found: Sequence[Broken], known: Mapping[str, tuple[str, str]], zone: str
) -> list[BrokenRow]:
    """The calls that a change would leave outside the hours.

    Args:
        found: the calls.
        known: reference and clinician's name by id.
        zone: the IANA zone to say their times in.
    """
    words = {
        Reason.NOT_TAKING: _("No calls are taken any more"),
        Reason.OUTSIDE_HOURS: _("Outside the new hours"),
        Reason.UNLICENSED: _("No licence where the patient will be"),
    }
    return [
        BrokenRow(
            uuid.UUID(one.call.id),
            *known.get(one.call.id, ("", "")),
            said=say(one.call.start, zone, zone),
            why=words[one.reason],
        )
        for one in found
    ]


def by_day(
    calls: Iterable[CalendarCall], zone: str
) -> list[tuple[str, list[tuple[Said, CalendarCall]]]]:
    """Calls under the name of their day, each with its time in words."""
    days: dict[str, list[tuple[Said, CalendarCall]]] = {}
    for call in calls:
        said = say(call.start, zone, zone)
        days.setdefault(said.day, []).append((said, call))
    return list(days.items())


def task_words(kind: str, place: str | None = None) -> str:
    """Why somebody waits for a person to call; `place` is where they would rather come to."""
    if kind == TaskKind.IN_PERSON and place:
        return str(_("They would rather come to the clinic in %(place)s", place=place))
    words = {
        TaskKind.CALLBACK: _("None of the times suited them. They asked us to call"),
        TaskKind.NO_TIME: _("No time could be found that suits them"),
        TaskKind.MISSED: _("The call was missed. Find another time"),
        TaskKind.CANCELLED: _("The call was cancelled. Ask if they want another time"),
        TaskKind.IN_PERSON: _("They would rather come to the clinic"),
    }
    return str(words.get(TaskKind(kind), kind))


def change_words(event: str) -> str:
    """What a change of the schedule did."""
    words = {
        "start": _("Made the schedule"),
        "week": _("Changed the hours of the week"),
        "rules": _("Changed how calls are laid out"),
        "day.add": _("Added days that differ"),
        "day.remove": _("Took a day that differs away"),
        "licence.set": _("Set a licence"),
        "licence.remove": _("Took a licence away"),
        "feed.renew": _("Made an address for a calendar"),
        "feed.end": _("Took the calendar's address away"),
        "closure.add": _("Closed the clinic on a day"),
        "closure.remove": _("Opened the clinic on a day again"),
    }
    return str(words.get(event, event))
