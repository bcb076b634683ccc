"""The list of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, request, url_for

from intake.domain.zones import say
from intake.gateways import clock
from intake.queries.inbox import MOST_COUNTED, inbox, read_place, waiting
from intake.web.clinician import pages

if TYPE_CHECKING:
    from datetime import timedelta

    from flask.typing import ResponseReturnValue


@pages.get("/")
def cases() -> ResponseReturnValue:
    """Every case that waits, riskiest first."""
    zone = current_app.config["CLINIC"].zone
    found = inbox(read_place(request.args.get("after")))
    now, count = clock.now(), waiting()
    return render_template(
        "staff/inbox.html",
        rows=found.rows,
        waiting=f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count),
        age=lambda since: _age(now - since),
        said=lambda start: say(start, zone, zone),
        next_url=url_for(".cases", after=str(found.next)) if found.next else None,
        first_url=url_for(".cases") if request.args.get("after") else None,
    )


def _age(waited: timedelta) -> str:
    """How long in the largest whole unit, such as `2 h`; a clinician compares, not counts."""
    minutes = max(0, int(waited.total_seconds() // 60))
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"
