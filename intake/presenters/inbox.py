"""The list of cases in words: its tabs, and the clock of each case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from intake.domain.escalation import NOW, TODAY
from intake.domain.zones import clock_name, day_name
from intake.queries.inbox import MOST_COUNTED, InboxRow, Tab, Viewer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from intake.clinic import Clinic

TABS: Final[Mapping[Tab, Any]] = {
    Tab.OPEN: _l("All open"),
    Tab.ATTENTION: _l("Needs attention"),
    Tab.NEW: _l("New"),
    Tab.MINE: _l("Mine"),
    Tab.TODAY: _l("Booked today"),
    Tab.WAITING: _l("Waiting on patient"),
    Tab.CLOSED: _l("Closed"),
}

HEARD: Final[Mapping[str, Any]] = {
    "part_two": _l("Second part is here"),
    "change": _l("Medicines changed"),
    "answer": _l("Has answered"),
}
# A case whose transaction was not over when the page was made is counted too.
OVERLAP: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is due, in words, and whether that has passed."""

    text: str
    iso: str
    late: bool


def viewer(user_id: uuid.UUID, clinic: Clinic, now: datetime) -> Viewer:
    """Who looks, with today's beginning and end at the clinic."""
    zone = ZoneInfo(clinic.zone)
    day = now.astimezone(zone).date()
    ends = (datetime.combine(day + timedelta(days=n), time(), tzinfo=zone) for n in (0, 1))
    return Viewer(user_id, *ends)


def shown_count(count: int) -> str:
    """A count that was stopped at 100."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def news(came: int, told: int) -> str:
    """What came since the list was made, in words; empty when nothing did."""
    parts = []
    if came > 0:
        parts.append(ngettext("%(num)d new case", "%(num)d new cases", came))
    if told > 0:
        parts.append(ngettext("%(num)d case with news", "%(num)d cases with news", told))
    return ", ".join(parts)


def deadline(row: InboxRow, clinic: Clinic, now: datetime) -> Deadline | None:
    """By when a case is taken, or what came of it written down; nothing when neither is due."""
    if row.outcome_due is not None:
        return _say(_("Outcome by %(when)s"), row.outcome_due, clinic, now)
    if row.acknowledged_by is not None:
        return None
    pace = clinic.service
    if row.respond == NOW:
        due = clinic.pace.later(row.waiting_since, pace.now_minutes, NOW)
    elif row.respond == TODAY:
        due = clinic.week.later(row.waiting_since, pace.today_minutes)
    else:
        due = clinic.week.later(row.waiting_since, pace.routine_minutes)
    return _say(_("Take it by %(when)s"), due, clinic, now)


def age(since: datetime, now: datetime) -> str:
    """How long in the largest whole unit, such as `2 h`; a clinician compares, not counts."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes >= 1440:
        return str(_("%(count)s d", count=minutes // 1440))
    if minutes >= 60:
        return str(_("%(count)s h", count=minutes // 60))
    return str(_("%(count)s min", count=minutes))


def _say(text: str, due: datetime, clinic: Clinic, now: datetime) -> Deadline:
    zone = ZoneInfo(clinic.zone)
    here, today = due.astimezone(zone), now.astimezone(zone).date()
    when = clock_name(here)
    if here.date() != today:
        when = f"{day_name(here.date()).rpartition(',')[0]}, {when}"
    return Deadline(text % {"when": when}, here.isoformat(timespec="seconds"), due < now)
