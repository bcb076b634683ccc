"""What the monitor says in words: ages, moments, and why a job is not running."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.domain.flow import Why
from intake.domain.zones import MONTHS, clock_name

if TYPE_CHECKING:
    from datetime import datetime

    from intake.queries.troubles import AlarmRow

REASONS: Final = {
    Why.DONE: _l("It is done."),
    Why.CANCELLED: _l("It was cancelled: nobody needs it any more."),
    Why.DEAD: _l("It has failed for good and waits for a person. Look at its last attempt."),
    Why.RUNNING: _l("It is running now."),
    Why.LEASE_ENDED: _l("Its worker went silent. The relay brings it back within seconds."),
    Why.HELD: _l("An operator holds it. Let it go on to have it done."),
    Why.NOT_DUE: _l("Its time has not come yet."),
    Why.RETRYING: _l("It failed and waits for its next attempt."),
    Why.PAUSED: _l("Its kind, queue or channel is paused by a person, or by wrong settings."),
    Why.RESTING: _l("Its channel rests after failures and is tried again by itself."),
    Why.UNKNOWN_KIND: _l("This release does not know its kind. It waits for one that does."),
    Why.NO_WORKER: _l("No worker shows signs of life. The relay does the work after a while."),
    Why.DRAINED: _l("Every worker was asked to take no new work. The relay does it after a while."),
    Why.NO_RELAY: _l("The broker does not answer, and no relay shows signs of life."),
    Why.BROKER_AWAY: _l("The broker does not answer. The relay does the work itself, slower."),
    Why.IN_LINE: _l("It is due and waits for a free worker."),
}
TROUBLES: Final = {
    "stalled": _l("Work stands still"),
    "slow": _l("Work is late"),
    "dead-jobs": _l("Dead jobs wait for a person"),
    "workers-silent": _l("No worker shows signs of life"),
    "broker-away": _l("The broker does not answer"),
    "channel-down": _l("Messages cannot leave"),
    "canary-late": _l("The canary is late"),
    "stuck-cases": _l("Cases are stuck"),
    "nobody-to-tell": _l("Nobody would be told of a case"),
    "nobody-told": _l("Nobody has answered an urgent case"),
    "no-free-times": _l("Patients are offered no time for a call"),
    "clock-wrong": _l("The clock of a machine is wrong"),
    "disk-low": _l("The disk is nearly full"),
    "broker-full": _l("The broker's memory is nearly full"),
    "broker-forgets": _l("The broker may throw rings away: set its policy to noeviction"),
    "relay-silent": _l("No relay shows signs of life: start one"),
}
CHECKS: Final = {
    "form-alert-missing": _l("Nobody is to be told of the form"),
    "safety-alert-missing": _l("Nobody is to be told of a danger"),
    "booking-missing": _l("Nothing will book the call"),
    "invite-missing": _l("Nothing will send the invite"),
    "reminder-missing": _l("Nothing will remind of the call"),
    "job-dead": _l("A job of it is dead"),
    "hold-expired": _l("A held time has run out"),
    "nobody-told": _l("No message to staff was taken by the mail server"),
    "not-booked": _l("The call that was asked for is not booked"),
    "not-answered": _l("Nobody has taken an urgent case"),
}
FLOW_TONES: Final = {"idle": "quiet", "moving": "good", "slow": "care", "stalled": "urgent"}
FLOW_WORDS: Final = {
    "idle": _l("Idle"),
    "moving": _l("Moving"),
    "slow": _l("Slow"),
    "stalled": _l("Stalled"),
    "paused": _l("Paused"),
}
LIFE_TONES: Final = {"live": "good", "late": "care", "dead": "urgent"}
LIFE_WORDS: Final = {
    "live": _l("Live"),
    "late": _l("Late"),
    "dead": _l("Dead"),
    "unknown": _l("Unknown"),
}
# What all work stands on: the names that `queries.standing` gives to its checks.
PARTS: Final = {
    "database": _l("Database"),
    "broker": _l("Broker"),
    "relay": _l("Relay"),
    "workers": _l("Workers"),
    "mail": _l("Mail"),
    "canary": _l("Canary: a job that goes the whole way each minute"),
}
UNKNOWN: Final = "\N{EN DASH}"
_UNITS: Final = ((86_400, _l("d")), (3_600, _l("h")), (60, _l("min")))


def trouble(row: AlarmRow) -> str:
    """An alarm in words, and what it is about."""
    words = str(TROUBLES.get(row.name, row.name))
    subject = str(CHECKS.get(row.subject, row.subject)) if row.subject else ""
    return f"{words}: {subject}" if subject else words


def length(seconds: float | None) -> str:
    """A span in its largest whole unit, such as `12 s` or `3 h`; a dash when it is not known."""
    if seconds is None:
        return UNKNOWN
    whole = int(abs(seconds))
    for size, unit in _UNITS:
        if whole >= size:
            return f"{whole // size} {unit}"
    return str(_("%(count)s s", count=whole))


def fine(seconds: float | None) -> str:
    """A short span to the part of a second that matters, such as `8 ms` or `1.2 s`."""
    if seconds is None:
        return UNKNOWN
    if seconds < 1:
        return str(_("%(count)s ms", count=round(seconds * 1000)))
    return str(_("%(count)s s", count=f"{seconds:.1f}")) if seconds < 60 else length(seconds)


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, or in how long; a dash when it never was."""
    if at is None:
        return UNKNOWN
    seconds = (now - at).total_seconds()
    if seconds < 0:
        return str(_("in %(span)s", span=length(seconds)))
    return str(_("%(span)s ago", span=length(seconds)))


def moment(at: datetime, zone: str) -> str:
    """A moment to the second on the clinic's clock, such as `Nov 23, 12:00:05 PM`."""
    here = at.astimezone(ZoneInfo(zone))
    hours, _colon, rest = clock_name(here).partition(":")
    minutes, half = rest.split(" ")
    day = f"{MONTHS[here.month - 1][:3]} {here.day}"
    return f"{day}, {hours}:{minutes}:{here.second:02} {half}"
