"""The calls of a week or a day, with who takes them."""

from __future__ import annotations

import datetime as dt
import uuid
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app, render_template, request, url_for
from flask_security import current_user

from intake.domain.priority import words
from intake.domain.roles import Right
from intake.domain.zones import day_name, zone_name
from intake.gateways import clock
from intake.presenters.schedule import by_day
from intake.queries.calendar import calls_between
from intake.queries.call_tasks import count_open
from intake.queries.schedule import clinicians
from intake.web.access import may
from intake.web.clinician.schedule import pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask.typing import ResponseReturnValue

    from intake.queries.schedule import Person

EVERYBODY = "all"


@pages.get("")
def calls() -> ResponseReturnValue:
    """The calls of a week or a day: a clinician's own, or everybody's."""
    zone = current_app.config["CLINIC"].zone
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    one_day = request.args.get("view") == "day"
    first, length = _first(today, one_day=one_day), 1 if one_day else 7
    people = clinicians()
    who = _who(people)
    window = _midnight(first, zone), _midnight(first + timedelta(days=length), zone)
    found = calls_between(window, clinician_id=who, after=_after())
    here = _address(first, one_day=one_day, who=who)
    return render_template(
        "staff/schedule/week.html",
        days=by_day(found.calls, zone),
        words=words,
        first=first,
        last=first + timedelta(days=length - 1),
        one_day=one_day,
        today=today,
        day_name=day_name,
        zone=zone_name(zone),
        people=people,
        who=who,
        mine=current_user.id,
        here=here,
        step=timedelta(days=length),
        next_url=here(after=_place(found.next)) if found.next else None,
        to_call=count_open(),
        runs_clinic=may(Right.RUN_SCHEDULE),
    )


def _first(today: dt.date, *, one_day: bool) -> dt.date:
    """The day asked for; of a week, its Monday."""
    try:
        day = dt.date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = today
    if not 2000 <= day.year < 2200:
        day = today
    return day if one_day else day - timedelta(days=day.weekday())


def _who(people: list[Person]) -> uuid.UUID | None:
    """Whose calls: as asked, else the reader's own when they take calls, else everybody's."""
    asked = request.args.get("who", "")
    known = {str(one.id): one.id for one in people if one.set_up}
    if asked == EVERYBODY:
        return None
    return known.get(asked) or known.get(str(current_user.id))


def _address(first: dt.date, *, one_day: bool, who: uuid.UUID | None) -> Callable[..., str]:
    kept = {
        "day": first.isoformat(),
        "view": "day" if one_day else "week",
        "who": str(who or EVERYBODY),
    }

    def here(**query: Any) -> str:
        return url_for("schedule.calls", **(kept | query))

    return here


def _midnight(day: dt.date, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(UTC)


def _place(place: tuple[dt.datetime, uuid.UUID]) -> str:
    return f"{place[0].isoformat()}_{place[1]}"


def _after() -> tuple[dt.datetime, uuid.UUID] | None:
    start, _bar, row = request.args.get("after", "")[:80].partition("_")
    try:
        moment = dt.datetime.fromisoformat(start)
        place = moment.astimezone(UTC), uuid.UUID(row)
    except ValueError:
        return None
    return place if moment.tzinfo else None
