"""Work to come: by time and by case, and what repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import NotFound

from intake.domain.references import read_reference
from intake.domain.work import Kind
from intake.gateways import clock
from intake.queries.jobs import coming
from intake.queries.periodics import periodic_rows
from intake.queries.programs import call_roll
from intake.services.periodic import PERIODICALS
from intake.web.operator import pages
from intake.web.operator.answering import answer, link_after, link_first, place
from intake.web.operator.jobs import LONGEST_KIND

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/future")
def future() -> ResponseReturnValue:
    """Jobs that wait for their time, the next one first; of one case if one is asked for."""
    kind = (request.args.get("kind") or "")[:LONGEST_KIND] or None
    typed = request.args.get("reference") or ""
    reference = read_reference(typed)
    if typed and reference is None:
        raise NotFound
    found = coming(now=clock.now(), kind=kind, reference=reference, after=place())
    facts = {
        "kind": kind,
        "reference": reference,
        "jobs": found.rows,
        "next": link_after(found.after),
    }
    return answer("future.html", facts, first=link_first(), kinds=list(Kind))


@pages.get("/periodic")
def periodic() -> ResponseReturnValue:
    """What repeats: the last slot, the next one, slots that were missed, and who writes them."""
    now, roll = clock.now(), call_roll()
    rows = periodic_rows({one.kind.value: one.every for one in PERIODICALS}, now=now)
    relay = {"life": roll.kinds["relay"], "age_s": roll.age_s("relay")}
    return answer("periodic.html", {"periodic": rows, "relay": relay})
