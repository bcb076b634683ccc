"""Asking one worker to take no new work, or to take some again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from intake.domain.signs import LATE_S
from intake.models.types import DatabaseNow
from intake.services.acts import Order, note
from intake.services.operating import NotPossible
from intake.services.tables import HEARTBEAT
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

    from intake.domain.actors import Actor


def drain(name: str, *, wanted: bool, actor: Actor, reason: str, now: datetime) -> None:
    """Leave the wish beside the worker's sign of life; it acts on it within some ten seconds.

    Raises:
        NotPossible: there is no such worker, it shows no signs of life, or it was asked already.
    """
    with writing() as session:
        asked = session.connection().execute(
            update(HEARTBEAT)
            .where(HEARTBEAT.c.name == name, HEARTBEAT.c.kind == "worker")
            .where(HEARTBEAT.c.at > DatabaseNow(-LATE_S), HEARTBEAT.c.drain.is_(not wanted))
            .values(drain=wanted)
        )
        if asked.rowcount != 1:
            raise NotPossible
        act = "drain" if wanted else "undrain"
        note(session, act, Order(actor, reason, now), became=name[:64])
