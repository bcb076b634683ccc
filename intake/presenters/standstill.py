"""What is paused, in words for everybody who works here: which, since when, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.domain.work import RULES, Channel, Kind, Queue
from intake.presenters.monitor import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.queries.pauses import Pause

TITLES: Final = {
    Channel.MAIL: _l("Mail is paused"),
    Channel.PAGER: _l("Paging is paused"),
    Queue.CRITICAL: _l("Safety alerts are paused"),
    Queue.NOTIFY: _l("Messages are paused"),
    Queue.SCHEDULE: _l("Booking of calls is paused"),
}
# Why a channel rests without anybody having said so.
BY_ITSELF: Final = {
    "outage": _l("the other side does not answer. It is tried again by itself."),
    "configuration": _l("the other side refuses our settings. An operator has to mend them."),
}


class Standstill(NamedTuple):
    """One pause: its title, and one sentence of since when and why."""

    name: str
    title: str
    why: str


def standstills(standing: Sequence[Pause], zone: str) -> list[Standstill]:
    """What holds back messages, alerts or bookings. Of housekeeping only operators need to know."""
    return [
        Standstill(one.name, title, _why(one, zone))
        for one in standing
        if (title := _title(one.name))
    ]


def _title(name: str) -> str:
    known = {str(key): str(words) for key, words in TITLES.items()}
    if name in known:
        return known[name]
    if name not in RULES or RULES[Kind(name)].queue is Queue.HOUSEKEEPING:
        return ""
    return str(_("Some work is paused: %(kind)s", kind=name))


def _why(one: Pause, zone: str) -> str:
    if one.by_itself:
        reason = str(BY_ITSELF.get(one.reason or "", BY_ITSELF["outage"]))
    else:
        reason = one.reason or ""
    since = moment(one.since, zone) if one.since else ""
    if one.until is None:
        return str(_("Since %(time)s, because: %(reason)s", time=since, reason=reason))
    told = {"time": since, "end": moment(one.until, zone), "reason": reason}
    return str(_("Since %(time)s, until %(end)s, because: %(reason)s", **told))
