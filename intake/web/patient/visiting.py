"""Whose form this browser is filling in, as it stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

from flask import current_app, g, request, session, url_for

from intake.domain.journey import Journey
from intake.domain.states import IntakeState
from intake.domain.steps import AMENDABLE, BY_SLUG, PART_ONE, PART_TWO
from intake.forms.base import StepForm, Surroundings, form_of
from intake.gateways import clock
from intake.queries.answers import Draft, find_intake, load_draft, open_part
from intake.web.patient.seats import AMENDING, phoned, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from intake.clinic import Clinic
    from intake.domain.journey import Stop
    from intake.models import Intake

# A page of the second part takes people about this long.
SECONDS_A_PAGE: Final = 40
FROM_CHECK: Final = "check"
OVER: Final = (IntakeState.WITHDRAWN, IntakeState.EXPIRED)


@dataclass(frozen=True)
class Visit:
    """The form behind this browser; `intake` is nothing before the first answer.

    `amending` says that the form was sent, and that its patient changes a page from their own;
    `rests_in` then, in how many seconds we ask who is there, or nothing where we could not.
    `open_part` is the part that takes answers; nothing when all was sent.
    """

    intake: Intake | None
    draft: Draft
    amending: bool = False
    open_part: int | None = PART_ONE
    rests_in: int | None = None

    @property
    def part(self) -> int:
        """The part that this person is in, or was last in."""
        return PART_ONE if self.amending else self.open_part or PART_TWO

    @property
    def journey(self) -> Journey:
        """The route of the answers so far, in the part that this person is in."""
        return Journey(self.draft.answers, part=self.part)

    @property
    def editable(self) -> bool:
        """Whether answers can still be given, in either part."""
        if self.amending and self.intake is not None:
            return self.intake.state == IntakeState.SUBMITTED
        return self.open_part is not None

    @property
    def sent(self) -> bool:
        """Whether the first part was sent, and is not the one that is shown."""
        return self.part != PART_ONE

    @property
    def between(self) -> bool:
        """Whether the first part was sent, and of the second nothing is answered yet."""
        return self.sent and self.editable and not self.journey.in_part()

    def fields(self, stop: Stop) -> dict[str, Any] | None:
        """The stored answer of a page."""
        return self.draft.answers.get(stop.key)

    def version(self, stop: Stop) -> int:
        """The stored version of a page; 0 before its first answer."""
        return self.draft.versions.get(stop.key, 0)


@dataclass(frozen=True, slots=True)
class MoreQuestions:
    """The second part, as it is offered to somebody who has sent the first.

    Attributes:
        open: whether it waits for answers; if not, it was sent.
        begun: whether some were given.
        minutes: about how long the rest takes.
    """

    open: bool
    begun: bool
    minutes: int


def load_visit() -> Visit:
    """Read the form that this browser's session names, in two queries; three once it was sent.

    One that was withdrawn or has run out is over: the person may begin a new one.
    """
    if AMENDING in g:
        return cast("Visit", g.get(AMENDING))
    intake = _named()
    if intake is None or intake.state in OVER:
        return Visit(None, Draft({}, {}))
    return Visit(intake, load_draft(intake), open_part=open_part(intake))


def _named() -> Intake | None:
    """On the phone the form that the address names; else the one of this browser's session."""
    on_phone = phoned()
    if on_phone is not None:
        return find_intake(on_phone.intake_id) if on_phone.intake_id else None
    named = session.get("intake")
    return find_intake(uuid.UUID(named)) if named else None


def seconds_left(visit: Visit) -> int | None:
    """How long until we ask who is there; nothing where we could not ask."""
    if visit.amending:
        return visit.rests_in
    known = any(fields.get("birth_date") for fields in visit.draft.answers.values())
    if phoned() is not None or not known:
        return None
    left: int = session.rests_in(clock.now())  # type: ignore[attr-defined]
    return left


def idle_time(visit: Visit) -> dict[str, Any]:
    """What the layout needs to warn before the form rests."""
    return {
        "rests_in": seconds_left(visit),
        "ask_at": url_for("visit_keeping.still_here" if visit.amending else "keeping.still_here"),
        # Behind a link the page itself asks who is there, and is what they come back to.
        "rest_at": request.path if visit.amending else url_for("patient.resume"),
    }


def clinic() -> Clinic:
    """The clinic of this service."""
    return cast("Clinic", current_app.config["CLINIC"])


def today() -> date:
    """The date at the clinic."""
    return clock.now().astimezone(ZoneInfo(clinic().zone)).date()


def bind(  # noqa: PLR0913 - a page's form in all its uses
    visit: Visit,
    stop: Stop,
    sent: MultiDict[str, str] | None,
    *,
    saved: Mapping[str, Any] | None = None,
    form: type[StepForm] | None = None,
    offers: Sequence[tuple[str, Any]] = (),
) -> StepForm:
    """The form of a page: bound to what was sent, or to what is stored.

    Args:
        visit: the draft.
        stop: the page.
        sent: the posted fields, if this is a post.
        saved: the stored fields, where they are not the page's whole answer.
        form: another form than the step's own.
        offers: what can be chosen just now.
    """
    around = surroundings(visit, stop, offers)
    stored = saved if saved is not None else visit.fields(stop)
    return (form or form_of(stop.step))(sent, stored, around)


def surroundings(visit: Visit, stop: Stop, offers: Sequence[tuple[str, Any]] = ()) -> Surroundings:
    """What the form of a page may know beside its own fields."""
    opened = BY_SLUG.get(stop.step.opens or "")
    listed = visit.draft.answers.get(opened.slug, {}).get("items", []) if opened else []
    return Surroundings(
        today=today(),
        states=clinic().states,
        answers=visit.journey.on_route(),
        item=stop.item,
        listed=len(listed),
        offers=offers,
        spoken=phoned() is not None,
    )


def url_of(stop: Stop, **query: Any) -> str:
    """Where a page is."""
    if stop.item is None:
        return url_for(place("question"), slug=stop.step.path, **query)
    return url_for(place("question_of_item"), slug=stop.step.path, item=stop.item, **query)


def more_questions(visit: Visit) -> MoreQuestions:
    """What the second part still asks."""
    waiting = [stop for stop in visit.journey.stops if stop not in visit.journey.completed]
    minutes = -(-len(waiting) * SECONDS_A_PAGE // 60)
    return MoreQuestions(visit.editable, not visit.between, max(1, minutes))


def url_onward(journey: Journey) -> str:
    """Where somebody goes on: the page that waits, a halt, or check-your-answers."""
    if AMENDING in g:
        waits = journey.next is not None and journey.next.step.section in AMENDABLE
        return url_of(journey.next) if journey.next and waits else url_for(place("check"))
    if journey.halt:
        return url_for(place("halt"))
    return url_of(journey.next) if journey.next else url_for(place("check"))
