"""Writing down who opened a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, select

from intake.extensions import db
from intake.models import CaseReading, Intake
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

    from intake.domain.actors import Actor

# Somebody who goes to and fro between a case and its pages reads it once.
SAME: Final = timedelta(minutes=5)


def note(reference: str, page: str, *, actor: Actor, now: datetime) -> None:
    """Write down that somebody opened a page of a case, once in five minutes.

    Args:
        reference: of the case; one that is nobody's is left out.
        page: the name of the view.
        actor: who.
        now: when.
    """
    intake_id = db.session.scalar(select(Intake.id).where(Intake.reference == reference))
    if intake_id is None:
        return
    lately = exists().where(
        CaseReading.intake_id == intake_id,
        CaseReading.at > now - SAME,
        CaseReading.actor == actor,
        CaseReading.page == page,
    )
    if db.session.scalar(select(lately)):
        return
    with writing() as session:
        session.add(CaseReading(intake_id=intake_id, at=now, actor=actor, page=page))
