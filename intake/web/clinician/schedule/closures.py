"""Days on which the clinic is closed, for every clinician at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from intake.domain.roles import Right
from intake.domain.zones import day_name
from intake.forms.schedule.days import Closed, Holidays
from intake.gateways import clock
from intake.presenters.schedule import stretch
from intake.queries.schedule import closures as closed_days
from intake.services import scheduling
from intake.web.access import may
from intake.web.clinician.schedule import pages
from intake.web.clinician.schedule.trying import answer, wish

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

HOLIDAYS = "holidays"


@pages.route("/closures", methods=["GET", "POST"])
def closures() -> ResponseReturnValue:
    """The closed days to come; add some, or holidays by name."""
    _managers_only()
    zone = current_app.config["CLINIC"].zone
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    standing = closed_days(today)
    sent = request.form if request.method == "POST" else None
    by_name = sent is not None and HOLIDAYS in sent
    closed = Closed(None if by_name else sent, today)
    named = Holidays(sent if by_name else None, today, {one.day for one in standing})
    if sent is not None and (named if by_name else closed).validate():
        days = (
            [(date.fromisoformat(day), None, None) for day in named.days.data]
            if by_name
            else [(day, *closed.times()) for day in closed.days()]
        )
        outcome = scheduling.close_clinic(days, wish())
        return answer(outcome, zone, url_for(".closures"), done=_("The closed days are saved."))
    page = render_template(
        "staff/schedule/closures.html",
        standing=standing,
        closed=closed,
        named=named,
        wrong=named if by_name else closed,
        day_name=day_name,
        stretch=stretch,
    )
    return page, 200 if sent is None else 422


@pages.post("/closures/<uuid:closure_id>/remove")
def reopen(closure_id: uuid.UUID) -> ResponseReturnValue:
    """Open the clinic on a day again."""
    _managers_only()
    outcome = scheduling.reopen_clinic(closure_id, wish())
    zone = current_app.config["CLINIC"].zone
    return answer(outcome, zone, url_for(".closures"), done=_("The clinic is open on that day."))


def _managers_only() -> None:
    if not may(Right.RUN_SCHEDULE):
        raise NotFound
