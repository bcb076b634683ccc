"""The first answer makes the draft: its row, its reference and its own key."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.domain.actors import is_staff
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

    from intake.domain.actors import Actor


MOMENTS: Final = ("privacy_accepted_at", "created_at", "updated_at", "waiting_since")


def begin(  # noqa: PLR0913 - the first answer, and who gives it when
    stop: str,
    fields: Mapping[str, Any],
    *,
    privacy_version: str,
    zone: str,
    actor: Actor,
    now: datetime,
) -> uuid.UUID:
    """Make a draft of the first page's answer, and give its id.

    Args:
        stop: key of the page that was answered.
        fields: its answer.
        privacy_version: which privacy notice was agreed to.
        zone: the time zone to speak in until the patient says another.
        actor: who writes it down: the patient, or somebody of the staff to whom they say it.
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
                phoned_by=actor if is_staff(actor) else None,
                **dict.fromkeys(MOMENTS, now),
            )
        )
        session.flush()
        session.add(_first_answer(answer_id, intake_id, stop, body, actor=actor, now=now))
        record(session, intake_id, "intake.begin", actor=actor, now=now)
    return intake_id


def _first_answer(  # noqa: PLR0913 - a row's columns
    answer_id: uuid.UUID,
    intake_id: uuid.UUID,
    stop: str,
    body: bytes,
    *,
    actor: Actor,
    now: datetime,
) -> Answer:
    return Answer(
        id=answer_id,
        intake_id=intake_id,
        stop=in_clear(stop),
        version=1,
        body=body,
        saved_at=now,
        saved_by=actor,
    )


def _unused_reference(session: Session) -> str:
    while True:
        reference = new_reference(secrets.choice)
        if session.scalar(select(Intake.id).where(Intake.reference == reference)) is None:
            return reference
