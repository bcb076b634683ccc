"""How fast work goes, and how the promises were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.tallies import Measure
from intake.gateways import clock
from intake.presenters.pace import goals, latencies, stretches
from intake.queries.record import record_page
from intake.web.operator import pages
from intake.web.operator.answering import answer, link_after, link_first, place

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/pace")
def pace() -> ResponseReturnValue:
    """What was done in the last hour, day and week, and how long it took."""
    now = clock.now()
    facts = {
        "stretches": stretches(now),
        "goals": list(goals(now)),
        "wait": latencies(Measure.WAIT, now),
        "run": latencies(Measure.RUN, now),
    }
    return answer("pace.html", facts)


@pages.get("/record")
def record() -> ResponseReturnValue:
    """What operators did, the newest first."""
    found = record_page(place(), now=clock.now())
    return answer(
        "record.html", {"acts": found.rows, "next": link_after(found.after)}, first=link_first()
    )
