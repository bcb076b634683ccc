"""Word to a patient that something waits on their page. What it is stands on the page alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.clinical.guidance import mail_sentence
from intake.domain.faults import Obsolete
from intake.domain.states import QuestionState
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Intake, PatientMessage, PatientQuestion
from intake.queries.answers import load_draft
from intake.queries.visits import address_of
from intake.services.call_letters import CONTACT, read_wishes
from intake.services.letters import current_clinic, write
from intake.services.planning import plan

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.gateways.letter import Letter
    from intake.services.claiming import Claim


def tell_patient_of(
    session: Session, intake: Intake, subject_id: uuid.UUID, *, now: datetime
) -> None:
    """Plan one mail that something waits: a question or a message, by its id."""
    key = f"{Kind.WRITE_PATIENT}:{subject_id}"
    plan(session, Kind.WRITE_PATIENT, key, now=now, intake_id=intake.id, subject_id=subject_id)


def something_waits(claim: Claim, now: datetime) -> Letter:
    """A link to the patient's page, and no word of what waits there.

    Raises:
        Obsolete: it was answered or taken back meanwhile, or there is no page.
    """
    del now
    case = db.session.get(Intake, claim.intake_id)
    address = address_of(case) if case else None
    if case is None or address is None or not _waits(claim.subject_id):
        raise Obsolete("nothing-waits")
    wishes = read_wishes(load_draft(case).answers.get(CONTACT, {}))
    clinic = current_clinic()
    told = {
        "link": address,
        "named": wishes.clinic_name,
        "private": wishes.private,
        "keep": _(mail_sentence()),
        "help": True,
    }
    name = clinic.name if wishes.clinic_name else clinic.neutral_name
    return write(claim, name, wishes.email, told)


def _waits(subject_id: uuid.UUID | None) -> bool:
    question = db.session.get(PatientQuestion, subject_id)
    if question is not None:
        return question.state == QuestionState.OPEN
    message = db.session.get(PatientMessage, subject_id)
    return message is not None and message.read_at is None
