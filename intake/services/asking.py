"""Asking a patient something after the form was sent, and what becomes of the answer.

An answer goes where the form keeps it, as a new version, and the same rules look at it in the same
transaction; so it can raise a flag and have people told, like a page of the form.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from intake.clinical.asking import OWN_WORDS, Question, questions
from intake.domain.actors import PATIENT
from intake.domain.notices import Event
from intake.domain.states import IntakeState, QuestionState
from intake.domain.steps import asked_stop
from intake.models import Intake, PatientQuestion
from intake.queries.answers import load_draft
from intake.queries.asked import ANSWER, QUESTION
from intake.security.vaults import vault_of
from intake.services.answering import NotEditable, Saved, save_asked
from intake.services.colliding import check_seen
from intake.services.hearing import Heard, hear
from intake.services.locking import lock_intake
from intake.services.patient_letters import tell_patient_of
from intake.services.recording import change_state, record
from intake.services.telling import tell_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.queries.asked import Asked
    from intake.services.answering import Ending


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: a key of the questions, and which medicine it is about or its own words."""

    kind: str
    item: str | None = None
    words: str = ""


class NotAskable(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The form was not sent or has ended, or it holds no such medicine."""


def ask(  # noqa: PLR0913 - what a person says, by name
    intake_id: uuid.UUID,
    wanted: Wanted,
    *,
    seen: int,
    user_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> uuid.UUID:
    """Ask the patient, who gets a mail with the link to their page and none of the words.

    Raises:
        LookupError: there is no such case or question.
        NotAskable: nobody can answer it.
        CaseChanged: somebody acted meanwhile; nothing is written. From `services.colliding`.
    """
    question = questions().get(wanted.kind)
    if question is None:
        raise LookupError(wanted.kind)
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None:
            raise LookupError(intake_id)
        check_seen(session, intake, seen)
        body = _body(intake, question, wanted)
        if intake.state != IntakeState.SUBMITTED or body is None:
            raise NotAskable
        key = _add(session, intake, question, body, user_id=user_id, now=now)
        record(session, intake.id, "question.ask", actor=actor, now=now, became=question.key)
        tell_patient_of(session, intake, key, now=now)
    return key


def take_back(question_id: uuid.UUID, *, actor: Actor, now: datetime) -> bool:
    """Ask no more, such as when the answer came by phone. Gives whether it was still open."""
    with writing() as session:
        row, intake = _locked(session, question_id)
        if row is None or intake is None or row.state != QuestionState.OPEN:
            return False
        _end(session, intake, row, "take_back", actor=actor, now=now)
    return True


def would_answer(
    found: Asked, value: Any, answers: Mapping[str, Mapping[str, Any]]
) -> tuple[str, dict[str, Any]]:
    """The page that an answer belongs to, and what would stand there were it sent."""
    question = questions()[found.row.kind]
    stop = question.stop or asked_stop(str(found.row.id))
    return stop, _change(question, found.body, value)(answers.get(stop))


def answer(
    question_id: uuid.UUID,
    value: Any,
    words: str,
    *,
    ending: Ending | None = None,
    now: datetime,
) -> Saved:
    """Keep the patient's answer, look at it with the rules, and tell whoever has the case.

    Args:
        question_id: the question.
        value: as the form stores it.
        words: the same as a person reads it.
        ending: what else must happen in the transaction that keeps it.
        now: when.

    Raises:
        LookupError: there is no such question.
        NotEditable: it was answered or taken back, or the request has ended.
    """
    with writing() as session:
        row, intake = _locked(session, question_id)
        if row is None or intake is None:
            raise LookupError(question_id)
        if row.state != QuestionState.OPEN or intake.state != IntakeState.SUBMITTED:
            raise NotEditable
        vault, question = vault_of(intake), questions()[row.kind]
        body = vault.open(row.body, QUESTION, row.id)
        stop = question.stop or asked_stop(str(row.id))
        saved = save_asked(
            session, intake, stop, _change(question, body, value), actor=PATIENT, now=now
        )
        row.answer = vault.seal({"value": value, "now": words}, ANSWER, row.id)
        _end(session, intake, row, "answer", actor=PATIENT, now=now)
        hear(intake, Heard.ANSWER, actor=PATIENT, now=now)
        tell_of(session, intake, Event.ANSWER, now=now, about=str(row.id))
        if ending is not None:
            ending(session, intake)
    return saved


def _body(intake: Intake, question: Question, wanted: Wanted) -> dict[str, Any] | None:
    """What is sealed with a question; nothing where it is about nothing."""
    if question.key == OWN_WORDS:
        words = wanted.words.strip()
        return {"name": words, "was": None} if words else None
    fields = load_draft(intake).answers.get(question.stop)
    if fields is None:
        return None
    if not question.about_medicine:
        return {"name": "", "was": fields.get(question.field)}
    item = next((one for one in fields.get("items", ()) if one["id"] == wanted.item), None)
    if item is None:
        return None
    return {"name": item["text"], "item": wanted.item, "was": item.get(question.field)}


def _add(  # noqa: PLR0913 - one keyword a column
    session: Session,
    intake: Intake,
    question: Question,
    body: Mapping[str, Any],
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> uuid.UUID:
    key = uuid.uuid4()
    session.add(
        PatientQuestion(
            id=key,
            intake_id=intake.id,
            kind=question.key,
            body=vault_of(intake).seal(dict(body), QUESTION, key),
            asked_by=user_id,
            asked_at=now,
        )
    )
    intake.asked_at = intake.asked_at or now
    intake.updated_at = now
    intake.version += 1
    return key


def _change(question: Question, body: Mapping[str, Any], value: Any) -> Any:
    """How the answer changes what its page held before."""

    def change(fields: Mapping[str, Any] | None) -> dict[str, Any]:
        if not question.about_medicine:
            return {**(fields or {}), question.field: value}
        items = [
            {**one, question.field: value} if one["id"] == body["item"] else one
            for one in (fields or {}).get("items", ())
        ]
        return {**(fields or {}), "items": items}

    return change


def _locked(
    session: Session, question_id: uuid.UUID
) -> tuple[PatientQuestion | None, Intake | None]:
    whose = session.scalar(
        select(PatientQuestion.intake_id).where(PatientQuestion.id == question_id)
    )
    intake = lock_intake(session, whose) if whose else None
    row = session.get(PatientQuestion, question_id, populate_existing=True)
    return row, intake


def _end(  # noqa: PLR0913 - what a move is, by name
    session: Session,
    intake: Intake,
    row: PatientQuestion,
    event: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    change_state(session, row, event, actor=actor, now=now)
    row.ended_at = now
    session.flush()
    intake.asked_at = session.scalar(
        select(func.min(PatientQuestion.asked_at)).where(
            PatientQuestion.intake_id == intake.id, PatientQuestion.state == QuestionState.OPEN
        )
    )
    intake.updated_at = now
    intake.version += 1
