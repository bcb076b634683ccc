"""The first page of the monitor: what needs a person, then what stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.gateways import clock
from intake.queries.deliveries import deliveries_by_state
from intake.queries.failures import latest_failures
from intake.queries.flow import flows
from intake.queries.ladders import untold
from intake.queries.pauses import pauses
from intake.queries.programs import call_roll
from intake.queries.standing import beneath
from intake.queries.troubles import alarm_rows
from intake.web.operator import pages
from intake.web.operator.answering import answer, broker_depths

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/")
def overview() -> ResponseReturnValue:
    """Everything at a glance. Works with the broker down."""
    now = clock.now()
    standing, roll = pauses(now=now), call_roll()
    kinds = flows(now=now, standing=standing)
    depths = broker_depths()
    facts = {
        "at": now,
        "kinds": kinds,
        "totals": {
            "ready": sum(one.ready for one in kinds),
            "later": sum(one.later for one in kinds),
            "running": sum(one.running for one in kinds),
            "dead": sum(one.dead for one in kinds),
            "oldest_s": max((one.oldest_s for one in kinds if one.oldest_s), default=None),
        },
        "beneath": beneath(now=now, depths=depths, roll=roll, standing=standing),
        "broker": depths,
        "pauses": standing,
        "programs": roll.kinds,
        "processes": roll.processes,
        "releases": roll.releases,
        "alarms": alarm_rows(),
        "unanswered": untold(),
        "failures": latest_failures(),
        "deliveries": deliveries_by_state(),
    }
    return answer("overview.html", facts)
