"""Who takes calls and when, as the pages that change it read it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from sqlalchemy import select, text

from intake.domain import availability as rules
from intake.domain.fitting import StandingCall
from intake.domain.states import AppointmentState
from intake.domain.steps import in_clear
from intake.extensions import db
from intake.models import (
    Answer,
    Appointment,
    ClinicClosure,
    Clinician,
    Intake,
    Licence,
    Role,
    ScheduleChange,
    User,
)
from intake.models.appointment import ACTIVE
from intake.queries.answers import BODY
from intake.queries.availability import HORIZON
from intake.queries.slots import LONGEST
from intake.security.vaults import keyring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

CHANGES_SHOWN: Final = 10
_WHERE: Final = in_clear("about-you")


@dataclass(frozen=True, slots=True)
class Person:
    """A clinician as a list names them; `set_up` tells whether there are hours to look at."""

    id: uuid.UUID
    name: str
    set_up: bool
    takes_calls: bool


def clinicians() -> list[Person]:
    """Everybody with hours, and everybody who reads cases and could have some, by name."""
    rows: Any = db.session.execute(
        select(User.id, User.name, Clinician.user_id, Clinician.takes_calls)
        .join(Clinician, Clinician.user_id == User.id, isouter=True)
        .where(
            User.active,
            Clinician.user_id.is_not(None) | User.roles.any(Role.name == "clinician"),
        )
        .order_by(User.name, User.id)
    )
    return [Person(r.id, r.name, r.user_id is not None, bool(r.takes_calls)) for r in rows]


def find_clinician(clinician_id: uuid.UUID) -> Clinician | None:
    """One clinician's row, with hours, days and licences."""
    return db.session.get(Clinician, clinician_id)


def closures(first: date | None = None) -> Sequence[ClinicClosure]:
    """The clinic's closed days, by day; from one day on when it is given."""
    asked = select(ClinicClosure).order_by(ClinicClosure.day, ClinicClosure.starts)
    return db.session.scalars(asked.where(ClinicClosure.day >= first) if first else asked).all()


def rules_of(row: Clinician, closed: Sequence[ClinicClosure]) -> rules.Availability:
    """A clinician's row, saved or not, as the rules that slots are made by.

    Raises:
        ValueError: no such hours can be.
    """
    zone = current_app.config["CLINIC"].zone
    return rules.Availability(
        clinician_id=str(row.user_id),
        zone=row.zone,
        weekly=tuple(rules.WeeklyHours(h.weekday, h.starts, h.ends) for h in row.hours),
        exceptions=tuple(
            rules.DayException(e.day, "off" if e.kind == "off" else "extra", e.starts, e.ends)
            for e in row.exceptions
        ),
        call_minutes=row.call_minutes,
        buffer_before=timedelta(minutes=row.buffer_before_minutes),
        buffer_after=timedelta(minutes=row.buffer_after_minutes),
        notice=timedelta(minutes=row.notice_minutes),
        horizon=min(timedelta(days=row.horizon_days), HORIZON),
        alignment_minutes=row.alignment_minutes,
        licences=tuple(rules.Licence(one.state, one.expires) for one in row.licences),
        closures=tuple(rules.Closure(one.day, zone, one.starts, one.ends) for one in closed),
    )


def standing_calls(clinician_id: uuid.UUID, *, now: datetime) -> list[StandingCall]:
    """The calls with this clinician that patients count on: asked for or booked, not yet over."""
    found = db.session.execute(
        select(
            Appointment.id, Appointment.starts_at, Appointment.ends_at,
            Intake.id.label("intake_id"), Intake.data_key,
        )
        .join(Intake, Intake.id == Appointment.intake_id)
        .where(
            Appointment.clinician_id == clinician_id,
            text(f"appointment.{ACTIVE}"),
            Appointment.state != AppointmentState.HELD,
            Appointment.busy_from > now - LONGEST,
            Appointment.ends_at > now,
        )
        .order_by(Appointment.starts_at)
    ).all()  # fmt: skip
    places = _places([(row.intake_id, row.data_key) for row in found])
    return [
        StandingCall(str(row.id), row.starts_at, row.ends_at, places.get(row.intake_id, ""))
        for row in found
    ]


def _places(intakes: Sequence[tuple[uuid.UUID, bytes]]) -> dict[uuid.UUID, str]:
    """Where each patient said they will be, opened one page of answers each, in one query."""
    keys = dict(intakes)
    rows: Any = db.session.execute(
        select(Answer.id, Answer.intake_id, Answer.body).where(
            Answer.intake_id.in_(keys), Answer.stop == _WHERE, Answer.current
        )
    )
    return {
        row.intake_id: str(
            keyring()
            .vault(row.intake_id, keys[row.intake_id])
            .open(row.body, BODY, row.id)
            .get("state", "")
        )
        for row in rows
    }


def licensed_states(clinician_id: uuid.UUID, day: date) -> set[str]:
    """The states where a clinician may see a patient on a day."""
    rows = db.session.execute(
        select(Licence.state, Licence.expires).where(Licence.clinician_id == clinician_id)
    )
    return {row.state for row in rows if row.expires is None or row.expires >= day}


def last_changes(clinician_id: uuid.UUID | None) -> list[tuple[datetime, str, str]]:
    """When, what and who, newest first: of one clinician, or of the clinic as a whole."""
    rows = db.session.execute(
        select(ScheduleChange.at, ScheduleChange.event, ScheduleChange.actor)
        .where(ScheduleChange.clinician_id == clinician_id)
        .order_by(ScheduleChange.at.desc())
        .limit(CHANGES_SHOWN)
    ).all()
    ids = [uuid.UUID(row.actor[5:]) for row in rows if row.actor.startswith("user:")]
    names: Any = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    known = {f"user:{row.id}": row.name for row in names}
    return [(row.at, row.event, known.get(row.actor, row.actor)) for row in rows]
