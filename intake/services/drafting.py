"""The first answer makes the draft: its row, its reference and its own key."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from intake.domain.actors import PATIENT
from intake.domain.references import new_reference
from intake.domain.steps import QUESTIONNAIRE_VERSION, in_clear
from intake.models import Answer, Intake
from intake.queries.answers import BODY
from intake.security.vaults import keyring
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session


def begin(
    stop: str, fields: Mapping[str, Any], *, privacy_version: str, zone: str, now: datetime
) -> uuid.UUID:
    """Make a draft of the first page's answer, and give its id.

    Args:
        stop: key of the page that was answered.
        fields: its answer.
        privacy_version: which privacy notice was agreed to.
        zone: the time zone to speak in until the patient says another.
        now: when they agreed.
    """
    intake_id, answer_id = uuid.uuid4(), uuid.uuid4()
    wrapped = keyring().new_data_key(intake_id)
    body = keyring().vault(intake_id, wrapped).seal(dict(fields), BODY, answer_id)
    with writing() as session:
        session.add(
            Intake(
                id=intake_id,
                reference=_unused_reference(session),
                questionnaire_version=QUESTIONNAIRE_VERSION,
                data_key=wrapped,
                zone=zone,
                privacy_version=privacy_version,
                privacy_accepted_at=now,
                created_at=now,
                updated_at=now,
                waiting_since=now,
            )
        )
        session.flush()
        session.add(_first_answer(answer_id, intake_id, stop, body, now))
        record(session, intake_id, "intake.begin", actor=PATIENT, now=now)
    return intake_id


def _first_answer(
    answer_id: uuid.UUID, intake_id: uuid.UUID, stop: str, body: bytes, now: datetime
) -> Answer:
    return Answer(
        id=answer_id,
        intake_id=intake_id,
        stop=in_clear(stop),
        version=1,
        body=body,
        saved_at=now,
        saved_by=PATIENT,
    )


def _unused_reference(session: Session) -> str:
    while True:
        reference = new_reference(secrets.choice)
        if session.scalar(select(Intake.id).where(Intake.reference == reference)) is None:
            return reference
