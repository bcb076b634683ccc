"""One reminder to somebody who began and did not finish, where the inbox is theirs alone.

It is planned with the answer that says so, moves on with every answer after it, and is called off
when the form is sent or deleted. A draft that our staff look at gets none: they may call.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from sqlalchemy import update

from intake.domain.faults import Obsolete
from intake.domain.journey import Journey
from intake.domain.states import IntakeState, JobState, move
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Intake
from intake.queries.answers import load_draft
from intake.services import deliveries
from intake.services.call_letters import CONTACT, read_wishes
from intake.services.letters import current_clinic, write
from intake.services.planning import plan
from intake.services.tables import JOB

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.gateways.letter import Letter
    from intake.services.claiming import Claim

AFTER: Final = timedelta(days=1)


def plan_nudge(
    session: Session, intake: Intake, fields: Mapping[str, Any], *, now: datetime
) -> None:
    """Plan the reminder, or put it off because the person is still at it. Inside `writing()`.

    Args:
        session: the transaction of the answer.
        intake: whose form.
        fields: the answer that is saved.
        now: when.
    """
    if intake.state != IntakeState.DRAFT:
        return
    if fields.get("email") and fields.get("email_private") == "yes":
        plan(session, Kind.NUDGE, _key(intake), now=now, intake_id=intake.id, run_at=now + AFTER)
    session.connection().execute(
        update(JOB)
        .where(JOB.c.key == _key(intake), JOB.c.state == JobState.QUEUED)
        .values(run_at=now + AFTER)
    )


def call_off_nudge(session: Session, intake: Intake, *, now: datetime) -> None:
    """Nobody is reminded of this form any more. Inside `writing()`."""
    rows = session.connection().execute(
        update(JOB)
        .where(JOB.c.key == _key(intake), JOB.c.state == JobState.QUEUED)
        .values(state=move(JobState.QUEUED, "cancel"), done_at=now)
        .returning(JOB.c.id)
    )
    if gone := [row.id for row in rows]:
        deliveries.call_off(session, gone)


def nudge(claim: Claim, now: datetime) -> Letter:
    """The reminder, from how things stand now.

    Raises:
        Obsolete: the form was sent, deleted or ended; its way ends at a question; our staff look
            at it; or somebody else may read the inbox.
    """
    del now
    intake = db.session.get(Intake, claim.intake_id)
    if intake is None or intake.state != IntakeState.DRAFT or intake.safety:
        raise Obsolete("no-plain-draft")
    answers = load_draft(intake).answers
    wishes = read_wishes(answers.get(CONTACT, {}))
    if Journey(answers).halt or not wishes.private:
        raise Obsolete("not-to-this-inbox")
    clinic = current_clinic()
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    name = clinic.name if wishes.clinic_name else clinic.neutral_name
    return write(claim, name, wishes.email, {"link": f"{base}/resume", "help": True})


def _key(intake: Intake) -> str:
    return f"{Kind.NUDGE}:{intake.id}"
