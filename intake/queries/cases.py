"""One case, opened: everything that a clinician's page tells, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.clinical.facts import Evidence
from intake.domain.actors import PATIENT
from intake.domain.states import IntakeState
from intake.domain.steps import in_clear
from intake.extensions import db
from intake.models import Answer, CaseNote, Delivery, Flag, History, Intake, Submission, User
from intake.queries.answers import BODY, Draft, load_draft
from intake.queries.calls import CallDetails, call_details
from intake.security.vaults import vault_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

EVIDENCE: Final = "flag.evidence"
FROZEN: Final = "submission.body"
# Pages whose answers stay to be seen in full, with their times.
SAFETY: Final = ("phq9", "cssrs", "safety-now", "safe-now", "emergency")
CLEAR: Final = tuple(in_clear(slug) for slug in SAFETY)
NOTE: Final = "case_note.body"


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag's row with its evidence opened."""

    row: Flag
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A line of the case's own record with its words opened."""

    row: CaseNote
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """A version of a page that was changed later; `saved_by` is the actor who wrote it down."""

    stop: str
    saved_at: datetime
    fields: Mapping[str, Any]
    saved_by: str = PATIENT


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one intake.

    Attributes:
        frozen: what was sent, as `presenters.check.snapshot` made it; nothing before that.
        saved_at: when each page about safety was last answered, by its name in the clear.
        names: name of each member of staff who appears, by id as text.
    """

    intake: Intake
    draft: Draft
    frozen: Mapping[str, Any] | None
    flags: tuple[OpenFlag, ...]
    earlier: tuple[EarlierAnswer, ...]
    saved_at: Mapping[str, datetime]
    notes: tuple[OpenNote, ...]
    call: CallDetails | None
    history: Sequence[History]
    deliveries: Sequence[Delivery]
    names: Mapping[str, str]


def intake_of(reference: str) -> Intake | None:
    """The row alone of the case with this reference; nothing of one whose answers are gone."""
    intake = db.session.scalar(select(Intake).where(Intake.reference == reference.upper()))
    return None if intake is None or _deleted(intake) else intake


def load_case(reference: str) -> Case | None:
    """Open the case with this reference."""
    intake = intake_of(reference)
    if intake is None:
        return None
    vault = vault_of(intake)
    sent = db.session.scalars(
        select(Submission).where(Submission.intake_id == intake.id).order_by(Submission.part)
    )
    parts = [vault.open(each.body, FROZEN, each.id) for each in sent]
    flags = db.session.scalars(select(Flag).where(Flag.intake_id == intake.id)).all()
    return Case(
        intake=intake,
        draft=load_draft(intake),
        frozen=_together(parts) if parts else None,
        flags=tuple(
            OpenFlag(
                flag,
                tuple(Evidence(**one) for one in vault.open(flag.evidence, EVIDENCE, flag.id)),
            )
            for flag in flags
        ),
        earlier=_earlier(intake, {*CLEAR, *(flag.stop for flag in flags if flag.safety)}),
        saved_at=_saved_at(intake),
        notes=_notes(intake),
        call=call_details(intake.id),
        history=db.session.scalars(
            select(History).where(History.intake_id == intake.id).order_by(History.at)
        ).all(),
        deliveries=db.session.scalars(
            select(Delivery).where(Delivery.intake_id == intake.id).order_by(Delivery.queued_at)
        ).all(),
        names={str(row.id): row.name for row in db.session.execute(select(User.id, User.name))},
    )


def _deleted(intake: Intake) -> bool:
    """Whether its patient deleted it before it was ever sent: nothing is left to be shown."""
    return intake.state == IntakeState.WITHDRAWN and intake.submitted_at is None


def _notes(intake: Intake) -> tuple[OpenNote, ...]:
    vault = vault_of(intake)
    rows = db.session.scalars(
        select(CaseNote).where(CaseNote.intake_id == intake.id).order_by(CaseNote.at)
    )
    return tuple(OpenNote(row, vault.open(row.body, NOTE, row.id)) for row in rows)


def _together(parts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The parts that were sent as one: all sections in order, all answers."""
    if len(parts) == 1:
        return parts[0]
    by_stop = ("answers", "versions", "saved_at", "saved_by")
    return {
        **parts[0],
        "sections": [section for part in parts for section in part["sections"]],
        **{
            name: {stop: kept for part in parts for stop, kept in part.get(name, {}).items()}
            for name in by_stop
        },
    }


def _saved_at(intake: Intake) -> dict[str, datetime]:
    rows = db.session.execute(
        select(Answer.stop, Answer.saved_at).where(
            Answer.intake_id == intake.id, Answer.current, Answer.stop.in_(CLEAR)
        )
    )
    return {row.stop: row.saved_at for row in rows}


def _earlier(intake: Intake, stops: set[str]) -> tuple[EarlierAnswer, ...]:
    """Safety answers that were changed: both stay to be seen."""
    vault = vault_of(intake)
    rows = db.session.scalars(
        select(Answer)
        .where(Answer.intake_id == intake.id, Answer.stop.in_(stops), ~Answer.current)
        .order_by(Answer.saved_at)
    )
    return tuple(
        EarlierAnswer(row.stop, row.saved_at, vault.open(row.body, BODY, row.id), row.saved_by)
        for row in rows
    )
