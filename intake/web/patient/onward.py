"""Where somebody goes after a page was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, request, session, url_for

from intake.clinical.rules import rules_by_id
from intake.web.patient.seats import AMENDING, kept_as, place
from intake.web.patient.visiting import FROM_CHECK, url_of, url_onward

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.domain.journey import Journey, Stop
    from intake.services.answering import Saved


def go_on(saved: Saved, onward: str, stop: Stop | None = None) -> ResponseReturnValue:
    """Lead on; to help first when the answer asks for it.

    Args:
        saved: what stands.
        onward: where the way leads.
        stop: the page that was answered.
    """
    if saved.rose and saved.tier == "page":
        if AMENDING not in g:
            # The address of a visit holds its token, which is stored nowhere.
            session[kept_as("after_help")] = onward
        return redirect(url_for(place("help_now")), 303)
    at_once = [rule for rule in saved.told if rules_by_id()[rule].respond == "now"]
    if at_once:
        session[kept_as("told")] = at_once
        session[kept_as("after_help")] = onward
        return redirect(url_for(place("act_now")), 303)
    if saved.rose or (stop is not None and stop.step.aside and saved.tier == "page"):
        session[kept_as("panel")] = True
    return redirect(onward, 303)


def url_after(journey: Journey, stop: Stop) -> str:
    """The next page on the route; back to check-your-answers for somebody who came from there."""
    if came_from_check():
        if journey.halt or journey.next is None or AMENDING in g:
            return url_onward(journey)
        return url_of(journey.next, **{"from": FROM_CHECK})
    following = journey.after(stop) if stop in journey.completed else None
    if following is not None and journey.can_visit(following):
        return url_of(following)
    return url_onward(journey)


def came_from_check() -> bool:
    """Whether the person came to change one answer."""
    return AMENDING in g or request.args.get("from") == FROM_CHECK


def posted_version() -> int:
    """The version that the person saw; 0 when none, or nothing readable, was sent."""
    sent = request.form.getlist("version")
    plain = len(sent) == 1 and len(sent[0]) < 10 and sent[0].isascii() and sent[0].isdigit()
    return int(sent[0]) if plain else 0
