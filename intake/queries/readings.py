"""Who opened which case, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import desc, select, tuple_

from intake.extensions import db
from intake.models import CaseReading, Intake
from intake.queries.accounts import names_of, said
from intake.queries.jobs import Place

if TYPE_CHECKING:
    from datetime import datetime

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """One opening of one page of a case."""

    at: datetime
    who: str
    reference: str
    page: str


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """Some openings, the newest first, and where the older ones begin."""

    rows: list[Reading]
    after: Place | None


def readings(after: Place | None = None, reference: str | None = None) -> ReadingPage:
    """One page of openings, of every case or of one."""
    query = (
        select(CaseReading, Intake.reference)
        .join(Intake, Intake.id == CaseReading.intake_id)
        .order_by(desc(CaseReading.at), desc(CaseReading.id))
    )
    if reference is not None:
        query = query.where(Intake.reference == reference)
    if after is not None:
        here = tuple_(CaseReading.at, CaseReading.id)
        query = query.where(here < tuple_(after.at, after.id))
    rows = db.session.execute(query.limit(PAGE + 1)).all()
    names = names_of(row[0].actor for row in rows)
    told = [Reading(one.at, said(one.actor, names), ref, one.page) for one, ref in rows[:PAGE]]
    last = rows[PAGE - 1][0] if len(rows) > PAGE else None
    return ReadingPage(told, Place(last.at, last.id) if last else None)
