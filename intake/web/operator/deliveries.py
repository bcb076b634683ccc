"""Messages: to a clinician or a patient, how far, and what the mail server said in codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.states import DeliveryState
from intake.queries.deliveries import deliveries_by_state, deliveries_page
from intake.web.operator import pages
from intake.web.operator.answering import answer, link_after, link_first, one_of, place

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/deliveries")
def deliveries() -> ResponseReturnValue:
    """One page of messages, the last changed first."""
    state = one_of("state", list(DeliveryState))
    found = deliveries_page(state, place())
    facts = {
        "state": state,
        "deliveries": found.rows,
        "counts": deliveries_by_state(),
        "next": link_after(found.after),
    }
    return answer("deliveries.html", facts, first=link_first(), states=list(DeliveryState))
