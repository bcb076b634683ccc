"""What the patient's one page is made of, and the link that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from sqlalchemy import or_, select

from intake.domain.states import JobState
from intake.domain.work import Audience
from intake.extensions import db
from intake.models import Delivery, Intake, Job, Licence, VisitLink
from intake.security.tokens import fingerprint
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import date, datetime

TOKEN: Final = "visit_link.token"  # noqa: S105 - the place it is sealed for
LONGEST: Final = 64
MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message to the patient.

    Attributes:
        template: which one.
        state: where it stands.
        at: when that was last known.
        due: when it is to be sent.
    """

    template: str
    state: str
    at: datetime
    due: datetime


def find_link(token: str) -> tuple[VisitLink, Intake] | None:
    """The link with this token and its intake, in one query."""
    if len(token) > LONGEST:
        return None
    row: Any = db.session.execute(
        select(VisitLink, Intake)
        .join(Intake, Intake.id == VisitLink.intake_id)
        .where(VisitLink.token_hash == fingerprint(token))
    ).first()
    return (row[0], row[1]) if row else None


def token_of(intake: Intake) -> str | None:
    """The token of an intake's link, opened; nothing before the form was sent."""
    link = db.session.scalar(select(VisitLink).where(VisitLink.intake_id == intake.id))
    return str(vault_of(intake).open(link.token, TOKEN, link.id)) if link else None


def address_of(intake: Intake) -> str | None:
    """The address of the patient's page; nothing before the form was sent."""
    token = token_of(intake)
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return f"{base}/visit/{token}" if token else None


def sent_to_patient(intake_id: uuid.UUID) -> Sequence[SentMessage]:
    """What was written to the patient, the newest first."""
    rows = db.session.execute(
        select(Delivery.template, Delivery.state, Delivery.changed_at, Job.run_at)
        .join(Job, Job.id == Delivery.job_id)
        .where(
            Delivery.intake_id == intake_id,
            Delivery.audience == Audience.PATIENT,
            # What is not wanted any more was not sent, and is no failure either.
            Job.state != JobState.CANCELLED,
        )
        .order_by(Delivery.changed_at.desc())
        .limit(MOST_SHOWN)
    ).all()
    return [SentMessage(*row) for row in rows]


def is_licensed(clinician_id: uuid.UUID, state: str, day: date) -> bool:
    """Whether a clinician may see a patient in this state on this day."""
    found = select(Licence.id).where(
        Licence.clinician_id == clinician_id,
        Licence.state == state,
        or_(Licence.expires.is_(None), Licence.expires >= day),
    )
    return db.session.scalar(found) is not None
