"""The rules of the clinicians who take calls, read in two queries."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from sqlalchemy import Date, Integer, Uuid, and_, bindparam, literal_column, select, union_all

from intake.domain import availability as rules
from intake.extensions import db
from intake.models import ClinicClosure, Clinician, DayException, Licence, User, WorkingHours

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

HORIZON: Final = timedelta(days=92)
"""No clinician is offered further ahead."""

_MARGIN: Final = timedelta(days=2)  # a day on one clock may lie in the next on another
_CLINICIAN, _USER = Clinician.__table__, User.__table__
_LICENCE, _WEEKLY, _DIFFERS = Licence.__table__, WorkingHours.__table__, DayException.__table__
_CLOSED = ClinicClosure.__table__


def availabilities(
    state: str | None,
    window: tuple[datetime, datetime],
    *,
    only: uuid.UUID | None = None,
) -> list[rules.Availability]:
    """The rules of every clinician who takes calls.

    Args:
        state: only those with a licence there; everybody when not given.
        window: days that differ are left out when they lie outside it.
        only: just this clinician.
    """
    asked = _rules(by_state=state is not None, alone=only is not None)
    connection = db.session.connection()
    found = connection.execute(asked, {"state": state, "only": only}).all()
    if not found:
        return []
    hours: dict[uuid.UUID | None, list[Any]] = defaultdict(list)
    for row in connection.execute(
        _HOURS,
        {
            "clinicians": [row.user_id for row in found],
            "first": (window[0] - _MARGIN).date(),
            "last": (window[1] + _MARGIN).date(),
        },
    ).all():
        hours[row.clinician_id].append(row)
    zone = current_app.config["CLINIC"].zone
    closures = tuple(rules.Closure(h.day, zone, h.starts, h.ends) for h in hours.pop(None, ()))
    return [_availability(row, hours.get(row.user_id, []), closures) for row in found]


@cache
def _rules(*, by_state: bool, alone: bool) -> Any:
    here = _LICENCE.c.clinician_id == _CLINICIAN.c.user_id
    wanted = (
        and_(here, _LICENCE.c.state == bindparam("state")) if by_state else literal_column("0=1")
    )
    asked = (
        select(
            _CLINICIAN.c.user_id,
            _CLINICIAN.c.zone,
            _CLINICIAN.c.call_minutes,
            _CLINICIAN.c.buffer_before_minutes,
            _CLINICIAN.c.buffer_after_minutes,
            _CLINICIAN.c.notice_minutes,
            _CLINICIAN.c.horizon_days,
            _CLINICIAN.c.alignment_minutes,
            _LICENCE.c.state,
            _LICENCE.c.expires,
        )
        .join(_USER, _USER.c.id == _CLINICIAN.c.user_id)
        .join(_LICENCE, wanted, isouter=not by_state)
        .where(_CLINICIAN.c.takes_calls, _USER.c.active)
    )
    return asked.where(_CLINICIAN.c.user_id == bindparam("only")) if alone else asked


def _part(table: Any, kind: Any, weekday: Any, day: Any) -> Any:
    columns = table.c.clinician_id, kind.label("kind"), weekday.label("weekday"), day.label("day")
    mine = table.c.clinician_id.in_(bindparam("clinicians", expanding=True))
    return select(*columns, table.c.starts, table.c.ends).where(mine)


_HOURS: Final = union_all(
    _part(_WEEKLY, literal_column("'weekly'"), _WEEKLY.c.weekday, literal_column("NULL", Date())),
    _part(_DIFFERS, _DIFFERS.c.kind, literal_column("NULL", Integer()), _DIFFERS.c.day).where(
        _DIFFERS.c.day.between(bindparam("first"), bindparam("last"))
    ),
    select(
        literal_column("NULL", Uuid()),
        literal_column("'closed'"),
        literal_column("NULL", Integer()),
        _CLOSED.c.day,
        _CLOSED.c.starts,
        _CLOSED.c.ends,
    ).where(_CLOSED.c.day.between(bindparam("first"), bindparam("last"))),
)


def _availability(
    row: Any, hours: list[Any], closures: tuple[rules.Closure, ...]
) -> rules.Availability:
    licences = (rules.Licence(row.state, row.expires),) if row.state else ()
    return rules.Availability(
        clinician_id=str(row.user_id),
        zone=row.zone,
        weekly=tuple(
            rules.WeeklyHours(h.weekday, h.starts, h.ends) for h in hours if h.kind == "weekly"
        ),
        exceptions=tuple(
            rules.DayException(h.day, h.kind, h.starts, h.ends) for h in hours if h.kind != "weekly"
        ),
        call_minutes=row.call_minutes,
        buffer_before=timedelta(minutes=row.buffer_before_minutes),
        buffer_after=timedelta(minutes=row.buffer_after_minutes),
        notice=timedelta(minutes=row.notice_minutes),
        horizon=min(timedelta(days=row.horizon_days), HORIZON),
        alignment_minutes=row.alignment_minutes,
        licences=licences,
        closures=closures,
    )
