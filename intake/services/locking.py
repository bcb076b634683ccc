"""Locks on rows, and their order: intake, then clinician, then a call that is only held.

`key_share` lets others refer to a locked row. Without it, writing history of somebody else's hold
that ran out would wait for that intake, whose sender may be waiting for the clinician that we hold.
SQLite lets one writer in at a time and needs none of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.models import Clinician, Intake

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session


def lock_intake(session: Session, intake_id: uuid.UUID) -> Intake | None:
    """An intake, for this writing transaction alone."""
    found = select(Intake).where(Intake.id == intake_id)
    return session.scalar(found.with_for_update(key_share=True))


def lock_clinician(session: Session, clinician_id: uuid.UUID) -> None:
    """Wait for everybody else who wants this clinician's time."""
    found = select(Clinician.user_id).where(Clinician.user_id == clinician_id)
    session.scalar(found.with_for_update(key_share=True))
