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
    lately = (
        exists()
        .where(
            CaseReading.intake_id == Intake.id,
            CaseReading.at > now - SAME,
            CaseReading.actor == actor,
            CaseReading.page == page,
        )
        .label("lately")
    )
    # One look, since every page of a case pays for it.
    found = db.session.execute(
        select(Intake.id, lately).where(Intake.reference == reference)
    ).first()
    if found is None or found.lately:
        return
    with writing() as session:
        session.add(CaseReading(intake_id=found.id, at=now, actor=actor, page=page))
