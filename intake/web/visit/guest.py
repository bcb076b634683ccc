"""Whose page this is, how it stands, and how much of it may be shown to who is looking."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import abort, g, session

from intake.domain.states import AppointmentState
from intake.gateways import clock
from intake.queries.answers import Draft, load_draft
from intake.queries.calls import call_details
from intake.queries.visits import find_link
from intake.services.returning import AT_ONCE
from intake.web.patient.visiting import clinic

if TYPE_CHECKING:
    from intake.clinic import Clinic
    from intake.models import Intake, VisitLink
    from intake.queries.calls import CallDetails

KNOWN: Final = "visit"
TOUCH_EVERY: Final = dt.timedelta(minutes=1)
LONG_AGO: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Guest:
    """Somebody with a link.

    Attributes:
        link: the link they came by.
        intake: whose page it is.
        draft: the answers, opened.
        call: the call that stands, else the last one.
        known: whether they gave the date of birth, or have just filled in the form.
        was_known: whether this browser is known, or was until it rested.
        rests_in: seconds until we ask for the date of birth again; nothing where there is none.
    """

    link: VisitLink
    intake: Intake
    draft: Draft
    call: CallDetails | None
    known: bool
    was_known: bool
    rests_in: int | None

    @property
    def trusted(self) -> bool:
        """Whether the link is enough for the call itself: nobody else reads this inbox."""
        return self.known or self._contact.get("email_private") == "yes"

    @property
    def standing(self) -> CallDetails | None:
        """The call that is asked for or booked."""
        wanted = (AppointmentState.REQUESTED, AppointmentState.BOOKED)
        return self.call if self.call and self.call.state in wanted else None

    def over(self, now: dt.datetime) -> bool:
        """Whether the standing call has begun, so that it is too late to change it here."""
        return self.standing is not None and self.standing.start <= now

    @property
    def zone(self) -> str:
        """The zone to speak in."""
        return self.call.zone if self.call else self.intake.zone

    @property
    def state(self) -> str:
        """USPS code of where they will be on the day of the call; empty when not said."""
        return str(self.draft.answers.get("about-you", {}).get("state", ""))

    @property
    def birth_date(self) -> str:
        """The stored date of birth; empty when none was given."""
        return _birth_date(self.draft)

    @property
    def clinic(self) -> Clinic:
        """The clinic as this reader may see it: by its neutral name until we know who it is."""
        shown = clinic()
        if self.known or self._contact.get("show_clinic_name") == "yes":
            return shown
        return shown.model_copy(update={"name": shown.neutral_name, "locations": ()})

    @property
    def _contact(self) -> dict[str, Any]:
        return self.draft.answers.get("contact", {})


def load_guest() -> Guest:
    """Find whose page the link leads to.

    Raises:
        NotFound: there is no such link.
    """
    found = find_link(g.get("visit_token", ""))
    if found is None:
        abort(404)
    link, intake = found
    draft, now = load_draft(intake), clock.now()
    left = max(_own_form(intake, now), _known_for(link, now))
    return Guest(
        link,
        intake,
        draft,
        call_details(intake.id),
        known=left > dt.timedelta(0),
        was_known=session.get("intake") == str(intake.id) or _seen(link) is not None,
        rests_in=int(left.total_seconds()) if _birth_date(draft) else None,
    )


def remember(guest: Guest) -> None:
    """The date of birth was right: this browser is known for half an hour of rest."""
    session[KNOWN] = {"link": str(guest.link.id), "at": clock.now().isoformat()}
    session.rotate = True  # type: ignore[attr-defined]


def forget() -> None:
    """Know this browser no more; words that are still on their way from it may be kept."""
    if KNOWN in session:
        session[KNOWN] = session[KNOWN] | {"at": LONG_AGO.isoformat()}


def _own_form(intake: Intake, now: dt.datetime) -> dt.timedelta:
    """How long this browser is known by the form that it filled in."""
    if session.get("intake") != str(intake.id) or session.get("locked"):
        return dt.timedelta(0)
    return dt.timedelta(seconds=session.rests_in(now))  # type: ignore[attr-defined]


def _known_for(link: VisitLink, now: dt.datetime) -> dt.timedelta:
    """How long it is known by the date of birth; whoever acts begins that time anew."""
    seen = _seen(link)
    if seen is None or now - seen > AT_ONCE:
        return dt.timedelta(0)
    if now - seen > TOUCH_EVERY and session.acted:  # type: ignore[attr-defined]
        session[KNOWN] = session[KNOWN] | {"at": now.isoformat()}
        seen = now
    return seen + AT_ONCE - now


def _seen(link: VisitLink) -> dt.datetime | None:
    kept = session.get(KNOWN)
    if kept is None or kept.get("link") != str(link.id):
        return None
    return dt.datetime.fromisoformat(kept["at"])


def _birth_date(draft: Draft) -> str:
    return str(draft.answers.get("contact", {}).get("birth_date", ""))
