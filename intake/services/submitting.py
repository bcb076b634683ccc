"""Sending a form: one transaction that freezes it, and has everything that follows written down."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.rules import load_rules
from intake.domain.journey import Journey
from intake.domain.notices import Event
from intake.domain.states import IntakeState
from intake.domain.steps import PART_ONE
from intake.models import Intake, Submission
from intake.queries.answers import load_draft
from intake.security.vaults import vault_of
from intake.services.answering import NotEditable
from intake.services.flagging import settle
from intake.services.holding import request_call
from intake.services.links import make_link
from intake.services.locking import lock_intake
from intake.services.looking import screened
from intake.services.nudging import call_off_nudge
from intake.services.recording import change_state
from intake.services.telling import tell_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.queries.answers import Draft

BODY: Final = "submission.body"


class Incomplete(Exception):  # noqa: N818 - it reads as what it is at the raise
    """A page on the route waits for an answer."""


class Changed(Exception):  # noqa: N818
    """An answer was changed since the person saw the whole: they must see it again."""


def submit(
    intake_id: uuid.UUID,
    submission_key: uuid.UUID,
    snapshot: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Send a draft. Sent again, by a double click or from another window, nothing happens.

    Args:
        intake_id: the draft.
        submission_key: the key that the check page carried.
        snapshot: `presenters.check.snapshot`: the wording and the answers that the person saw.
        actor: who sends it.
        now: when.

    Returns:
        Whether this call sent it.

    Raises:
        NotEditable: it has ended, or the key is another form's.
        Incomplete: a page waits for an answer.
        Changed: the answers are not the ones of the snapshot.
        HoldLost: the chosen time is gone; the answers stand. From `services.holding`.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None or intake.submission_key != submission_key:
            raise NotEditable
        if intake.submitted_at is not None:
            return False
        if intake.state != IntakeState.DRAFT:
            raise NotEditable
        draft = load_draft(intake)
        journey = as_seen(draft, snapshot)
        session.add(frozen(intake, snapshot, now))
        change_state(session, intake, "submit", actor=actor, now=now)
        _follow_up(session, intake, draft, journey, actor=actor, now=now)
    return True


def as_seen(draft: Draft, snapshot: Mapping[str, Any], part: int = PART_ONE) -> Journey:
    """The route of a part; its answers must be complete and the ones that the person saw.

    Raises:
        Incomplete: a page waits for an answer.
        Changed: the answers are not the ones of the snapshot.
    """
    journey = Journey(draft.answers, part=part)
    if journey.next is not None:
        raise Incomplete
    if dict(snapshot["versions"]) != {stop: draft.versions[stop] for stop in journey.in_part()}:
        raise Changed
    return journey


def frozen(
    intake: Intake, snapshot: Mapping[str, Any], now: datetime, part: int = PART_ONE
) -> Submission:
    """The row that keeps what a part said and asked, sealed, as it stands now."""
    submission_id = uuid.uuid4()
    return Submission(
        id=submission_id,
        intake_id=intake.id,
        part=part,
        questionnaire_version=snapshot.get("questionnaire", intake.questionnaire_version),
        rules_version=rules_version(),
        body=vault_of(intake).seal(dict(snapshot), BODY, submission_id),
        submitted_at=now,
    )


def rules_version() -> str:
    """The newest version among the rules that are asked."""
    return max(rule.version for rule in load_rules())


def _follow_up(  # noqa: PLR0913
    session: Session,
    intake: Intake,
    draft: Draft,
    journey: Journey,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    intake.submitted_at = intake.updated_at = now
    if not intake.safety:
        intake.waiting_since = now
    settle(session, intake, screened(journey, now), now=now)
    call_off_nudge(session, intake, now=now)
    make_link(session, intake, now=now)
    request_call(session, intake, answers=draft.answers, actor=actor, now=now)
    tell_of(session, intake, Event.NEW, now=now)
