"""Work to come: by time and by case, and what repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from intake.domain.work import Kind
from intake.gateways import clock
from intake.queries.jobs import coming
from intake.queries.periodics import periodic_row
from intake.services.periodic import PERIODICALS
from intake.web.operator import pages
from intake.web.operator.answering import answer, link_after, link_first, place
from intake.web.operator.jobs import LONGEST_KIND

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/future")
def future() -> ResponseReturnValue:
    """Jobs that wait for their time, the next one first."""
    kind = (request.args.get("kind") or "")[:LONGEST_KIND] or None
    found = coming(now=clock.now(), kind=kind, after=place())
    facts = {"kind": kind, "jobs": found.rows, "next": link_after(found.after)}
    return answer("future.html", facts, first=link_first(), kinds=list(Kind))


@pages.get("/periodic")
def periodic() -> ResponseReturnValue:
    """What repeats: the last slot, the next one, and slots that were missed."""
    now = clock.now()
    rows = [periodic_row(one.kind.value, one.every, now=now) for one in PERIODICALS]
    return answer("periodic.html", {"periodic": rows})
