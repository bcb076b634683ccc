"""A clinician's calls as an iCalendar feed: when, and where to read more; never who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import gettext as _

from intake.domain.states import AppointmentState
from intake.exports.calendar import CalendarEvent, feed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from intake.queries.feeds import Feed, FeedCall


def written(whose: Feed, calls: Sequence[FeedCall], address: Callable[[str], str]) -> bytes:
    """The feed's text. The same calls give the same bytes, so that readers need not fetch twice.

    Args:
        whose: the feed.
        calls: what it shows.
        address: gives the page of a case, which asks who is looking.
    """
    clinic = current_app.config["CLINIC"]
    events = [
        CalendarEvent(
            uid=f"{call.id}@{clinic.email.rpartition('@')[2]}",
            sequence=call.revision,
            start=call.start,
            end=call.end,
            zone=whose.zone,
            clinic_zone=clinic.zone,
            summary=_("Call"),
            description=_("Sign in to read the case: %(address)s", address=address(call.reference)),
            organizer_name=clinic.neutral_name,
            organizer_email=clinic.email,
            status="TENTATIVE" if call.state == AppointmentState.REQUESTED else "CONFIRMED",
            url=address(call.reference),
        )
        for call in calls
    ]
    stamp = max([call.changed_at for call in calls], default=whose.made_at)
    return feed(events, _("Calls"), stamp)
