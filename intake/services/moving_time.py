"""Moving the workflow's clock: one row that every process reads. Demo and tests only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.models import ClockOffset
from intake.services.transaction import writing
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    from datetime import timedelta

ONLY: Final = 1


def advance(by: timedelta) -> None:
    """Let time pass for the workflow. Leases and heartbeats keep the database's own clock."""
    seconds = int(by.total_seconds())
    with writing() as session:
        session.execute(
            insert_into(session, ClockOffset)
            .values(id=ONLY, seconds=seconds)
            .on_conflict_do_update(
                index_elements=["id"], set_={"seconds": ClockOffset.seconds + seconds}
            )
        )
